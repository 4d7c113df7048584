package till

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

// refundOf reads a refund's id out of the key that the provider was given for it.
func refundOf(key string) (refund.ID, bool) {
	parts := strings.Split(key, "-")
	if len(parts) != 4 || parts[2] != "refund" {
		return "", false
	}
	return refund.ID(parts[1]), true
}

// SendRefunds has the providers send what waits to go back, and asks about what is on
// its way. A refund is asked for under one key for ever, so that however often a line
// breaks it is made once.
func (t *Till) SendRefunds(ctx context.Context) error {
	var due []refund.Refund
	err := t.store.View(func(tx *store.Tx) (err error) { due, err = refund.Due(tx, atOnce); return err })
	silent := map[pay.Method]int{}
	for _, r := range due {
		if err != nil || ctx.Err() != nil {
			return err
		}
		err = t.sendRefund(ctx, r, silent)
	}
	return err
}

// sendRefund has one refund made, or learns what became of it.
func (t *Till) sendRefund(ctx context.Context, due refund.Refund, silent map[pay.Method]int) error {
	var a pay.Attempt
	r, state := due, due.State
	err := t.do(ctx, "refund.submit", func(tx *store.Tx) (err error) {
		if r, err = refund.Get(tx, due.ID); err != nil {
			return err
		}
		state = r.State
		if r, err = refund.Submit(tx, due.ID); err != nil {
			return err
		}
		a, err = pay.Get(tx, r.Attempt)
		return err
	})
	if err != nil || r.Next.IsZero() || silent[a.Method] >= noMore {
		return err
	}
	e, err := t.askRefund(ctx, a, r, state)
	tell := refund.Told{State: refundStates[e.State], Ref: e.Ref, Why: e.Why}
	if no, definite := fault.As(err); definite {
		tell = refund.Told{State: refund.Failed, Why: no.Error()}
	} else if err != nil {
		silent[a.Method]++
		t.log.Warn("a provider did not say what became of a refund", "method", a.Method, "refund", r.Number, "err", err)
		tell = refund.Told{State: refund.Unknown}
	}
	return t.do(ctx, "refund.told", func(tx *store.Tx) error {
		err := told(tx, r.ID, tell)
		if err == nil && tell.State == refund.Unknown && r.Tries == tellAfter {
			_, err = order.Raise(tx, r.Order, order.AlertBack, map[string]string{
				"amount": strconv.FormatInt(r.Amount.Minor, 10), "currency": string(r.Amount.Currency), "number": r.Number})
		}
		return err
	})
}

// tellAfter is after how many tries, which are some two hours, a person is told.
const tellAfter = 6

// askRefund asks for a refund; of one that was asked for before it asks first what
// became of it. Nothing but a provider that made no such refund has it asked for again.
func (t *Till) askRefund(ctx context.Context, a pay.Attempt, r refund.Refund, was refund.State) (pay.Event, error) {
	g, err := t.gateway(a.Method)
	if err != nil {
		return pay.Event{}, errors.Join(pay.ErrUnsure, errors.New(err.Error())) // its keys may come back
	}
	call, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer done()
	m := pay.Moved{Amount: r.Amount, Key: t.key(string(r.ID), "refund", 1), Ref: r.Name, Why: r.Reason, Notify: a.Asked.Notify}
	if was != refund.Requested {
		e, err := g.QueryRefund(call, a, m)
		if err == nil && e.State != pay.Created {
			return e, nil
		}
		if no, definite := fault.As(err); err != nil && (!definite || no.Kind != fault.NotFound) {
			return e, errors.Join(pay.ErrUnsure, errors.New(err.Error()))
		}
	}
	return g.Refund(call, a, m)
}
