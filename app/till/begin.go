package till

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
)

const (
	sessionFor = 31 * time.Minute // providers take no less than thirty
	lastWord   = 5 * time.Minute  // after a session, before the pieces are free
)

var (
	errUnsure = fault.New(fault.Unavailable, "pay_unsure", "")
	errDown   = fault.New(fault.Unavailable, "pay_down", "")
)

// Begin opens the session of the order's latest attempt at its provider, or gives the
// one that is open. After a time-out the same call finds what the first one opened. It
// refuses with order_not_found, order_over, pay_settled, method_not_offered,
// pay_not_set, pay_unsure and pay_down, and with what the provider said no with.
func (t *Till) Begin(ctx context.Context, id order.ID, w Way) (pay.Attempt, error) {
	var o order.Order
	var a pay.Attempt
	err := t.store.View(func(tx *store.Tx) (err error) {
		if o, err = order.Get(tx, id); err != nil {
			return err
		}
		if err = order.CheckRetry(tx, o, o.Method); err != nil {
			return err
		}
		a, err = pay.Get(tx, o.Attempt)
		return err
	})
	if err != nil {
		return a, err
	}
	if !a.Method.Gateway() {
		return a, fault.InvalidField("method_not_offered", "method")
	}
	now := t.now()
	open := a.Session != pay.Session{} && !a.Session.Dead(now) // some links live shorter than their payment
	fresh := now.Add(time.Minute).Before(a.Asked.Until)
	switch {
	case a.State == pay.Processing, a.Live() && open && fresh:
		return a, nil
	case a.Live() && !open && fresh:
		return t.open(ctx, a.ID)
	case a.Live() || a.State != pay.Created:
		return t.Again(ctx, id, o.Method, w) // that one is over, or about to be
	}
	return t.ask(ctx, o, a.ID, w)
}

// now is the clock of the store, which does not run back.
func (t *Till) now() (now time.Time) {
	_ = t.store.View(func(tx *store.Tx) error { now = tx.Now; return nil })
	return now
}

// Again begins another attempt for an order that is not paid, by the same method or
// another one. What was open is ended at its provider first; was it paid meanwhile,
// then the order is, and pay_settled says so. It refuses as Begin does.
func (t *Till) Again(ctx context.Context, id order.ID, m pay.Method, w Way) (pay.Attempt, error) {
	var o order.Order
	err := t.store.View(func(tx *store.Tx) (err error) {
		if o, err = order.Get(tx, id); err == nil {
			err = order.CheckRetry(tx, o, m)
		}
		return err
	})
	if err != nil {
		return pay.Attempt{}, err
	}
	if _, err := t.endLive(ctx, id); err != nil && !fault.Is(err, "pay_unsure") {
		return pay.Attempt{}, err // an unsure one that is paid after all goes back by itself
	}
	err = t.do(ctx, "order.retry", func(tx *store.Tx) (err error) {
		o, err = order.Retry(tx, id, m)
		return err
	})
	if err != nil || !m.Gateway() {
		return pay.Attempt{ID: o.Attempt, Owner: string(id), Method: m, Amount: o.Due()}, err
	}
	return t.ask(ctx, o, o.Attempt, w)
}

// ask writes down what is asked for, and asks.
func (t *Till) ask(ctx context.Context, o order.Order, id pay.AttemptID, w Way) (pay.Attempt, error) {
	if _, err := t.gateway(o.Method); err != nil {
		return pay.Attempt{}, err
	}
	err := t.do(ctx, "payment.ask", func(tx *store.Tx) error {
		g, err := pay.GetSettings(tx)
		if err != nil {
			return err
		}
		until := tx.Now.Add(sessionFor)
		if _, err := pay.Ask(tx, id, pay.Asked{Until: until, Way: w}, g.Manual(o.Method)); err != nil {
			return err
		}
		_, err = order.WaitUntil(tx, o.ID, until.Add(lastWord))
		return err
	})
	if err != nil {
		return pay.Attempt{}, err
	}
	return t.open(ctx, id)
}

// open asks the provider for the session of an attempt, in the words that stand
// written, and keeps what it opened.
func (t *Till) open(ctx context.Context, id pay.AttemptID) (pay.Attempt, error) {
	r, err := t.request(id)
	if err != nil {
		return r.Attempt, err
	}
	g, err := t.gateway(r.Attempt.Method)
	if err != nil {
		return r.Attempt, err
	}
	call, done := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer done()
	s, err := g.Create(call, r)
	a := r.Attempt
	if err == nil {
		err = t.do(ctx, "payment.bind", func(tx *store.Tx) (err error) { a, err = pay.Bind(tx, id, s); return err })
		return a, err
	}
	if no, definite := fault.As(err); definite {
		t.log.Warn("a provider opened no payment", "method", a.Method, "payment", id, "err", err)
		err := t.do(ctx, "payment.refuse", func(tx *store.Tx) (err error) { a, err = pay.Refuse(tx, id, no.Error()); return err })
		return a, errors.Join(err, no)
	}
	t.log.Warn("a provider did not answer", "method", a.Method, "payment", id, "err", err)
	if errors.Is(err, pay.ErrUnsure) {
		return a, errUnsure
	}
	return a, errDown
}

// request reads what the provider is asked for.
func (t *Till) request(id pay.AttemptID) (r pay.Request, err error) {
	err = t.store.View(func(tx *store.Tx) error {
		a, err := pay.Get(tx, id)
		if err != nil {
			return err
		}
		o, err := order.Get(tx, order.ID(a.Owner))
		if err != nil {
			return err
		}
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		r = pay.Request{
			Attempt: a, Key: t.key(string(a.ID), "create", a.N), Title: cut(s.DisplayName(o.Lang)+" · "+o.Number, 120), Lang: a.Asked.Lang, Email: o.Contact.Email,
			Items: items(o, a.Amount), Until: a.Asked.Until, Manual: a.Manual, Phone: a.Asked.Phone, Client: a.Asked.Client, Return: a.Asked.Return, Notify: a.Asked.Notify,
		}
		return nil
	})
	return r, err
}

func cut(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most])
	}
	return s
}

// items are the rows of what is paid for. Where they do not come to the amount, as of a
// balance or of a sum with tax on top, the order is one row.
func items(o order.Order, amount money.Amount) []pay.Item {
	var list []pay.Item
	sum := int64(0)
	add := func(name string, n, minor int64) {
		if minor > 0 {
			list = append(list, pay.Item{Name: name, Quantity: n, Amount: money.Of(minor, amount.Currency)})
			sum += minor
		}
	}
	for _, l := range o.Lines {
		name := l.Title.In(o.Lang)
		if label := l.Label.In(o.Lang); label != "" {
			name += " · " + label
		}
		add(cut(name, 120), l.Rest(), l.Gross.Minor)
	}
	shipping := o.Shipping.Minor
	if !o.Inclusive {
		shipping += o.ShippingTax.Minor
	}
	add(o.WayName.In(o.Lang), 1, shipping)
	if sum != amount.Minor || slices.ContainsFunc(list, func(i pay.Item) bool { return i.Name == "" }) {
		return []pay.Item{{Name: o.Number, Quantity: 1, Amount: amount}}
	}
	return list
}

// key names an operation towards a provider, the same at every try.
func (t *Till) key(id, operation string, n int) string {
	return t.shop + "-" + id + "-" + operation + "-" + strconv.Itoa(n)
}

// do runs a command of the till, which is finished even when the caller is gone.
func (t *Till) do(ctx context.Context, name string, fn func(*store.Tx) error) error {
	return t.store.Do(context.WithoutCancel(ctx), clerk, name, fn)
}
