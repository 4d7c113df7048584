package parcel_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
)

func TestDoctorSeesEachKindOfDamage(t *testing.T) {
	s := shop(t)
	var p parcel.Parcel
	id := s.Buy(pay.Cash, ordertest.Of(s.Cup, 3)).ID
	s.Must(func(tx *store.Tx) (err error) {
		if p, err = parcel.Pack(tx, id, []order.Piece{{Index: 0, Quantity: 2}}); err != nil {
			return err
		}
		p, err = parcel.Ship(tx, p.ID, "van", "")
		return err
	})
	for _, row := range []struct {
		name  string
		spoil func(p parcel.Parcel) parcel.Parcel
		says  string
	}{
		{"sent, and the order counts more", func(p parcel.Parcel) parcel.Parcel { p.State = parcel.Packed; return p }, "its parcels hold"},
		{"packed twice", func(p parcel.Parcel) parcel.Parcel { p.ID, p.Number = "another", "1001-9"; return p }, "its parcels hold"},
		{"of an order of nobody", func(p parcel.Parcel) parcel.Parcel { p.ID, p.Order = "another", "nobody"; return p }, "is not there and has parcels"},
		{"more scanned than there is", func(p parcel.Parcel) parcel.Parcel { p.Scanned = []int64{3}; return p }, "3 scanned of 2"},
		{"in no state", func(p parcel.Parcel) parcel.Parcel { p.State = "melted"; return p }, "no such state"},
		{"to be fetched without a code", func(p parcel.Parcel) parcel.Parcel { p.State = parcel.Ready; return p }, "has no pick-up code"},
		{"left at no time", func(p parcel.Parcel) parcel.Parcel { p.ShippedAt = time.Time{}; return p }, "has no time of leaving"},
		{"empty", func(p parcel.Parcel) parcel.Parcel { p.Lines = nil; return p }, "has no pieces"},
	} {
		var broken []string
		bad := row.spoil(p)
		s.Must(func(tx *store.Tx) (err error) {
			if err = parcel.Put(tx, bad); err != nil {
				return err
			}
			broken, err = parcel.Doctor(tx)
			if err == nil && bad.ID != p.ID {
				err = parcel.Drop(tx, bad.ID)
			}
			if err == nil {
				err = parcel.Put(tx, p)
			}
			return err
		})
		if !strings.Contains(strings.Join(broken, "\n"), row.says) {
			t.Errorf("%s: the doctor says %q, not %q", row.name, broken, row.says)
		}
	}
}
