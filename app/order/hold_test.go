package order_test

import (
	"testing"

	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

// holdStates are what the states of an order say to being held.
var holdStates = map[string]string{
	"waiting": "", "waiting, part paid": "", "open, paid": "", "open, cash": "", "open, packed": "", "open, shipped": "hold_nothing",
	"completed": "order_over", "cancelled": "order_over", "expired": "order_over",
}

func TestWhatCanBeHeld(t *testing.T) {
	for name, make := range states {
		want, known := holdStates[name]
		if !known {
			t.Errorf("%s: nobody says whether it can be held", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := ordertest.Open(t)
			s.Receive(s.Pot, 5)
			id := make(s)
			hold := func(tx *store.Tx) error {
				_, err := order.Hold(tx, id, order.HoldAddress, "the street has no number")
				return err
			}
			if want != "" {
				s.Refuse(want, hold)
				return
			}
			s.Must(hold)
			o := s.Order(id)
			if o.Hold != order.HoldAddress || o.Fulfilment != order.ShipHeld || listed(s, order.OnHold) != 1 || listed(s, order.ToPack) != 0 {
				t.Errorf("held: %q, %s, %d held, %d to pack", o.Hold, o.Fulfilment, listed(s, order.OnHold), listed(s, order.ToPack))
			}
			events := o.Events
			s.Must(func(tx *store.Tx) error { _, err := order.Hold(tx, id, order.HoldAddress, ""); return err })
			if s.Order(id).Events != events {
				t.Error("the same again is told again")
			}
			s.Must(func(tx *store.Tx) error { _, err := order.Unhold(tx, id, ""); return err })
			if o = s.Order(id); o.Hold != "" || o.Fulfilment == order.ShipHeld || listed(s, order.OnHold) != 0 {
				t.Errorf("released: %q, %s", o.Hold, o.Fulfilment)
			}
		})
	}
}

func TestHeldOrdersStayInTheHouse(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 5)
	id := buyTwo(s, pay.Cash)
	piece := []order.Piece{{Index: 0, Quantity: 1}}
	s.Must(func(tx *store.Tx) error { return order.MarkParcelled(tx, id, piece) })
	s.Must(func(tx *store.Tx) error { return order.MarkPacked(tx, id, piece, nil) })
	s.Refuse("hold_reason", func(tx *store.Tx) error { _, err := order.Hold(tx, id, "mood", ""); return err })
	s.Must(func(tx *store.Tx) error { _, err := order.Hold(tx, id, order.HoldFraud, ""); return err })
	s.Refuse("order_held", func(tx *store.Tx) error { return order.MarkParcelled(tx, id, piece) })
	s.Refuse("order_held", func(tx *store.Tx) error { return order.MarkShipped(tx, id, piece, nil) })
	s.Must(func(tx *store.Tx) error { return order.TakeOut(tx, id, piece, nil) })
	s.Must(func(tx *store.Tx) error { return order.Cancel(tx, id, "no such person", true) })
	if o := s.Order(id); o.Hold != "" || listed(s, order.OnHold) != 0 {
		t.Errorf("a cancelled order is held: %q", o.Hold)
	}
}

func listed(s *ordertest.Shop, list string) (n int64) {
	s.Read(func(tx *store.Tx) error {
		n = order.Counts(tx)[list]
		return nil
	})
	return n
}
