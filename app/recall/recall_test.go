package recall_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/recall"
	"hawker/app/sourcing"
	"hawker/app/stock"
	"hawker/app/store"
)

func lot(s *ordertest.Shop, number string, received int64) (v sourcing.Version) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) (err error) {
		if v, err = sourcing.Make(tx, s.Product.ID, sourcing.Draft{Number: number}); err != nil || received == 0 {
			return err
		}
		return sourcing.Receive(tx, stock.Line{Variant: s.Cup, Quantity: received, Lot: string(v.ID)}, "", "")
	})
	return v
}

// opened makes a parcel of all of a new order for cups, that somebody packs.
func opened(s *ordertest.Shop, cups int64) (p parcel.Parcel) {
	s.T.Helper()
	o := s.Buy(pay.Cash, ordertest.Of(s.Cup, cups))
	s.Must(func(tx *store.Tx) (err error) {
		if p, err = parcel.Create(tx, o.ID, nil); err == nil {
			p, err = parcel.Pick(tx, p.ID)
		}
		return err
	})
	return p
}

func sealed(s *ordertest.Shop, cups int64, from ...parcel.From) (p parcel.Parcel) {
	s.T.Helper()
	p = opened(s, cups)
	s.Must(func(tx *store.Tx) (err error) {
		p, err = parcel.Seal(tx, p.ID, 0, from...)
		return err
	})
	return p
}

func of(p parcel.Parcel, numbers map[sourcing.ID]string) string {
	var list []string
	for _, l := range p.Lots {
		list = append(list, fmt.Sprint(l.Quantity, " of ", numbers[l.Lot]))
	}
	return strings.Join(list, ", ")
}

func TestAParcelRecordsItsLots(t *testing.T) {
	s := ordertest.Open(t, parcel.Doctor, recall.Doctor)
	one, two, other := lot(s, "41", 3), lot(s, "42", 4), lot(s, "43", 0)
	names := map[sourcing.ID]string{one.ID: "41", two.ID: "42"}
	s.Receive(s.Cup, 2) // of no lot
	first := sealed(s, 2)
	chosen := sealed(s, 1, parcel.From{Lot: two.ID})
	rest := sealed(s, 3)
	bare := sealed(s, 2)
	for _, c := range []struct {
		parcel.Parcel
		want string
	}{{first, "2 of 41"}, {chosen, "1 of 42"}, {rest, "1 of 41, 2 of 42"}, {bare, "1 of 42"}} {
		if got := of(c.Parcel, names); got != c.want {
			t.Errorf("%s holds %q, want %q", c.Number, got, c.want)
		}
	}
	if l := first.Lots[0]; l.Head.Seq != one.Seq || l.Head.Sum != one.Sum {
		t.Errorf("kept %+v of %+v", l.Head, one.Chained)
	}
	p := opened(s, 1)
	for code, id := range map[string]sourcing.ID{"lot_short": two.ID, "lot_not_found": "none"} {
		s.Refuse(code, func(tx *store.Tx) error {
			_, err := parcel.Seal(tx, p.ID, 0, parcel.From{Lot: id})
			return err
		})
	}
	s.Must(func(tx *store.Tx) error { _, err := sourcing.Close(tx, other.ID); return err })
	s.Refuse("lot_closed", func(tx *store.Tx) error {
		_, err := parcel.Seal(tx, p.ID, 0, parcel.From{Lot: other.ID})
		return err
	})
	// What is unpacked is there again, and the next parcel gets it.
	s.Must(func(tx *store.Tx) error { _, err := parcel.Cancel(tx, first.ID); return err })
	s.Must(func(tx *store.Tx) (err error) { p, err = parcel.Seal(tx, p.ID, 0); return err })
	if got := of(p, names); got != "1 of 41" {
		t.Errorf("got %q", got)
	}
}

func TestAStoppedLot(t *testing.T) {
	s := ordertest.Open(t, parcel.Doctor, recall.Doctor)
	one, two := lot(s, "41", 3), lot(s, "42", 4)
	gone, here := sealed(s, 1), sealed(s, 1)
	clean := sealed(s, 1, parcel.From{Lot: two.ID})
	ship := func(p parcel.Parcel) func(*store.Tx) error {
		return func(tx *store.Tx) error { _, err := parcel.Ship(tx, p.ID, "By hand", ""); return err }
	}
	s.Must(ship(gone))
	wish := s.Draft(pay.Cash, ordertest.Of(s.Cup, 1))
	s.Must(func(tx *store.Tx) error { _, err := sourcing.Stop(tx, one.ID, "The glaze crawls."); return err })
	s.Refuse("lot_stopped", ship(here))
	s.Must(ship(clean))
	s.Read(func(tx *store.Tx) error {
		hits, err := recall.Of(tx, one.ID)
		var list []string
		for _, h := range hits {
			list = append(list, fmt.Sprint(h.Parcel.Number, " ", h.Pieces, " ", h.Order.ID == h.Parcel.Order))
		}
		if got, want := strings.Join(list, ", "), here.Number+" 1 true, "+gone.Number+" 1 true"; got != want {
			t.Errorf("listed %q, want %q", got, want)
		}
		if _, _, err := catalog.For(tx, s.Cup); !fault.Is(err, "sale_barred") {
			t.Errorf("its product is on sale: %v", err)
		}
		return err
	})
	if _, err := s.Submit(wish); !fault.Is(err, "sale_barred") {
		t.Errorf("an order that was looked at before: %v", err)
	}
	s.Must(func(tx *store.Tx) error { _, err := sourcing.Close(tx, one.ID); return err })
	if _, err := s.Submit(wish); err != nil {
		t.Errorf("once none of it is on the shelf: %v", err)
	}
}

// Whatever is received, packed, unpacked and sent back: of no lot more is in parcels than
// came in, and lots and parcels count the same (the doctors look at the end).
func TestNoMoreOfALotLeavesThanCameIn(t *testing.T) {
	s, run := ordertest.Open(t, parcel.Doctor, recall.Doctor), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		var lots []sourcing.ID
		var here, away []parcel.ID
		pick := func(from *[]parcel.ID) parcel.ID {
			i := rapid.IntRange(0, len(*from)-1).Draw(rt, "which")
			id := (*from)[i]
			*from = slices.Delete(*from, i, i+1)
			return id
		}
		for i := range rapid.IntRange(1, 8).Draw(rt, "steps") {
			switch what := rapid.SampledFrom([]string{"receive", "plain", "pack", "unpack", "ship", "back"}).Draw(rt, "what"); {
			case what == "receive" || len(lots) == 0:
				lots = append(lots, lot(s, fmt.Sprint(run, "-", i), rapid.Int64Range(1, 3).Draw(rt, "n")).ID)
			case what == "plain":
				s.Receive(s.Cup, rapid.Int64Range(1, 2).Draw(rt, "n"))
			case what == "pack":
				var free int64
				s.Read(func(tx *store.Tx) (err error) { free, err = stock.Available(tx, s.Cup); return err })
				if free == 0 {
					continue
				}
				p := opened(s, rapid.Int64Range(1, min(free, 4)).Draw(rt, "n"))
				from := parcel.From{Lot: rapid.SampledFrom(append(lots, "")).Draw(rt, "lot")}
				err := s.Try(func(tx *store.Tx) error { _, err := parcel.Seal(tx, p.ID, 0, from); return err })
				if fault.Is(err, "lot_short") {
					s.Must(func(tx *store.Tx) error { _, err := parcel.Seal(tx, p.ID, 0); return err })
				} else if err != nil {
					rt.Fatal(err)
				}
				here = append(here, p.ID)
			case what == "unpack" && len(here) > 0:
				id := pick(&here)
				s.Must(func(tx *store.Tx) error { _, err := parcel.Cancel(tx, id); return err })
			case what == "ship" && len(here) > 0:
				id := pick(&here)
				s.Must(func(tx *store.Tx) error { _, err := parcel.Ship(tx, id, "By hand", ""); return err })
				away = append(away, id)
			case what == "back" && len(away) > 0:
				id := pick(&away)
				e := parcel.End{Again: rapid.Bool().Draw(rt, "again"), Restock: rapid.Bool().Draw(rt, "restock"), Why: "not collected"}
				s.Must(func(tx *store.Tx) error { _, err := parcel.ComeBack(tx, id, e); return err })
			}
		}
		s.Read(func(tx *store.Tx) error {
			return sourcing.EachCount(tx, func(id sourcing.ID, c sourcing.Count) error {
				if c.Used < 0 || c.Used > c.Received {
					rt.Errorf("of lot %s %d came in and %d left", id, c.Received, c.Used)
				}
				return nil
			})
		})
	})
}
