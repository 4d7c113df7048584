package till

import (
	"context"
	"errors"
	"time"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/refund"
	"hawker/app/store"
)

const (
	atOnce  = 100
	noMore  = 2               // times a provider may stay silent in one round
	between = 2 * time.Second // two looks of one buyer
)

// Look asks the provider where the money of an order is, and applies the answer: what
// the buyer's way back calls. An order whose provider does not answer is given as it
// stands; asked again within two seconds, too. It refuses with order_not_found.
func (t *Till) Look(ctx context.Context, id order.ID) (o order.Order, err error) {
	var live []pay.Attempt
	err = t.store.View(func(tx *store.Tx) (err error) {
		if o, err = order.Get(tx, id); err == nil {
			live, err = pay.LiveOf(tx, string(id))
		}
		return err
	})
	if err != nil {
		return o, err
	}
	asked := false
	for _, a := range live {
		if a.State != pay.Authorized && t.mayLook(a.ID) {
			asked = true
			if err := t.check(ctx, a); err != nil {
				t.log.Warn("asking a provider", "method", a.Method, "payment", a.ID, "err", err)
			}
		}
	}
	if !asked {
		return o, nil
	}
	err = t.store.View(func(tx *store.Tx) error { o, err = order.Get(tx, id); return err })
	return o, err
}

// mayLook keeps a page that is loaded again and again from asking as often.
func (t *Till) mayLook(id pay.AttemptID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	for a, at := range t.looked {
		if now.Sub(at) > between {
			delete(t.looked, a)
		}
	}
	if _, just := t.looked[id]; just {
		return false
	}
	t.looked[id] = now
	return true
}

// check asks where an attempt stands and applies the answer. One of which nobody knows
// whether it was opened is opened under the same key, which tells.
func (t *Till) check(ctx context.Context, a pay.Attempt) error {
	if a.Stray {
		if err := t.release(ctx, a); err != nil {
			return errors.Join(err, t.putOff(ctx, a.ID, err))
		}
		return nil
	}
	if a.State == pay.Created && a.Session == (pay.Session{}) {
		opened, err := t.open(ctx, a.ID)
		if err != nil && opened.Live() {
			return errors.Join(err, t.putOff(ctx, a.ID, err))
		}
		return err
	}
	g, err := t.gateway(a.Method)
	if err != nil {
		return errors.Join(err, t.putOff(ctx, a.ID, err))
	}
	call, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer done()
	e, err := g.Query(call, a)
	if err != nil {
		return errors.Join(err, t.putOff(ctx, a.ID, err))
	}
	out, err := t.applied(ctx, a, e)
	if err != nil || !out.attempt.Live() {
		return err
	}
	return t.do(ctx, "payment.warn", func(tx *store.Tx) error { return warn(tx, a.ID) })
}

func (t *Till) putOff(ctx context.Context, id pay.AttemptID, why error) error {
	return t.do(ctx, "payment.put_off", func(tx *store.Tx) error {
		if err := pay.PutOff(tx, id, cut(why.Error(), 300)); err != nil {
			return err
		}
		return warn(tx, id)
	})
}

// warn raises what a person has to know of an attempt that takes too long.
func warn(tx *store.Tx, id pay.AttemptID) error {
	ends, silent, err := pay.Warn(tx, id)
	if err != nil || !ends && !silent {
		return err
	}
	a, err := pay.Get(tx, id)
	if err != nil {
		return err
	}
	alert, data := order.AlertSilent, map[string]string{"method": string(a.Method)}
	if ends {
		alert, data = order.AlertEnds, map[string]string{"until": a.Ends.Format(time.RFC3339)}
	}
	_, err = order.Raise(tx, order.ID(a.Owner), alert, data)
	return err
}

// Reconcile asks the providers about every attempt that is due. What one of them does
// not answer waits for its next time, and a provider that stays silent is left alone
// for the rest of the round.
func (t *Till) Reconcile(ctx context.Context) error {
	var due []pay.Attempt
	err := t.store.View(func(tx *store.Tx) (err error) { due, err = pay.Due(tx, atOnce); return err })
	silent := map[pay.Method]int{}
	for _, a := range due {
		if err != nil || ctx.Err() != nil {
			return err
		}
		if silent[a.Method] >= noMore {
			err = t.putOff(ctx, a.ID, errUnsure)
			continue
		}
		if asking := t.check(ctx, a); asking != nil {
			silent[a.Method]++
			t.log.Warn("asking a provider", "method", a.Method, "payment", a.ID, "err", asking)
		}
	}
	return err
}

// Recover takes up what a program that ended was doing: refunds that it was asking for
// and payments that are open are asked about at once.
func (t *Till) Recover(ctx context.Context) error {
	for more := true; more; {
		err := t.do(ctx, "till.recover", func(tx *store.Tx) error {
			refunds, err := refund.Recover(tx, atOnce)
			if err != nil {
				return err
			}
			opened, err := pay.Recover(tx, atOnce)
			more = refunds || opened
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Probe asks a provider whether it takes the shop's keys, charges nothing, and writes
// down how that ended. It refuses with pay_not_set, pay_secret, pay_down, and with what
// the provider said no with.
func (t *Till) Probe(ctx context.Context, by store.Actor, m pay.Method) error {
	g, err := t.gateway(m)
	account := ""
	if err == nil {
		call, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer done()
		if err = g.Probe(call); err == nil {
			if named, ok := g.(interface {
				Name(context.Context) (string, error)
			}); ok {
				account, err = named.Name(call)
			}
		}
	}
	no, definite := fault.As(err)
	if err != nil && !definite {
		t.log.Warn("a provider did not answer", "method", m, "err", err)
		no = errDown
	}
	code := ""
	if no != nil {
		code = no.Code
	}
	noting := t.store.Do(context.WithoutCancel(ctx), by, "payment.probe", func(tx *store.Tx) error { return pay.Probed(tx, m, code, account) })
	if noting != nil || no == nil {
		return noting
	}
	return no
}
