package till

import (
	"context"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/store"
)

// endLive has the providers of an order end what they could still take money by, and
// applies what they answer: one that was paid meanwhile says so. It gives the attempts
// as they are then, and refuses with pay_unsure where a provider does not answer.
func (t *Till) endLive(ctx context.Context, id order.ID) ([]pay.Attempt, error) {
	var live []pay.Attempt
	err := t.store.View(func(tx *store.Tx) (err error) { live, err = pay.LiveOf(tx, string(id)); return err })
	if err != nil {
		return nil, err
	}
	var unsure error
	for i, a := range live {
		if live[i], err = t.end(ctx, a); err != nil {
			t.log.Warn("a provider did not end a payment", "method", a.Method, "payment", a.ID, "err", err)
			unsure = errUnsure
		}
	}
	return live, unsure
}

// end has one attempt ended. Of one that may not have been opened it is learnt first
// whether it was.
func (t *Till) end(ctx context.Context, a pay.Attempt) (pay.Attempt, error) {
	if a.State == pay.Created && a.Session == (pay.Session{}) {
		opened, err := t.open(ctx, a.ID)
		if !opened.Live() || err != nil {
			_, definite := fault.As(err)
			if definite && !opened.Live() {
				err = nil // it was never opened
			}
			return opened, err
		}
		a = opened
	}
	g, err := t.gateway(a.Method)
	if err != nil {
		return a, err
	}
	call, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer done()
	e, err := g.Cancel(call, a)
	if _, definite := fault.As(err); definite {
		e, err = g.Query(call, a) // it will not, and says why here
	}
	if err != nil {
		return a, err
	}
	out, err := t.applied(ctx, a, e)
	return out.attempt, err
}

// applied applies what a provider answered about an attempt.
func (t *Till) applied(ctx context.Context, a pay.Attempt, e pay.Event) (out outcome, err error) {
	if e.About == pay.AboutPayment || e.About == "" {
		e.About, e.Attempt = pay.AboutPayment, a.ID
	}
	e.Method = a.Method
	err = t.do(ctx, "payment.apply", func(tx *store.Tx) error {
		if out, err = apply(tx, e); err != nil || out.problem == "" {
			return err
		}
		m, err := asked(e)
		if err != nil {
			return err
		}
		if seen, err := pay.Seen(tx, m.ID); err != nil || seen {
			return err
		}
		return unmatched(tx, m, out.problem)
	})
	if err == nil && out.stray {
		t.letGo(ctx, out.attempt)
	}
	return out, err
}

// letGo lets go of money that is held ready and that nobody wants. Should the provider
// not answer, the clerk tries again.
func (t *Till) letGo(ctx context.Context, a pay.Attempt) {
	if err := t.release(ctx, a); err != nil {
		t.log.Warn("letting go of an authorisation", "method", a.Method, "payment", a.ID, "err", err)
	}
}

func (t *Till) release(ctx context.Context, a pay.Attempt) error {
	g, err := t.gateway(a.Method)
	if err != nil {
		return err
	}
	call, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer done()
	e, err := g.Cancel(call, a)
	if err == nil && e.State == pay.Authorized {
		err = errUnsure
	}
	if err == nil {
		_, err = t.applied(ctx, a, e)
	}
	return err
}

// Expire ends an order whose time is over, once its providers have ended what they
// could take money by: what was paid meanwhile opens it instead. Where one does not
// answer the pieces stay held, it is asked again ever later, and after a quarter of an
// hour a person is told.
func (t *Till) Expire(ctx context.Context, id order.ID) error {
	due := false
	err := t.store.View(func(tx *store.Tx) error {
		o, err := order.Get(tx, id)
		due = o.Status == order.Pending && !tx.Now.Before(o.Expires)
		return err
	})
	if err != nil || !due {
		return err
	}
	if _, err = t.endLive(ctx, id); err != nil && !fault.Is(err, "pay_unsure") {
		return err
	}
	return t.do(ctx, "order.expire", func(tx *store.Tx) error {
		if err := order.Expire(tx, id); err != nil {
			return err
		}
		o, err := order.Get(tx, id)
		if err != nil || o.Status != order.Pending || tx.Now.Before(o.Expires) {
			return err
		}
		return keep(tx, o)
	})
}

// keep holds the pieces of an order that a provider may still take money for.
func keep(tx *store.Tx, o order.Order) error {
	live, err := pay.LiveOf(tx, string(o.ID))
	if err != nil || len(live) == 0 {
		return err
	}
	since, odd := tx.Now.Sub(live[0].Asked.Until.Add(lastWord)), false
	for _, a := range live {
		odd = odd || a.Problem != ""
	}
	if _, err := order.WaitUntil(tx, o.ID, tx.Now.Add(min(max(since/2, time.Minute), time.Hour))); err != nil {
		return err
	}
	if since >= 15*time.Minute && !odd {
		_, err = order.Raise(tx, o.ID, order.AlertSilent, map[string]string{"method": string(live[0].Method)})
	}
	return err
}

// Cancellation is which order is cancelled, why, whether its pieces can be sold again,
// whether all its money is asked back with it, and whether the buyer gets no mail.
type Cancellation struct {
	Order   order.ID
	Reason  string
	Restock bool
	Refund  bool
	Quiet   bool
}

// Cancel ends an order that has not been shipped, after its providers have ended what
// they could take money by and let go of what they held ready. Money that came while
// they were asked goes back by itself; what was there before is for whoever cancels to
// decide about. It refuses as parcel.CancelOrder does, and with pay_unsure.
func (t *Till) Cancel(ctx context.Context, by store.Actor, c Cancellation) error {
	err := t.store.View(func(tx *store.Tx) error {
		o, err := order.Get(tx, c.Order)
		if err == nil && o.Status != order.Cancelled {
			err = order.CheckCancel(o, c.Reason)
		}
		return err
	})
	if err != nil {
		return err
	}
	ended, err := t.endLive(ctx, c.Order)
	if err != nil {
		return err
	}
	return t.store.Do(context.WithoutCancel(ctx), by, "order.cancel", func(tx *store.Tx) error {
		if err := c.hush(tx); err != nil {
			return err
		}
		if err := parcel.CancelOrder(tx, c.Order, c.Reason, c.Restock); err != nil {
			return err
		}
		o, err := order.Calm(tx, c.Order, order.AlertGone)
		for _, a := range ended {
			if err == nil && a.Captured.Minor > 0 && o.Refundable().Minor > 0 {
				err = giveBack(tx, o, a)
			}
			if err == nil {
				o, err = order.Get(tx, c.Order)
			}
		}
		if err == nil && c.Refund && o.Refundable().Minor > 0 {
			err = giveAllBack(tx, o, c.Reason)
		}
		return err
	})
}

// ready finds what a provider holds ready for an order; it refuses with
// nothing_authorized.
func (t *Till) ready(id order.ID) (pay.Attempt, error) {
	var live []pay.Attempt
	err := t.store.View(func(tx *store.Tx) (err error) { live, err = pay.LiveOf(tx, string(id)); return err })
	for _, a := range live {
		if a.State == pay.Authorized {
			return a, err
		}
	}
	if err == nil {
		err = fault.Clash("nothing_authorized")
	}
	return pay.Attempt{}, err
}

// Capture takes some or all of what is held ready for an order; the rest is let go of.
// It refuses with nothing_authorized, capture_range{left}, pay_unsure, and with what
// the provider said no with.
func (t *Till) Capture(ctx context.Context, by store.Actor, id order.ID, amount money.Amount) error {
	a, err := t.ready(id)
	if err != nil {
		return err
	}
	if amount.Minor < 1 || amount.Minor > a.Authorized.Minor || amount.Currency != a.Authorized.Currency {
		return fault.New(fault.Conflict, "capture_range", "amount", "left", a.Authorized)
	}
	key := t.key(string(a.ID), "capture", int(amount.Minor))
	return t.move(ctx, by, a, func(ctx context.Context, g pay.Gateway) (pay.Event, error) {
		return g.Capture(ctx, a, pay.Moved{Amount: amount, Key: key})
	})
}

// Void lets go of what is held ready for an order, which stays open and unpaid. It
// refuses with nothing_authorized and pay_unsure.
func (t *Till) Void(ctx context.Context, by store.Actor, id order.ID) error {
	a, err := t.ready(id)
	if err != nil {
		return err
	}
	err = t.move(ctx, by, a, func(ctx context.Context, g pay.Gateway) (pay.Event, error) { return g.Cancel(ctx, a) })
	if err != nil {
		return err
	}
	return t.store.Do(context.WithoutCancel(ctx), by, "order.calm", func(tx *store.Tx) error {
		_, err := order.Calm(tx, id, order.AlertGone)
		return err
	})
}

// move does something with what is held ready: it is written down that it is about to
// be done, done, and applied.
func (t *Till) move(ctx context.Context, by store.Actor, a pay.Attempt, do func(context.Context, pay.Gateway) (pay.Event, error)) error {
	g, err := t.gateway(a.Method)
	if err != nil {
		return err
	}
	whole := context.WithoutCancel(ctx)
	if err := t.store.Do(whole, by, "payment.move", func(tx *store.Tx) error { return pay.Soon(tx, a.ID) }); err != nil {
		return err
	}
	call, done := context.WithTimeout(whole, patience)
	defer done()
	e, err := do(call, g)
	if no, definite := fault.As(err); definite {
		return no
	}
	if err != nil {
		t.log.Warn("a provider did not answer", "method", a.Method, "payment", a.ID, "err", err)
		return errUnsure
	}
	_, err = t.applied(ctx, a, e)
	return err
}
