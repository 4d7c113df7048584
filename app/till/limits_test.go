package till_test

import (
	"context"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/refund"
)

// Nobody holds pieces for ever by trying to pay for them.
func TestAnOrderIsTriedTenTimes(t *testing.T) {
	h := open(t)
	o, _ := h.begin(1)
	for n := range 12 {
		_, err := h.till.Again(context.Background(), o.ID, pay.Stripe, way)
		if want := n >= 9; fault.Is(err, "payment_tries") != want {
			t.Fatalf("attempt %d: %v", n+2, err)
		}
	}
	if n := len(h.attempts(o.ID)); n != 10 {
		t.Errorf("%d attempts", n)
	}
}

// Money that is held ready for an attempt that is over is let go of, however long its
// provider does not answer.
func TestHeldForNobodyIsLetGoOf(t *testing.T) {
	h := open(t)
	h.manual()
	o, a := h.begin(1)
	h.must(h.till.Cancel(context.Background(), owner, cancel(o.ID)))
	h.srv.Script(fakepay.Cancel, fakepay.Down, fakepay.Down)
	h.srv.PayLate(string(a.ID))
	h.srv.Deliver()
	if p := h.provided(o.ID); p.Held == 0 {
		t.Fatal("the provider let go although it was down")
	}
	for range 3 {
		h.minutes(6)
		h.round()
	}
	if p := h.provided(o.ID); p.State != fakepay.Cancelled || p.Held != 0 {
		t.Errorf("the provider has it %s and holds %d", p.State, p.Held)
	}
	h.wantOrder(o.ID, "cancelled voided", 0)
	n := h.srv.Calls(fakepay.Cancel)
	h.minutes(60)
	h.round()
	if h.srv.Calls(fakepay.Cancel) != n {
		t.Error("it is let go of again and again")
	}
}

// A refund of which nobody hears is asked about, and after some hours somebody is told.
func TestARefundWithoutAnAnswerIsTold(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.refund(o.ID, oneCup)
	h.srv.Script(fakepay.Refunding, fakepay.After)
	begun := h.Clock.Now()
	for h.Order(o.ID).Task == "" && h.Clock.Now().Sub(begun) < 24*time.Hour {
		h.srv.Script(fakepay.QueryRefund, fakepay.Down)
		h.round()
		h.minutes(30)
	}
	if task, took := h.Order(o.ID).Task, h.Clock.Now().Sub(begun); task != order.AlertBack || took > 6*time.Hour {
		t.Errorf("after %v the task is %q", took, task)
	}
	h.srv.Forget()
	h.minutes(61)
	h.round()
	if r := h.refunds(o.ID)[0]; r.State != refund.Succeeded || len(h.srv.Refunds()) != 1 {
		t.Errorf("it is %s, by %d refunds", r.State, len(h.srv.Refunds()))
	}
}

// After three days without an end somebody is told, once, and the provider is asked on.
func TestAPaymentWithoutAnEndIsToldOnce(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Wait(string(a.ID))
	h.srv.Deliver()
	h.Clock.Move(73 * time.Hour)
	h.round()
	if task := h.Order(o.ID).Task; task != order.AlertSilent {
		t.Fatalf("the task is %q", task)
	}
	h.Must(finish(o.ID))
	for range 5 {
		h.Clock.Move(24 * time.Hour)
		h.round()
	}
	if task := h.Order(o.ID).Task; task != "" {
		t.Errorf("told again: %q", task)
	}
	h.srv.Pay(string(a.ID))
	h.srv.Events()
	h.Clock.Move(25 * time.Hour)
	h.round()
	h.wantOrder(o.ID, "open paid", oneCup)
}

// A cancel that gives the money back asks its provider for it.
func TestCancelGivesBackByTheProvider(t *testing.T) {
	h := open(t)
	o, a := h.begin(2)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	c := cancel(o.ID)
	c.Refund = true
	h.must(h.till.Cancel(context.Background(), owner, c))
	h.must(h.till.Cancel(context.Background(), owner, c)) // pressed twice
	h.round()
	h.wantOrder(o.ID, "cancelled refunded", o.Total.Minor)
	if p := h.provided(o.ID); p.Back != o.Total.Minor || len(h.srv.Refunds()) != 1 {
		t.Errorf("%d went back by %d refunds", p.Back, len(h.srv.Refunds()))
	}
	h.wantLevel(0, 0)
}

// Where the money came by two payments, no refund can take all of it at once: the
// cancel stands, and the money is a person's task.
func TestCancelOfAnOrderPaidInTwoParts(t *testing.T) {
	h := open(t)
	o, a := h.begin(1)
	h.srv.Pay(string(a.ID))
	h.srv.Deliver()
	h.Pay(o.ID, 500, "a tip by bank")
	c := cancel(o.ID)
	c.Refund = true
	h.must(h.till.Cancel(context.Background(), owner, c))
	if got := h.wantOrder(o.ID, "cancelled overpaid", oneCup+500); got.Task != order.TaskRefund {
		t.Errorf("the task is %q", got.Task)
	}
}
