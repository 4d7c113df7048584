package refund_test

import (
	"strings"
	"testing"

	"hawker/app/money"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

// The doctor finds each way in which a refund and its order can disagree.
func TestDoctorSeesEachKindOfDamage(t *testing.T) {
	for _, row := range []struct {
		name string
		harm func(r *refund.Refund)
		want string
	}{
		{"nothing", func(*refund.Refund) {}, ""},
		{"another sum", func(r *refund.Refund) { r.Amount.Minor++ }, "its parts make"},
		{"sent, and the order does not know", func(r *refund.Refund) { r.State = refund.Succeeded }, "sent back"},
		{"more than came", func(r *refund.Refund) { r.Amount.Minor, r.Adjust.Minor = 99_999, 99_999-r.Items[0].Amount.Minor }, "came"},
		{"more tax than there was", func(r *refund.Refund) { r.Tax.Minor = 99_999 }, "of tax go back"},
		{"a piece that did not move", func(r *refund.Refund) { r.Items[0].Moved = 2 }, "cancelled"},
		{"an order that is not there", func(r *refund.Refund) { r.Order = "none" }, "is not there"},
	} {
		s := ordertest.Unexamined(t)
		s.Receive(s.Pot, 5)
		id := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 2)).ID
		s.Pay(id, 11_600, "all")
		s.Must(func(tx *store.Tx) error {
			r, err := refund.Request(tx, id, refund.Ask{Pieces: []refund.Pieces{{Index: 0, Quantity: 1, How: refund.Cancel}}}, money.Of(5_800, "USD"))
			if err != nil {
				return err
			}
			row.harm(&r)
			return refund.Put(tx, r)
		})
		s.Read(func(tx *store.Tx) error {
			broken, err := refund.Doctor(tx)
			if text := strings.Join(broken, "\n"); row.want == "" && text != "" || !strings.Contains(text, row.want) {
				t.Errorf("%s: %q, want %q", row.name, text, row.want)
			}
			return err
		})
	}
}
