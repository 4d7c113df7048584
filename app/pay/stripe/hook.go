package stripe

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"

	"hawker/app/fault"
	"hawker/app/pay"
)

// tolerance is how old a message may be.
const tolerance = 300 * time.Second

// Parse reads a message. About a payment it only says which: Event.State is "", and
// what happened is for Query to find out. A refund or a dispute is said whole. The
// version of the message does not matter, since names of things are all that is read
// of a payment.
func (g *Gateway) Parse(raw []byte, h http.Header) ([]pay.Event, error) {
	m, err := g.verified(raw, h.Get("Stripe-Signature"))
	if err != nil {
		return nil, err
	}
	if m.Livemode != g.keys.live() || m.Account != "" && m.Account != g.keys.Account {
		return nil, fault.Denied("hook_account")
	}
	if m.Data == nil {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	e := pay.Event{Method: pay.Stripe, ID: m.ID, At: time.Unix(m.Created, 0).UTC()}
	return read(string(m.Type), m.Data.Raw, e)
}

// verified finds the secret that signed: two are valid while one is replaced.
func (g *Gateway) verified(raw []byte, header string) (sdk.Event, error) {
	refusal := fault.New(fault.Malformed, "hook_signature", "")
	for _, secret := range g.keys.Hooks {
		err := webhook.ValidatePayloadWithTolerance(raw, header, secret, tolerance)
		switch {
		case errors.Is(err, webhook.ErrTooOld):
			// The age is judged before the signature: a forger may hear of it too.
			refusal = fault.New(fault.Malformed, "hook_old", "")
			continue
		case err != nil:
			continue
		}
		var m sdk.Event
		if json.Unmarshal(raw, &m) != nil || m.ID == "" || m.Type == "" {
			return m, fault.New(fault.Malformed, "hook_malformed", "")
		}
		return m, nil
	}
	return sdk.Event{}, refusal
}

// object is what is read of whatever a message carries.
type object struct {
	ID            string            `json:"id"`
	Metadata      map[string]string `json:"metadata"`
	PaymentIntent named             `json:"payment_intent"`
}

// named is a thing by its name, or whole.
type named string

// UnmarshalJSON reads "pi_1" and {"id":"pi_1",…} alike.
func (n *named) UnmarshalJSON(b []byte) error {
	var whole struct {
		ID string `json:"id"`
	}
	if len(b) > 0 && b[0] == '{' {
		err := json.Unmarshal(b, &whole)
		*n = named(whole.ID)
		return err
	}
	var name string
	err := json.Unmarshal(b, &name)
	*n = named(name)
	return err
}

func read(kind string, raw json.RawMessage, e pay.Event) ([]pay.Event, error) {
	var o object
	if json.Unmarshal(raw, &o) != nil || o.ID == "" {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	e.Attempt = pay.AttemptID(o.Metadata[metaAttempt])
	switch kind {
	case "checkout.session.completed", "checkout.session.expired", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed":
		e.About, e.Ref, e.Charge = pay.AboutPayment, o.ID, string(o.PaymentIntent)
	case "payment_intent.payment_failed", "payment_intent.amount_capturable_updated", "payment_intent.succeeded", "payment_intent.canceled", "payment_intent.processing":
		e.About, e.Charge = pay.AboutPayment, o.ID
	case "charge.refunded":
		e.About, e.Charge = pay.AboutPayment, string(o.PaymentIntent)
	case "refund.created", "refund.updated", "refund.failed":
		return whole(raw, e, func(r *sdk.Refund) pay.Event { return ofRefund(r) })
	default:
		if strings.HasPrefix(kind, "charge.dispute.") {
			return whole(raw, e, ofDispute)
		}
		return nil, nil
	}
	if e.Attempt == "" && e.Charge == "" {
		return nil, nil
	}
	return []pay.Event{e}, nil
}

// whole reads a thing that is said completely; name and time of the message stay.
func whole[T any](raw json.RawMessage, e pay.Event, of func(*T) pay.Event) ([]pay.Event, error) {
	var thing T
	if json.Unmarshal(raw, &thing) != nil {
		return nil, fault.New(fault.Malformed, "hook_malformed", "")
	}
	said := of(&thing)
	said.ID, said.At = e.ID, e.At
	return []pay.Event{said}, nil
}

// disputeState is how a dispute ended; until then it is processing.
var disputeState = map[sdk.DisputeStatus]pay.State{
	sdk.DisputeStatusLost: pay.Lost, sdk.DisputeStatusWon: pay.Won, sdk.DisputeStatusWarningClosed: pay.Won, sdk.DisputeStatusPrevented: pay.Won,
}

func ofDispute(d *sdk.Dispute) pay.Event {
	e := pay.Event{
		Method: pay.Stripe, About: pay.AboutDispute, Attempt: pay.AttemptID(d.Metadata[metaAttempt]), Dispute: d.ID,
		State: pay.Processing, Amount: amount(d.Amount, string(d.Currency)), Why: string(d.Reason),
	}
	if to, ended := disputeState[d.Status]; ended {
		e.State = to
	}
	if d.PaymentIntent != nil {
		e.Charge = d.PaymentIntent.ID
	}
	if d.EvidenceDetails != nil && d.EvidenceDetails.DueBy > 0 {
		e.Due = time.Unix(d.EvidenceDetails.DueBy, 0).UTC()
	}
	return e
}
