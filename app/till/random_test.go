package till_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/pay/fakepay"
	"hawker/app/refund"
	"hawker/app/store"
)

// What people, the network and the power company do to one order that is paid by card.
var deeds = []string{
	"begin", "again", "pay", "pay late", "decline", "wait", "fail", "lapse", "deliver", "deliver backwards", "lose messages", "look", "clerk",
	"minutes", "an hour", "expire", "cancel", "capture", "refund", "refunds wait", "refunds end", "restart",
	"create: after", "create: before", "query: down", "cancel: down", "cancel: after", "refund: after", "refund: before", "query refund: down", "capture: after",
}

// saga is one order and what happens to it.
type saga struct {
	*house
	id    order.ID
	lost  []fakepay.Event
	taken int // payments at the provider before it
}

// Whatever happens in whatever order: once the provider answers again and has said
// everything, it and the books of the shop agree on every cent, nothing was taken twice
// for good, and nobody waits for pieces or money that are not there.
func TestWhateverHappensTheBooksAgree(t *testing.T) {
	h := open(t)
	h.Receive(h.Cup, 10_000)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		if h.set(account(false)); rapid.Bool().Draw(r, "manual") {
			h.manual()
		}
		s := &saga{house: h, id: h.order(1).ID, taken: len(h.srv.Payments())}
		n++
		for i, deed := range rapid.SliceOfN(rapid.SampledFrom(deeds), 3, 14).Draw(r, "deeds") {
			s.do(deed, i)
		}
		s.comeToRest()
		s.agree(r)
	})
	t.Logf("%d orders", n)
}

func account(manual bool) pay.StripeAccount {
	return pay.StripeAccount{On: true, Publishable: "pk", Secret: pay.Sealed("sk"), Hook: pay.Sealed("wh"), Manual: manual}
}

// payments are those of this order at the provider.
func (s *saga) payments() []fakepay.Payment { return s.srv.Payments()[s.taken:] }

// last does something to the latest payment, where its state allows it.
func (s *saga) last(do func(string) fakepay.Payment, states ...string) {
	list := s.payments()
	for i := len(list) - 1; i >= 0; i-- {
		for _, state := range states {
			if p, err := s.srv.Find(list[i].Ref); err == nil && p.State == state {
				do(p.Ref)
				return
			}
		}
	}
}

func (s *saga) do(deed string, i int) {
	ctx := context.Background()
	switch deed {
	case "begin":
		_, _ = s.till.Begin(ctx, s.id, way)
	case "again":
		_, _ = s.till.Again(ctx, s.id, pay.Stripe, way)
	case "pay":
		s.last(s.srv.Pay, fakepay.Open, fakepay.Processing)
	case "pay late":
		s.last(s.srv.PayLate, fakepay.Cancelled, fakepay.Expired, fakepay.Failed)
	case "decline":
		s.last(s.srv.Decline, fakepay.Open)
	case "wait":
		s.last(s.srv.Wait, fakepay.Open)
	case "fail":
		s.last(s.srv.Fail, fakepay.Processing)
	case "lapse":
		s.last(s.srv.Lapse, fakepay.Open, fakepay.Authorized)
	case "lose messages":
		s.lost = append(s.lost, s.srv.Events()...)
	case "deliver", "deliver backwards":
		events := s.srv.Events()
		s.lost = append(s.lost, events...)
		for i := range events {
			if deed == "deliver backwards" {
				i = len(events) - 1 - i
			}
			_, _, _ = s.srv.Send(events[i])
		}
	case "look":
		_, _ = s.till.Look(ctx, s.id)
	case "clerk":
		_ = s.till.Reconcile(ctx)
		_ = s.till.SendRefunds(ctx)
	case "minutes":
		s.minutes(3)
	case "an hour":
		s.minutes(61)
	case "expire":
		s.minutes(37)
		_ = s.till.Expire(ctx, s.id)
	case "cancel":
		_ = s.till.Cancel(ctx, owner, cancel(s.id))
	case "capture":
		_ = s.till.Capture(ctx, owner, s.id, s.Order(s.id).Total)
	case "refund":
		if left := s.Order(s.id).Refundable().Minor; left > 0 {
			s.asks(1 + left/2)
		}
	case "refunds wait":
		s.last(func(ref string) fakepay.Payment { s.srv.RefundsTurn(ref, fakepay.Processing); return fakepay.Payment{} }, fakepay.Captured)
	case "refunds end":
		s.endRefunds([]string{fakepay.Succeeded, fakepay.Failed}[i%2])
	case "restart":
		s.till = s.again()
		_ = s.till.Recover(ctx)
	default:
		s.fault(deed)
	}
}

func (s *saga) fault(deed string) {
	ops := map[string]string{"create": fakepay.Create, "query": fakepay.Query, "cancel": fakepay.Cancel, "refund": fakepay.Refunding, "query refund": fakepay.QueryRefund, "capture": fakepay.Capture}
	faults := map[string]fakepay.Fault{"after": fakepay.After, "before": fakepay.Before, "down": fakepay.Down}
	for op, name := range ops {
		for kind, fault := range faults {
			if deed == op+": "+kind {
				s.srv.Script(name, fault)
				return
			}
		}
	}
	s.T.Errorf("nobody does %q", deed)
}

// asks has a sum sent back, if the shop agrees.
func (s *saga) asks(minor int64) {
	s.T.Helper()
	err := s.Try(func(tx *store.Tx) error { return requestBack(tx, s.id, minor) })
	if _, refused := fault.As(err); err != nil && !refused {
		s.T.Error(err)
	}
}

func (s *saga) endRefunds(state string) {
	for _, r := range s.srv.Refunds() {
		if r.State == fakepay.Processing {
			s.srv.EndRefund(r.Key, state)
		}
	}
}

// comeToRest lets the network work again, the clerk do its rounds, and the provider say
// all that it ever said once more, the last first.
func (s *saga) comeToRest() {
	ctx := context.Background()
	s.srv.Forget()
	for _, p := range s.payments() {
		if p.State == fakepay.Processing {
			s.srv.Fail(p.Ref)
		}
	}
	for range 4 {
		s.endRefunds(fakepay.Succeeded)
		events := append(s.srv.Events(), s.lost...)
		for i := len(events) - 1; i >= 0; i-- {
			if status, body, err := s.srv.Send(events[i]); err != nil || status/100 != 2 {
				s.T.Errorf("%s was answered %d %s, %v", events[i].Kind, status, body, err)
			}
		}
		s.Clock.Move(13 * time.Hour)
		s.must(s.till.Reconcile(ctx))
		s.must(s.till.SendRefunds(ctx))
		s.must(s.till.Expire(ctx, s.id))
	}
}

// agree compares the provider with the books.
func (s *saga) agree(r *rapid.T) {
	o := s.Order(s.id)
	var taken, back, held int64
	for _, p := range s.payments() {
		taken, back, held = taken+p.Taken, back+p.Back, held+p.Held
		if p.State == fakepay.Open || p.State == fakepay.Processing {
			if o.Status == order.Expired || o.Status == order.Cancelled {
				r.Errorf("the order is %s, and %s can still be paid", o.Status, p.Ref)
			}
		}
	}
	says := fmt.Sprintf("%s %s: captured %s, refunded %s, refunding %s, authorised %s, alerts %v; provider took %d, gave back %d, holds %d",
		o.Status, o.Payment, o.Captured, o.Refunded, o.Refunding, o.Authorized, o.Alerts, taken, back, held)
	if o.Captured.Minor != taken || o.Refunded.Minor != back || o.Authorized.Minor != held {
		r.Errorf("the books differ: %s", says)
	}
	here := o.Captured.Minor - o.Refunded.Minor
	stuck := len(o.Alerts) > 0 || o.Task != "" // a person was told
	switch o.Status {
	case order.Open, order.Completed:
		if here > o.Total.Minor && !stuck {
			r.Errorf("paid twice, and nobody knows: %s", says)
		}
	default:
		if here > 0 && !stuck {
			r.Errorf("money without an order, and nobody knows: %s", says)
		}
	}
	if o.Status == order.Pending && taken == 0 {
		r.Errorf("it waits for ever: %s", says)
	}
}

func requestBack(tx *store.Tx, id order.ID, minor int64) error {
	amount := ordertest.USD(minor)
	_, err := refund.Request(tx, id, refund.Ask{Amount: &amount, Extras: ordertest.USD(0)}, amount)
	return err
}
