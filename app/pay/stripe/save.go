package stripe

import (
	"context"
	"strings"

	sdk "github.com/stripe/stripe-go/v85"

	"hawker/app/fault"
	"hawker/app/pay"
)

// Save opens a session in which the buyer leaves a card and pays nothing.
func (g *Gateway) Save(ctx context.Context, r pay.Request) (pay.Session, error) {
	p := open(r)
	p.Mode = sdk.String(string(sdk.CheckoutSessionModeSetup))
	p.Currency = sdk.String(strings.ToLower(string(r.Attempt.Amount.Currency)))
	p.CustomerCreation = sdk.String(string(sdk.CheckoutSessionCustomerCreationAlways))
	p.SetupIntentData = &sdk.CheckoutSessionCreateSetupIntentDataParams{Metadata: names(r.Attempt)}
	return g.start(ctx, p, r)
}

// saved reads a session in which a card was left: it is named by customer and card,
// which only work together.
func saved(s *sdk.CheckoutSession, e pay.Event) pay.Event {
	switch {
	case s.Status == sdk.CheckoutSessionStatusExpired:
		e.State = pay.Expired
	case s.Status == sdk.CheckoutSessionStatusComplete && s.Customer != nil && s.SetupIntent != nil && s.SetupIntent.PaymentMethod != nil:
		e.State, e.Saved = pay.Captured, s.Customer.ID+"/"+s.SetupIntent.PaymentMethod.ID
	default:
		e.State = pay.Action
	}
	return e
}

// ChargeSaved takes money by a card that was left. A card that wants its holder to
// confirm is declined: nobody is there.
func (g *Gateway) ChargeSaved(ctx context.Context, r pay.Request, saved string) (pay.Event, error) {
	customer, method, ok := strings.Cut(saved, "/")
	if !ok {
		return pay.Event{}, fault.Clash("payment_declined", "why", "")
	}
	n, err := units(r.Attempt.Amount)
	if err != nil {
		return pay.Event{}, err
	}
	p := &sdk.PaymentIntentCreateParams{
		Amount: sdk.Int64(n), Currency: sdk.String(strings.ToLower(string(r.Attempt.Amount.Currency))),
		Customer: sdk.String(customer), PaymentMethod: sdk.String(method), OffSession: sdk.Bool(true), Confirm: sdk.Bool(true),
		ErrorOnRequiresAction: sdk.Bool(true), Description: sdk.String(clip(r.Title, 200)), Metadata: names(r.Attempt),
		PaymentMethodTypes: []*string{sdk.String("card")},
	}
	if r.Manual {
		p.CaptureMethod = sdk.String(string(sdk.PaymentIntentCaptureMethodManual))
	}
	p.AddExpand("latest_charge")
	p.SetIdempotencyKey(r.Key)
	i, err := g.api.V1PaymentIntents.Create(ctx, p)
	if err != nil {
		return pay.Event{}, doing(err)
	}
	return g.ofIntent(i, pay.Event{Attempt: r.Attempt.ID, Ref: i.ID}), nil
}
