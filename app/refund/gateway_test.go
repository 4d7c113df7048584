package refund_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

// byCard is a shop with an order of n cups that a provider took the money for.
func byCard(t *testing.T, n int64) (*ordertest.Shop, order.Order) {
	t.Helper()
	s := ordertest.Open(t, pay.Doctor, refund.Doctor)
	s.Receive(s.Cup, 1_000)
	s.Must(func(tx *store.Tx) error {
		return pay.SaveSettings(tx, pay.Settings{Stripe: pay.StripeAccount{On: true, Publishable: "pk", Secret: pay.Sealed("sk"), Hook: pay.Sealed("wh")}})
	})
	return s, charge(t, s, n)
}

func charge(t *testing.T, s *ordertest.Shop, n int64) order.Order {
	t.Helper()
	d := s.Draft(pay.Stripe, ordertest.Of(s.Cup, n))
	var o order.Order
	s.Must(func(tx *store.Tx) (err error) {
		if o, err = order.Submit(tx, d); err == nil {
			err = take(tx, o.ID, o.Attempt)
		}
		return err
	})
	return s.Order(o.ID)
}

// take is a provider that took the money of an attempt.
func take(tx *store.Tx, id order.ID, attempt pay.AttemptID) error {
	a, err := pay.Ask(tx, attempt, pay.Asked{Until: tx.Now}, false)
	if err != nil {
		return err
	}
	if _, _, err := pay.Apply(tx, pay.Event{Method: pay.Stripe, Attempt: attempt, State: pay.Captured, Amount: a.Amount, Charge: "ch-" + string(attempt)}); err != nil {
		return err
	}
	_, err = order.Settle(tx, id, order.Money{Amount: a.Amount, Ref: "ch-" + string(attempt), Attempt: attempt})
	return err
}

// Every state of a refund that a provider sends, against everything that the shop, a
// person and the provider can do.
func TestEveryStateOfASentRefundAgainstEveryVerb(t *testing.T) {
	s, _ := byCard(t, 1)
	tell := func(to refund.State) func(*store.Tx, refund.ID) error {
		return func(tx *store.Tx, id refund.ID) error {
			_, _, err := refund.Apply(tx, id, refund.Told{State: to, Ref: "re_1", Why: "closed"})
			return err
		}
	}
	verbs := []struct {
		name string
		do   func(*store.Tx, refund.ID) error
	}{
		{"submit", func(tx *store.Tx, id refund.ID) error { _, err := refund.Submit(tx, id); return err }},
		{"unknown", tell(refund.Unknown)}, {"pending", tell(refund.Pending)}, {"succeeded", tell(refund.Succeeded)}, {"failed", tell(refund.Failed)},
		{"cancelled", tell(refund.Cancelled)}, {"nothing", tell("")},
		{"by hand", func(tx *store.Tx, id refund.ID) error {
			_, err := refund.MarkSent(tx, id, refund.Sent{Ref: "bank"})
			return err
		}},
		{"fail", func(tx *store.Tx, id refund.ID) error { _, err := refund.Fail(tx, id, "no"); return err }},
		{"withdraw", func(tx *store.Tx, id refund.ID) error { _, err := refund.Withdraw(tx, id, "no"); return err }},
	}
	// What each verb leads to; an asterisk is a refusal.
	want := map[refund.State][]string{
		refund.Requested: {"submitted", "requested", "pending", "succeeded", "failed", "cancelled", "requested", "*", "*", "cancelled"},
		refund.Submitted: {"submitted", "unknown", "pending", "succeeded", "failed", "cancelled", "submitted", "*", "*", "*"},
		refund.Unknown:   {"unknown", "unknown", "pending", "succeeded", "failed", "cancelled", "unknown", "*", "*", "*"},
		refund.Pending:   {"pending", "pending", "pending", "succeeded", "failed", "cancelled", "pending", "*", "*", "*"},
		refund.Succeeded: {"succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "*", "*"},
		refund.Failed:    {"failed", "failed", "failed", "failed", "failed", "failed", "failed", "*", "failed", "*"},
		refund.Cancelled: {"cancelled", "cancelled", "cancelled", "cancelled", "cancelled", "cancelled", "cancelled", "*", "*", "cancelled"},
	}
	for from, ends := range want {
		for i, v := range verbs {
			o := charge(t, s, 1)
			amount := ordertest.USD(100)
			r, err := ask(s, o.ID, refund.Ask{Amount: &amount})
			if err != nil {
				t.Fatal(err)
			}
			s.Must(func(tx *store.Tx) error {
				if from == refund.Requested {
					return nil
				}
				if _, err := refund.Submit(tx, r.ID); err != nil || from == refund.Submitted {
					return err
				}
				return tell(from)(tx, r.ID)
			})
			err = s.Try(func(tx *store.Tx) error { return v.do(tx, r.ID) })
			_, refused := fault.As(err)
			s.Read(func(tx *store.Tx) error {
				got, err := refund.Get(tx, r.ID)
				if end := refund.State(ends[i]); refused != (end == "*") || end == "*" && got.State != from || end != "*" && got.State != end {
					t.Errorf("%s, %s: %s, refused %v; want %s", from, v.name, got.State, refused, end)
				}
				return err
			})
			after := s.Order(o.ID)
			if sum := after.Refunding.Minor + after.Refunded.Minor; sum != 0 && sum != 100 || after.Sending != after.Refunding {
				t.Errorf("%s, %s: %s and %s go back, %s by itself", from, v.name, after.Refunding, after.Refunded, after.Sending)
			}
		}
	}
}

// Whatever is asked back in whatever portions, by whichever payment: no payment gives
// back more than it brought, and all of it can go back.
func TestRefundsNeverPassThePaymentTheyGoBy(t *testing.T) {
	s, _ := byCard(t, 1)
	rapid.Check(t, func(rt *rapid.T) {
		d := s.Draft(pay.Stripe, ordertest.Of(s.Cup, rapid.Int64Range(1, 3).Draw(rt, "cups")))
		twice := rapid.Bool().Draw(rt, "twice")
		asked := rapid.SliceOfN(rapid.Int64Range(1, 12_000), 1, 12).Draw(rt, "asked")
		ends := rapid.SliceOfN(rapid.SampledFrom([]refund.State{refund.Succeeded, refund.Failed, refund.Pending}), 12, 12).Draw(rt, "ends")
		s.Must(func(tx *store.Tx) error {
			o, err := order.Submit(tx, d)
			if err != nil {
				return err
			}
			if err := take(tx, o.ID, o.Attempt); err != nil {
				return err
			}
			if second := pay.AttemptID(store.NewID()); twice {
				err = pay.Start(tx, pay.Attempt{ID: second, Owner: string(o.ID), Method: pay.Stripe, Amount: o.Total})
				if err == nil {
					err = take(tx, o.ID, second)
				}
			}
			for i, minor := range asked {
				if err == nil {
					err = oneMore(tx, o.ID, minor, ends[i])
				}
			}
			if err != nil {
				return err
			}
			list, err := refund.Of(tx, o.ID)
			if err != nil {
				return err
			}
			all, err := pay.Of(tx, string(o.ID))
			for _, a := range all {
				if left := refund.LeftOn(a, list).Minor; left < 0 || left > a.Captured.Minor {
					rt.Errorf("%d left of %s", left, a.Captured)
				}
			}
			return err
		})
	})
}

// oneMore asks for a sum back and lets the provider end it; one that is refused must
// be more than any payment still has.
func oneMore(tx *store.Tx, id order.ID, minor int64, end refund.State) error {
	o, err := order.Get(tx, id)
	if err != nil {
		return err
	}
	amount := ordertest.USD(minor)
	r, err := refund.Request(tx, id, refund.Ask{Amount: &amount, Extras: ordertest.USD(0)}, amount)
	if _, refused := fault.As(err); refused {
		list, err := refund.Of(tx, id)
		if err != nil {
			return err
		}
		all, err := pay.Of(tx, string(id))
		for _, a := range all {
			if left := refund.LeftOn(a, list).Minor; minor <= left && minor <= o.Refundable().Minor {
				return fmt.Errorf("%d of %d was refused", minor, left)
			}
		}
		return err
	}
	if err != nil {
		return err
	}
	if _, err := refund.Submit(tx, r.ID); err != nil {
		return err
	}
	_, _, err = refund.Apply(tx, r.ID, refund.Told{State: end})
	return err
}

// Money that a person received goes back by hand, money of a provider by it, and by
// hand where a person says so.
func TestWhichWayMoneyGoesBack(t *testing.T) {
	s, o := byCard(t, 1)
	whole := o.Total
	byHand := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1))
	s.Pay(byHand.ID, byHand.Total.Minor, "bank-1")
	for _, row := range []struct {
		id   order.ID
		ask  refund.Ask
		want pay.AttemptID
	}{
		{o.ID, refund.Ask{Amount: &whole}, o.Attempt},
		{o.ID, refund.Ask{Amount: &whole, ByHand: true}, ""},
		{byHand.ID, refund.Ask{Amount: &byHand.Total}, ""},
	} {
		r, err := ask(s, row.id, row.ask)
		if err != nil || r.Attempt != row.want {
			t.Fatalf("goes by %q, %v, want %q", r.Attempt, err, row.want)
		}
		task := s.Order(row.id).Task
		if (task == order.TaskSend) != (row.want == "") {
			t.Errorf("by %q it stands as %q", row.want, task)
		}
		s.Must(func(tx *store.Tx) error { _, err := refund.Withdraw(tx, r.ID, "on second thought"); return err })
	}
}
