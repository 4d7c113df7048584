package till

import (
	"context"
	"net/http"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
)

// The verbs; each says what it does.

var errLater = fault.New(fault.Unavailable, "pay_unsure", "")

// Begin opens the session of the order's latest attempt, or gives it again.
func (t *Till) Begin(ctx context.Context, id order.ID, w Way) (pay.Attempt, error) {
	return pay.Attempt{}, errLater
}

// Again starts another attempt for an order that is not paid.
func (t *Till) Again(ctx context.Context, id order.ID, m pay.Method, w Way) (pay.Attempt, error) {
	return pay.Attempt{}, errLater
}

// Look asks the provider where the order's money is, and applies the answer.
func (t *Till) Look(ctx context.Context, id order.ID) (o order.Order, err error) {
	err = t.store.View(func(tx *store.Tx) error { o, err = order.Get(tx, id); return err })
	return o, err
}

// Hook takes what a provider sends unasked.
func (t *Till) Hook(ctx context.Context, m pay.Method, raw []byte, h http.Header) (status int, contentType, body string) {
	return http.StatusServiceUnavailable, "text/plain", "later"
}

// Reconcile asks the providers about the attempts that are due.
func (t *Till) Reconcile(ctx context.Context) error { return nil }

// SendRefunds sends what waits to go back by a provider.
func (t *Till) SendRefunds(ctx context.Context) error { return nil }

// Expire ends an order whose time is over, after asking its provider.
func (t *Till) Expire(ctx context.Context, id order.ID) error {
	return t.store.Do(ctx, clerk, "order.expire", func(tx *store.Tx) error { return order.Expire(tx, id) })
}

// Cancel ends an order that may have a live attempt.
func (t *Till) Cancel(ctx context.Context, by store.Actor, c Cancellation) error { return errLater }

// Cancellation is which order is cancelled, why, and whether its pieces can be sold again.
type Cancellation struct {
	Order   order.ID
	Reason  string
	Restock bool
}

// Capture takes some or all of what an order has authorised.
func (t *Till) Capture(ctx context.Context, by store.Actor, id order.ID, amount money.Amount) error {
	return errLater
}

// Void lets go of what an order has authorised.
func (t *Till) Void(ctx context.Context, by store.Actor, id order.ID) error { return errLater }

// Probe asks a provider whether it takes the shop's keys, and writes the answer down.
func (t *Till) Probe(ctx context.Context, by store.Actor, m pay.Method) error { return errLater }
