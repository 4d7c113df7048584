package order_test

import (
	"sync"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

func TestMoneyIsCountedOncePerReference(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 5)
	id := buyTwo(s, pay.Transfer)
	for _, row := range []struct {
		name    string
		cents   int64
		ref     string
		want    string
		refusal string
	}{
		{"a part", 5_000, "Bank 1", "pending_payment partially_paid unfulfilled short_paid | 5 2 0 0", ""},
		{"the same part again", 5_000, "bank  1", "pending_payment partially_paid unfulfilled short_paid | 5 2 0 0", ""},
		{"the same reference with another amount", 6_000, "bank 1", "", "payment_ref_used"},
		{"the rest", total - 5_000, "bank 2", "open paid unfulfilled | 5 0 2 0", ""},
		{"the rest again", total - 5_000, "bank 2", "open paid unfulfilled | 5 0 2 0", ""},
		{"a cent too many", 1, "bank 3", "open overpaid unfulfilled overpaid | 5 0 2 0", ""},
		{"nothing", 0, "bank 4", "", "amount_range"},
		{"less than nothing", -1, "bank 4", "", "amount_range"},
		{"no reference", 1, " ", "", "field_needed"},
	} {
		err := s.Try(func(tx *store.Tx) error {
			_, err := order.Settle(tx, id, order.Money{Amount: usd(row.cents), Ref: row.ref})
			return err
		})
		if row.refusal != "" {
			if !fault.Is(err, row.refusal) {
				t.Errorf("%s: %v, want %s", row.name, err, row.refusal)
			}
		} else if got := stands(s, id); err != nil || got != row.want {
			t.Errorf("%s: %q (%v), want %q", row.name, got, err, row.want)
		}
	}
	s.Refuse("currency_differs", func(tx *store.Tx) error {
		_, err := order.Settle(tx, id, order.Money{Amount: money.Of(1, "EUR"), Ref: "x"})
		return err
	})
	s.Refuse("payment_in_future", func(tx *store.Tx) error {
		_, err := order.Settle(tx, id, order.Money{Amount: usd(1), Ref: "x", At: tx.Now.Add(25 * time.Hour)})
		return err
	})
	s.Read(func(tx *store.Tx) error {
		list, err := order.Payments(tx, id)
		if len(list) != 3 || list[0].Ref != "Bank 1" || list[2].Amount != usd(1) {
			t.Errorf("receipts %+v", list)
		}
		return err
	})
	if o := s.Order(id); o.Captured != usd(total+1) || !o.Due().IsZero() {
		t.Errorf("captured %s, due %s", o.Captured, o.Due())
	}
	s.Must(func(tx *store.Tx) error { return order.FinishTask(tx, id, "sent back") })
	if got := stands(s, id); got != "open overpaid unfulfilled | 5 0 2 0" {
		t.Errorf("after the task: %s", got)
	}
	s.Pay(id, 1, "bank 5")
	if o := s.Order(id); o.Task != order.TaskOverpaid {
		t.Errorf("more money is no task again: %+v", o.Task)
	}
}

func TestFiftyPathsSettleOnce(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 5)
	s.GoLive()
	id := s.Buy(pay.Transfer, s.InShow(s.Pot, 2)).ID
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			err := s.Try(func(tx *store.Tx) error {
				_, err := order.Settle(tx, id, order.Money{Amount: usd(total), Ref: "event 1"})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := stands(s, id); got != "open paid unfulfilled | 5 0 2 0" {
		t.Error(got)
	}
	if n := bought(s); len(n) != 1 {
		t.Errorf("the show heard of %d orders", len(n))
	}
}

// bought reads what the show's log says was ordered.
func bought(s *ordertest.Shop) (list []live.Event) {
	s.Read(func(tx *store.Tx) error {
		events, err := live.Events(tx, s.Show, 0, 200)
		for _, e := range events {
			if e.Kind == "order" {
				list = append(list, e)
			}
		}
		return err
	})
	return list
}

func TestTheShowHearsOfOrdersThatOpened(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 9)
	s.Receive(s.Cup, 9)
	s.GoLive()
	waiting := s.Buy(pay.Transfer, s.InShow(s.Pot, 1), ordertest.Of(s.Cup, 1))
	if list := bought(s); len(list) != 0 {
		t.Fatalf("an unpaid order is told: %+v", list)
	}
	s.Pay(waiting.ID, waiting.Total.Minor, "bank 1")
	s.Buy(pay.Cash, s.InShow(s.Cup, 3))
	s.Buy(pay.Cash, ordertest.Of(s.Cup, 1)) // not in the show
	list := bought(s)
	if len(list) != 2 {
		t.Fatalf("the log has %+v", list)
	}
	for i, want := range []map[string]string{
		{"name": "M***", "quantity": "1", "payment": order.PayPaid},
		{"name": "M***", "quantity": "3", "payment": order.PayPending},
	} {
		for name, value := range want {
			if list[i].Word(name) != value || list[i].N != 1 {
				t.Errorf("row %d: %s is %q, want %q", i, name, list[i].Word(name), value)
			}
		}
	}
}

func TestMoneyThatComesTooLate(t *testing.T) {
	for _, row := range []struct {
		name  string
		taken int64 // pots that others bought meanwhile, of 5
		cents int64
		want  string
	}{
		{"the goods are still there", 3, total, "open paid unfulfilled | 5 0 5 0"},
		{"they are gone", 4, total, "expired paid unfulfilled late_money | 5 0 4 0"},
		{"not enough of it", 0, total - 1, "expired partially_paid unfulfilled late_money | 5 0 0 0"},
	} {
		s := ordertest.Open(t)
		s.Receive(s.Pot, 5)
		id := states["expired"](s)
		for range row.taken {
			o := s.Buy(pay.Transfer, ordertest.Of(s.Pot, 1))
			s.Pay(o.ID, o.Total.Minor, "theirs")
		}
		s.Pay(id, row.cents, "late")
		if got := stands(s, id); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
		if o := s.Order(id); o.Captured != usd(row.cents) {
			t.Errorf("%s: %s recorded", row.name, o.Captured)
		}
	}
}

func TestTheClerkExpiresWhatIsDue(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 9)
	old := buyTwo(s, pay.Transfer)
	short := buyTwo(s, pay.Transfer)
	s.Pay(short, 100, "part")
	s.Wait(3)
	young := buyTwo(s, pay.Transfer)
	s.Wait(4)
	sweep := func() (swept int) {
		s.Must(func(tx *store.Tx) error {
			due, err := stock.Due(tx, tx.Now, 100)
			for _, r := range due {
				id, ok := order.Of(r)
				if !ok {
					t.Errorf("nobody owns %+v", r)
				}
				if err := order.Expire(tx, id); err != nil {
					return err
				}
				swept++
			}
			return err
		})
		return swept
	}
	if n := sweep(); n != 2 {
		t.Errorf("swept %d", n)
	}
	if n := sweep(); n != 0 {
		t.Errorf("swept %d again", n)
	}
	for id, want := range map[order.ID]order.Status{old: order.Expired, short: order.Pending, young: order.Pending} {
		if got := s.Order(id).Status; got != want {
			t.Errorf("order %s is %s, want %s", s.Order(id).Number, got, want)
		}
	}
	if got := s.Level(s.Pot); got.Reserved != 4 {
		t.Errorf("stock %+v", got)
	}
}

func TestASaleIsCountedInTheShopsHour(t *testing.T) {
	s := ordertest.Open(t) // 20:00 UTC is 21:00 in Berlin
	s.Receive(s.Pot, 9)
	first := buyTwo(s, pay.Cash)
	s.Clock.Move(3 * time.Hour) // and now it is the next day there
	buyTwo(s, pay.Cash)
	buyTwo(s, pay.Transfer) // not sold before it is paid
	day := func(days int) [24]order.Hour {
		var hours [24]order.Hour
		s.Read(func(tx *store.Tx) error {
			hours = order.Sales(tx, tx.Now.In(ordertest.Settings().Location()).AddDate(0, 0, days))
			return nil
		})
		return hours
	}
	sold := order.Hour{Orders: 1, Minor: total + 250}
	if got := day(-1)[21]; got != sold {
		t.Errorf("21:00 had %+v", got)
	}
	if got := day(0)[0]; got != sold {
		t.Errorf("midnight had %+v", got)
	}
	s.Must(func(tx *store.Tx) error { return order.Cancel(tx, first, "mistake", true) })
	if got := day(-1)[21]; got != (order.Hour{}) {
		t.Errorf("after the cancel 21:00 has %+v", got)
	}
}
