package stripe

import (
	"context"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"hawker/app/pay"
)

// Refund sends money back to where it came from. It refuses with gateway_refused
// where Stripe has nothing left to send back, or the payment is disputed.
func (g *Gateway) Refund(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	n, err := units(m.Amount)
	if err != nil {
		return pay.Event{}, err
	}
	p := &sdk.RefundCreateParams{
		PaymentIntent: sdk.String(a.Charge), Amount: sdk.Int64(n),
		Metadata: map[string]string{metaAttempt: string(a.ID), metaOrder: a.Owner, metaRefund: m.Key},
	}
	p.SetIdempotencyKey(m.Key)
	r, err := g.api.V1Refunds.Create(ctx, p)
	if err != nil {
		return pay.Event{}, doing(err)
	}
	return ofRefund(r), nil
}

// QueryRefund asks for the refund by its name, or looks for our key among those of
// the payment. One that is not there was never made: created.
func (g *Gateway) QueryRefund(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	if strings.HasPrefix(m.Ref, "re_") {
		r, err := g.api.V1Refunds.Retrieve(ctx, m.Ref, nil)
		if err != nil {
			return pay.Event{}, asking(err)
		}
		return ofRefund(r), nil
	}
	p := &sdk.RefundListParams{PaymentIntent: sdk.String(a.Charge)}
	p.Limit = sdk.Int64(100)
	for r, err := range g.api.V1Refunds.List(ctx, p).All(ctx) {
		if err != nil {
			return pay.Event{}, asking(err)
		}
		if r.Metadata[metaRefund] == m.Key {
			return ofRefund(r), nil
		}
	}
	return pay.Event{Method: pay.Stripe, About: pay.AboutRefund, Attempt: a.ID, Charge: a.Charge, Refund: m.Key, State: pay.Created}, nil
}

// refundState maps Stripe's words to ours.
var refundState = map[sdk.RefundStatus]pay.State{
	sdk.RefundStatusSucceeded: pay.Succeeded, sdk.RefundStatusPending: pay.Processing, sdk.RefundStatusRequiresAction: pay.Processing,
	sdk.RefundStatusFailed: pay.Failed, sdk.RefundStatusCanceled: pay.Cancelled,
}

func ofRefund(r *sdk.Refund) pay.Event {
	e := pay.Event{
		Method: pay.Stripe, About: pay.AboutRefund, Attempt: pay.AttemptID(r.Metadata[metaAttempt]), Ref: r.ID, At: time.Unix(r.Created, 0).UTC(),
		Refund: r.Metadata[metaRefund], Amount: amount(r.Amount, string(r.Currency)), State: refundState[r.Status], Why: string(r.FailureReason),
	}
	if r.PaymentIntent != nil {
		e.Charge = r.PaymentIntent.ID
	}
	return e
}
