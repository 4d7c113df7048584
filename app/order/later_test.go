package order_test

import (
	"fmt"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

func sellAhead(s *ordertest.Shop, id catalog.VariantID, p catalog.Policy) {
	s.Must(func(tx *store.Tx) error { return catalog.EditVariant(tx, id, catalog.Edit{Policy: &p}) })
}

func ready(s *ordertest.Shop, id order.ID) (list string) {
	s.Read(func(tx *store.Tx) error {
		o, err := order.Get(tx, id)
		if err != nil {
			return err
		}
		pieces, err := order.Ready(tx, o)
		list = fmt.Sprint(pieces)
		return err
	})
	return list
}

// A line that is sold before it is there says so and until when; what is there of it
// can be packed, and the rest when it comes in, the first order first.
func TestALineSoldAhead(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 3)
	s.Receive(s.Pot, 5)
	sellAhead(s, s.Cup, catalog.Policy{Kind: catalog.Continue, Days: 10, Most: 6})
	first := s.Buy(pay.Cash, ordertest.Of(s.Pot, 1), ordertest.Of(s.Cup, 4))
	s.Clock.Move(time.Minute)
	second := s.Buy(pay.Cash, ordertest.Of(s.Cup, 2))
	if first.Lines[0].Later != nil || first.Lines[1].Later == nil || first.Lines[1].Later.Kind != catalog.LaterBackorder {
		t.Fatalf("lines %+v", first.Lines)
	}
	until := first.Placed.UTC().Truncate(24*time.Hour).AddDate(0, 0, 10).Add(12 * time.Hour)
	if got := first.LaterOf(); got == nil || !got.Until.Equal(until) {
		t.Errorf("promised %v, want %s", got, until)
	}
	if _, err := s.Submit(s.Draft(pay.Cash, ordertest.Of(s.Cup, 4))); err == nil {
		t.Error("seven cups are owed, six may be")
	}
	if a, b := ready(s, first.ID), ready(s, second.ID); a != "[{0 1} {1 3}]" || b != "[]" {
		t.Errorf("ready: %s and %s", a, b)
	}
	s.Receive(s.Cup, 2)
	if a, b := ready(s, first.ID), ready(s, second.ID); a != "[{0 1} {1 4}]" || b != "[{0 1}]" {
		t.Errorf("two came in, ready: %s and %s", a, b)
	}
	s.Must(func(tx *store.Tx) error { return order.Cancel(tx, first.ID, "changed their mind", true) })
	if b := ready(s, second.ID); b != "[{0 2}]" || s.Level(s.Cup) != (stock.Level{OnHand: 5, Committed: 2, Waiting: 2}) {
		t.Errorf("the first is cancelled, ready: %s, stock %+v", b, s.Level(s.Cup))
	}
}

// Pieces that never came cannot break: cancelled without restock, only those are
// written off that are there.
func TestCancellingWhatNeverCame(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 1)
	sellAhead(s, s.Cup, catalog.Policy{Kind: catalog.Preorder, Until: time.Now().AddDate(10, 0, 0), Most: 5})
	o := s.Buy(pay.Cash, ordertest.Of(s.Cup, 3))
	if l := o.Lines[0].Later; l == nil || l.Kind != catalog.LaterPreorder {
		t.Errorf("sold as %+v", l)
	}
	s.Must(func(tx *store.Tx) error { return order.Cancel(tx, o.ID, "fell from the table", false) })
	if l := s.Level(s.Cup); l != (stock.Level{OnHand: 1, Damaged: 1}) {
		t.Errorf("stands at %+v", l)
	}
}

// A reservation that ran out gives its place in the queue back.
func TestAWaitingOrderThatExpires(t *testing.T) {
	s := ordertest.Open(t)
	sellAhead(s, s.Cup, catalog.Policy{Kind: catalog.Continue, Days: 3})
	unpaid := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
	s.Clock.Move(time.Minute)
	paid := s.Buy(pay.Cash, ordertest.Of(s.Cup, 1))
	s.Receive(s.Cup, 2)
	if got := ready(s, paid.ID); got != "[]" {
		t.Errorf("the first order's were packed for the second: %s", got)
	}
	s.Wait(ordertest.Days + 1)
	s.Must(func(tx *store.Tx) error { return order.Expire(tx, unpaid.ID) })
	if got := ready(s, paid.ID); got != "[{0 1}]" || s.Level(s.Cup).Available() != 1 {
		t.Errorf("ready %s, stock %+v", got, s.Level(s.Cup))
	}
}
