package till

import (
	"encoding/json"
	"fmt"
	"strconv"

	"hawker/app/dispute"
	"hawker/app/fault"
	"hawker/app/invoice"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

// outcome is what an event came to, for those who have to do something outside.
type outcome struct {
	attempt pay.Attempt
	problem string
	stray   bool // money is held ready that nobody wants: let go of it
}

// apply is the one function by which money that a provider speaks of has its effect,
// whoever heard of it. All of it is in the caller's transaction: the attempt, the
// order, its papers, and what goes back by itself.
func apply(tx *store.Tx, e pay.Event) (outcome, error) {
	switch e.About {
	case pay.AboutRefund:
		return applyRefund(tx, e)
	case pay.AboutDispute:
		return applyDispute(tx, e)
	}
	a, c, err := pay.Apply(tx, e)
	out := outcome{attempt: a, problem: c.Problem, stray: c.Stray}
	if err != nil || c.Problem != "" {
		if err == nil && a.ID != "" {
			_, err = order.Raise(tx, order.ID(a.Owner), order.AlertOdd, map[string]string{
				"amount": strconv.FormatInt(e.Amount.Minor, 10), "currency": string(e.Amount.Currency), "why": c.Problem})
		}
		return out, err
	}
	id := order.ID(a.Owner)
	if c.Held {
		o, err := order.Authorize(tx, id, a.Authorized)
		over := o.Status == order.Expired || o.Status == order.Cancelled || o.Authorized.Minor+o.Refundable().Minor > o.Total.Minor
		if out.stray = over; err == nil && over { // too late, or twice
			err = pay.Unwanted(tx, a.ID)
		}
		return out, err
	}
	if c.Was.Minor > 0 && (c.Gone || c.Came.Minor > 0) {
		if err := unauthorize(tx, id, c); err != nil {
			return out, err
		}
	}
	if c.Came.Minor > 0 {
		return out, settle(tx, a, c)
	}
	return out, failed(tx, a, c)
}

// unauthorize counts off what was held ready, and says so where the goods may be gone.
func unauthorize(tx *store.Tx, id order.ID, c pay.Change) error {
	o, err := order.Unauthorize(tx, id, c.Was, c.Gone)
	if err == nil && c.Gone && o.Status == order.Open && !o.Due().IsZero() {
		_, err = order.Raise(tx, id, order.AlertGone, nil)
	}
	return err
}

// settle books money that came, and sends back what is not owed.
func settle(tx *store.Tx, a pay.Attempt, c pay.Change) error {
	id, ref := order.ID(a.Owner), a.Charge
	if ref == "" {
		ref = string(a.ID)
	}
	if before := a.Captured.Minor - c.Came.Minor; before > 0 {
		ref += "+" + strconv.FormatInt(before, 10)
	}
	o, err := order.Settle(tx, id, order.Money{Amount: c.Came, Ref: ref, Attempt: a.ID})
	if err != nil {
		return fmt.Errorf("settling payment %s: %w", a.ID, err)
	}
	if c.Late && o.Status == order.Open {
		if o, err = order.Raise(tx, id, order.AlertLate, nil); err != nil {
			return err
		}
	}
	if err := invoice.FollowUp(tx, id); err != nil {
		return err
	}
	return giveBack(tx, o, a)
}

// giveBack sends back by itself what an attempt brought and the order does not owe: all
// of an order that is over, else what is too much.
func giveBack(tx *store.Tx, o order.Order, a pay.Attempt) error {
	over, why := o.Refundable(), "double"
	switch o.Status {
	case order.Cancelled:
		why = "cancelled"
	case order.Expired:
		why = "late"
	default:
		over.Minor -= o.Total.Minor
	}
	past, err := refund.Of(tx, o.ID)
	if err != nil {
		return err
	}
	over.Minor = min(over.Minor, refund.LeftOn(a, past).Minor)
	if over.Minor < 1 {
		return nil
	}
	return sendBack(tx, o, refund.Ask{Amount: &over, Extras: money.Of(0, over.Currency), Attempt: a.ID}, why)
}

// sendBack asks for a refund by itself. One that cannot be is a task for a person: the
// money that came stays booked all the same.
func sendBack(tx *store.Tx, o order.Order, ask refund.Ask, why string) error {
	data := map[string]string{"amount": strconv.FormatInt(ask.Amount.Minor, 10), "currency": string(ask.Amount.Currency), "why": why}
	if _, err := refund.Propose(tx, o, ask); err != nil {
		if _, refused := fault.As(err); !refused {
			return err
		}
		_, err = order.Raise(tx, o.ID, order.AlertBack, data)
		return err
	}
	if _, err := refund.Request(tx, o.ID, ask, *ask.Amount); err != nil {
		return fmt.Errorf("sending money back: %w", err)
	}
	_, err := order.Tell(tx, o.ID, "auto_refund", data)
	return err
}

// failed lets the buyer know that nothing was taken, where the order still waits for it.
func failed(tx *store.Tx, a pay.Attempt, c pay.Change) error {
	if c.To != pay.Failed || c.From == pay.Failed {
		return nil
	}
	o, err := order.Get(tx, order.ID(a.Owner))
	if err != nil || o.Attempt != a.ID || o.Due().IsZero() || o.Status != order.Pending && o.Status != order.Open {
		return err
	}
	_, err = order.Tell(tx, o.ID, "pay_failed", map[string]string{"why": a.Why})
	return err
}

// applyRefund moves the refund that an event names. One that is not ours was made at
// the provider by a person: somebody has to book it.
func applyRefund(tx *store.Tx, e pay.Event) (outcome, error) {
	id, ok := refundOf(e.Refund)
	if ok {
		_, err := refund.Get(tx, id)
		if _, refused := fault.As(err); refused {
			ok = false
		} else if err != nil {
			return outcome{}, err
		}
	}
	if !ok {
		return outcome{problem: pay.ProblemUnknown}, nil
	}
	return outcome{}, told(tx, id, refund.Told{State: refundStates[e.State], Ref: e.Ref, Why: e.Why})
}

var refundStates = map[pay.State]refund.State{
	pay.Processing: refund.Pending, pay.Succeeded: refund.Succeeded, pay.Failed: refund.Failed, pay.Cancelled: refund.Cancelled,
}

// told moves a refund, and lets its papers or its alert follow.
func told(tx *store.Tx, id refund.ID, t refund.Told) error {
	r, moved, err := refund.Apply(tx, id, t)
	if err != nil {
		return err
	}
	back := t.State == refund.Failed && r.State == refund.Succeeded // it was made, and came back
	if !moved && !back {
		return nil
	}
	if r.State == refund.Failed || r.State == refund.Cancelled || back {
		_, err = order.Raise(tx, r.Order, order.AlertBack, map[string]string{
			"amount": strconv.FormatInt(r.Amount.Minor, 10), "currency": string(r.Amount.Currency), "why": t.Why, "number": r.Number})
		return err
	}
	return invoice.FollowUp(tx, r.Order)
}

// applyDispute freezes what a buyer's bank asks back, or ends that.
func applyDispute(tx *store.Tx, e pay.Event) (outcome, error) {
	a, ok, err := pay.Locate(tx, e)
	if err != nil || !ok {
		return outcome{problem: pay.ProblemUnknown}, err
	}
	_, err = dispute.Open(tx, dispute.Case{Order: order.ID(a.Owner), Attempt: a.ID, Ref: e.Dispute, Amount: e.Amount, Reason: e.Why, Due: e.Due})
	if _, refused := fault.As(err); refused {
		return outcome{attempt: a, problem: pay.ProblemAmount}, nil
	}
	if err == nil && (e.State == pay.Won || e.State == pay.Lost) {
		err = dispute.Close(tx, e.Dispute, e.State == pay.Won)
	}
	return outcome{attempt: a}, err
}

// unmatched keeps a message that moved nothing, and tells the shop of it once.
func unmatched(tx *store.Tx, m pay.Message, problem string) error {
	if err := pay.File(tx, m, problem); err != nil {
		return err
	}
	e := pay.Event{}
	if len(m.Events) > 0 {
		e = m.Events[0]
	}
	ref := e.Charge
	for _, name := range []string{e.Ref, string(e.Attempt)} {
		if ref == "" {
			ref = name
		}
	}
	return outbox.Queue(tx, outbox.Mail{Kind: outbox.Unmatched, Object: string(m.ID), Data: map[string]string{
		"amount": strconv.FormatInt(e.Amount.Minor, 10), "currency": string(e.Amount.Currency), "method": string(m.Method), "ref": ref,
		"why": problem, "path": "/desk/settings/payments"}})
}

// asked keeps the answer to a question like a message, so that money that fits nothing
// is found in one place.
func asked(e pay.Event) (pay.Message, error) {
	raw, err := json.Marshal(e)
	return pay.Message{ID: pay.NameMessage(e.Method, "query_"+string(e.Attempt), nil), Method: e.Method, Raw: raw, Events: []pay.Event{e}}, err
}
