package stripe

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

// errNoSession is a question about a session whose name never reached us. Opening it
// again with the same key tells its name.
var errNoSession = fmt.Errorf("%w: the session's name is not known", pay.ErrUnsure)

// Query asks for the session with its payment, or for a payment that was made
// without one.
func (g *Gateway) Query(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	switch {
	case a.Ref == "":
		return pay.Event{}, errNoSession
	case strings.HasPrefix(a.Ref, "pi_"):
		i, err := g.intent(ctx, a.Ref)
		if err != nil {
			return pay.Event{}, err
		}
		return g.ofIntent(i, pay.Event{Attempt: pay.AttemptID(i.Metadata[metaAttempt]), Ref: i.ID}), nil
	}
	s, err := g.session(ctx, a.Ref)
	if err != nil {
		return pay.Event{}, err
	}
	return g.ofSession(s), nil
}

func (g *Gateway) session(ctx context.Context, id string) (*sdk.CheckoutSession, error) {
	p := &sdk.CheckoutSessionRetrieveParams{}
	p.AddExpand("payment_intent.latest_charge")
	p.AddExpand("setup_intent")
	s, err := g.api.V1CheckoutSessions.Retrieve(ctx, id, p)
	if err != nil {
		return nil, asking(err)
	}
	return s, nil
}

func (g *Gateway) intent(ctx context.Context, id string) (*sdk.PaymentIntent, error) {
	p := &sdk.PaymentIntentRetrieveParams{}
	p.AddExpand("latest_charge")
	i, err := g.api.V1PaymentIntents.Retrieve(ctx, id, p)
	if err != nil {
		return nil, asking(err)
	}
	return i, nil
}

// ofSession says where a session stands. Its payment is asked first: money that is
// there counts, whatever the session is called.
func (g *Gateway) ofSession(s *sdk.CheckoutSession) pay.Event {
	e := pay.Event{Method: pay.Stripe, About: pay.AboutPayment, Attempt: pay.AttemptID(s.Metadata[metaAttempt]), Ref: s.ID, At: g.now().UTC()}
	if s.Mode == sdk.CheckoutSessionModeSetup {
		return saved(s, e)
	}
	if s.PaymentIntent != nil {
		e = g.ofIntent(s.PaymentIntent, e)
	}
	switch {
	case e.State == pay.Captured || e.State == pay.Authorized || e.State == pay.Processing || e.State == pay.Cancelled:
	case s.Status == sdk.CheckoutSessionStatusExpired:
		e.State = pay.Expired
	case s.Status == sdk.CheckoutSessionStatusOpen:
		e.State = pay.Action // a card that was declined may be followed by another
	case s.PaymentStatus == sdk.CheckoutSessionPaymentStatusPaid:
		e.State, e.Amount = pay.Captured, amount(s.AmountTotal, string(s.Currency))
	default:
		e.State = pay.Failed // complete, and the bank said no afterwards
	}
	return e
}

// ofIntent says where a payment stands.
func (g *Gateway) ofIntent(i *sdk.PaymentIntent, e pay.Event) pay.Event {
	e.Method, e.About, e.Charge = pay.Stripe, pay.AboutPayment, i.ID
	if e.At.IsZero() {
		e.At = g.now().UTC()
	}
	sum := func(n int64) money.Amount { return amount(n, string(i.Currency)) }
	switch i.Status {
	case sdk.PaymentIntentStatusSucceeded:
		e.State, e.Amount = pay.Captured, sum(i.AmountReceived)
	case sdk.PaymentIntentStatusRequiresCapture:
		e.State, e.Amount = pay.Authorized, sum(i.AmountCapturable)
	case sdk.PaymentIntentStatusProcessing:
		e.State, e.Amount = pay.Processing, sum(i.Amount)
	case sdk.PaymentIntentStatusCanceled:
		e.State = pay.Cancelled
	case sdk.PaymentIntentStatusRequiresAction, sdk.PaymentIntentStatusRequiresConfirmation:
		e.State = pay.Action
	default:
		e.State = pay.Failed
	}
	if i.LastPaymentError != nil && e.State != pay.Captured {
		e.Why = i.LastPaymentError.Msg
	}
	if c := i.LatestCharge; c != nil {
		e.Brand = card(c)
		if d := c.PaymentMethodDetails; e.State == pay.Authorized && d != nil && d.Card != nil && d.Card.CaptureBefore > 0 {
			e.Due = time.Unix(d.Card.CaptureBefore, 0).UTC()
		}
		if c.Created > 0 && e.State == pay.Captured {
			e.At = time.Unix(c.Created, 0).UTC()
		}
	}
	return e
}

// card is "visa ···4242".
func card(c *sdk.Charge) string {
	d := c.PaymentMethodDetails
	switch {
	case d == nil:
		return ""
	case d.Card != nil:
		return string(d.Card.Brand) + " ···" + d.Card.Last4
	}
	return string(d.Type)
}

// Cancel ends the session, or lets go of what is authorised. Stripe's "already
// complete" is answered by what the payment then is.
func (g *Gateway) Cancel(ctx context.Context, a pay.Attempt) (pay.Event, error) {
	was, err := g.Query(ctx, a)
	if err != nil {
		return was, err
	}
	switch {
	case was.State == pay.Authorized || strings.HasPrefix(a.Ref, "pi_") && was.State == pay.Action:
		err = g.void(ctx, was.Charge, a.ID)
	case was.State == pay.Action:
		err = g.expire(ctx, a.Ref, a.ID)
	default:
		return was, nil
	}
	if err != nil {
		err = doing(err)
		var said *fault.Error
		if !errors.As(err, &said) || said.Code != "gateway_refused" {
			return pay.Event{}, err
		}
	}
	return g.Query(ctx, a)
}

// void and expire have no effect a second time. Each call has a key of its own: one
// for all would give who asks again the old answer, failures included, for a day.
func (g *Gateway) void(ctx context.Context, intent string, id pay.AttemptID) error {
	p := &sdk.PaymentIntentCancelParams{}
	p.SetIdempotencyKey(fmt.Sprintf("%s-void-%d", id, g.now().UnixMilli()))
	_, err := g.api.V1PaymentIntents.Cancel(ctx, intent, p)
	return err
}

func (g *Gateway) expire(ctx context.Context, session string, id pay.AttemptID) error {
	p := &sdk.CheckoutSessionExpireParams{}
	p.SetIdempotencyKey(fmt.Sprintf("%s-expire-%d", id, g.now().UnixMilli()))
	_, err := g.api.V1CheckoutSessions.Expire(ctx, session, p)
	return err
}

// Capture takes the amount; what is left of the authorisation goes back.
func (g *Gateway) Capture(ctx context.Context, a pay.Attempt, m pay.Moved) (pay.Event, error) {
	n, err := units(m.Amount)
	if err != nil {
		return pay.Event{}, err
	}
	p := &sdk.PaymentIntentCaptureParams{AmountToCapture: sdk.Int64(n)}
	p.AddExpand("latest_charge")
	p.SetIdempotencyKey(m.Key)
	i, err := g.api.V1PaymentIntents.Capture(ctx, a.Charge, p)
	if err != nil {
		return pay.Event{}, doing(err)
	}
	return g.ofIntent(i, pay.Event{Attempt: a.ID, Ref: a.Ref}), nil
}
