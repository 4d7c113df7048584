package order_test

import (
	"testing"
	"time"

	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/store"
)

// Who has not paid when half of the days are over hears of it, once; who has paid,
// or pays at the door, or has ended the order, does not.
func TestAForgottenTransferIsRemindedOfOnce(t *testing.T) {
	s := ordertest.Open(t, outbox.Doctor)
	s.Receive(s.Cup, 20)
	forgotten := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
	paid := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
	s.Pay(paid.ID, paid.Total.Minor, "b1")
	part := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
	s.Pay(part.ID, 100, "b2")
	s.Buy(pay.Cash, ordertest.Of(s.Cup, 2))
	over := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 2))
	s.Must(func(tx *store.Tx) error { return order.Cancel(tx, over.ID, "changed their mind", true) })
	remind := func(want int) {
		t.Helper()
		s.Must(func(tx *store.Tx) error {
			n, err := order.Remind(tx, 10)
			if n != want {
				t.Errorf("%d are reminded, want %d", n, want)
			}
			return err
		})
	}
	half := forgotten.Expires.Sub(forgotten.Placed) / 2
	s.Clock.Move(half - time.Minute)
	remind(0)
	s.Clock.Move(2 * time.Minute)
	remind(1)
	remind(0)
	s.Read(func(tx *store.Tx) error {
		list, _, err := outbox.List(tx, outbox.Kept, "", 50)
		n := 0
		for _, m := range list {
			if m.Kind == outbox.Reminder && m.Object == string(forgotten.ID) && m.To == forgotten.Contact.Email {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d mails", n)
		}
		return err
	})
}
