package stock_test

import (
	"fmt"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// alerts writes who runs out, the latest first: variant, left, minutes since the start.
func (s shelf) alerts() (list string) {
	s.t.Helper()
	_ = s.View(func(tx *store.Tx) error {
		all, err := stock.Alerts(tx)
		for _, a := range all {
			for i, id := range s.ids {
				if id == a.Variant {
					list += fmt.Sprintf("%c%d@%d ", 'a'+i, a.Left, int(a.At.Sub(storetest.Start).Minutes()))
				}
			}
		}
		if err != nil {
			s.t.Error(err)
		}
		return err
	})
	return list
}

func TestAnAlertPerCrossing(t *testing.T) {
	s := open(t, 2)
	s.must(func(tx *store.Tx) error {
		for _, id := range s.ids {
			v, err := catalog.GetVariant(tx, id)
			if err != nil {
				return err
			}
			if err := catalog.SetStatus(tx, v.Product, catalog.Active); err != nil {
				return err
			}
		}
		return nil
	})
	a, b := s.ids[0], s.ids[1]
	receive := func(id catalog.VariantID, n int64) func(*store.Tx) error {
		return func(tx *store.Tx) error { return stock.Receive(tx, stock.Line{Variant: id, Quantity: n}, "", "") }
	}
	sell := func(id catalog.VariantID, n int64) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			return stock.CommitDirect(tx, store.NewID(), []stock.Line{{Variant: id, Quantity: n}})
		}
	}
	mark := func(id catalog.VariantID, low int64) func(*store.Tx) error {
		return func(tx *store.Tx) error { return catalog.EditVariant(tx, id, catalog.Edit{LowAt: &low}) }
	}
	status := func(to catalog.Status) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			v, err := catalog.GetVariant(tx, a)
			if err != nil {
				return err
			}
			return catalog.SetStatus(tx, v.Product, to)
		}
	}
	var hold stock.ReservationID
	for i, row := range []struct {
		name string
		do   func(*store.Tx) error
		want string
	}{
		{"little comes in: nothing was crossed", receive(a, 1), ""},
		{"more comes in", receive(a, 3), ""},
		{"one is sold", sell(a, 1), ""},
		{"the mark is reached", sell(a, 1), "a2@4 "},
		{"another one: the same alert", sell(a, 1), "a1@4 "},
		{"a second variant is sold out at once", receive(b, 9), "a1@4 "},
		{"", sell(b, 9), "b0@7 a1@4 "},
		{"above the mark again", receive(a, 2), "b0@7 "},
		{"a hold counts too", func(tx *store.Tx) (err error) {
			hold, err = stock.Reserve(tx, "cart", []stock.Line{{Variant: a, Quantity: 1}}, tx.Now)
			return err
		}, "a2@9 b0@7 "},
		{"and gives it back", func(tx *store.Tx) error { return stock.Release(tx, hold, stock.KindRelease) }, "b0@7 "},
		{"a higher mark is crossed by the next sale", mark(a, 5), "b0@7 "},
		{"", sell(a, 1), "a2@12 b0@7 "},
		{"a lower mark says nothing yet", mark(a, 0), "b0@7 "},
		{"until it is crossed", sell(a, 2), "a0@14 b0@7 "},
		{"what is not sold does not run out", status(catalog.Archived), "b0@7 "},
		{"", status(catalog.Unlisted), "a0@14 b0@7 "},
	} {
		s.clock.Move(storetest.Start.Add(time.Duration(i+1) * time.Minute).Sub(s.clock.Now()))
		s.must(row.do)
		if got := s.alerts(); got != row.want {
			t.Errorf("%d %s: %q, want %q", i+1, row.name, got, row.want)
		}
	}
}

// A mark that was moved is heard at once: what stands at it is told, what stands above
// it no more, and what was never counted is not.
func TestAMovedMark(t *testing.T) {
	s := open(t, 2)
	counted, never := s.ids[0], s.ids[1]
	s.must(func(tx *store.Tx) error {
		v, err := catalog.GetVariant(tx, counted)
		if err != nil {
			return err
		}
		if err := catalog.SetStatus(tx, v.Product, catalog.Active); err != nil {
			return err
		}
		return stock.Receive(tx, stock.Line{Variant: counted, Quantity: 5}, "", "")
	})
	for _, row := range []struct {
		id   catalog.VariantID
		low  int64
		want string
	}{{counted, 4, ""}, {counted, 5, "a5@0 "}, {never, 3, "a5@0 "}, {counted, 2, ""}} {
		s.must(func(tx *store.Tx) error {
			if err := catalog.EditVariant(tx, row.id, catalog.Edit{LowAt: &row.low}); err != nil {
				return err
			}
			return stock.Marked(tx, row.id)
		})
		if got := s.alerts(); got != row.want {
			t.Errorf("with a mark of %d: %q, want %q", row.low, got, row.want)
		}
	}
}
