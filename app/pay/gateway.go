package pay

import (
	"context"
	"errors"
	"net/http"
	"time"

	"hawker/app/money"
)

// Gateway is a provider of payments: the one seam of the shop that has several
// implementations. Every method but Caps and Parse goes over the network, so none
// is called inside a transaction.
//
// An error that wraps ErrUnsure says that nobody knows whether it was done: the
// same call with the same key, or a query, will tell. A fault.Error is the
// provider's definite no. Anything else is a failure before anything was asked,
// and may be tried again.
type Gateway interface {
	Caps() Caps

	// Probe asks the provider whether it takes the keys, and charges nothing.
	Probe(ctx context.Context) error

	// Create opens a payment; the same Key again gives the same session.
	Create(ctx context.Context, r Request) (Session, error)

	// Query tells where a payment stands.
	Query(ctx context.Context, a Attempt) (Event, error)

	// Cancel ends a payment that is not made yet, or lets go of what is authorised.
	// Was it paid meanwhile, then the event says so and nothing was ended.
	Cancel(ctx context.Context, a Attempt) (Event, error)

	// Capture takes some or all of what is authorised; what is left is let go of.
	Capture(ctx context.Context, a Attempt, m Moved) (Event, error)

	// Refund sends money back; again with the same key it sends none a second time.
	Refund(ctx context.Context, a Attempt, m Moved) (Event, error)

	// QueryRefund tells where a refund stands that Refund was called for.
	QueryRefund(ctx context.Context, a Attempt, m Moved) (Event, error)

	// Parse checks the signature, the account and the age of what came in, and
	// reads it. It refuses with hook_signature, hook_account, hook_old and
	// hook_malformed. What the shop has no use for is no event and no error.
	Parse(raw []byte, h http.Header) ([]Event, error)

	// Answer is what the provider wants to hear of a message, that it was kept or
	// that it should come again.
	Answer(kept bool) (status int, contentType, body string)
}

// Saver is a Gateway that keeps a way to pay for later; its Caps say Save.
type Saver interface {
	// Save opens a session in which the buyer leaves a way to pay, and pays nothing.
	Save(ctx context.Context, r Request) (Session, error)

	// ChargeSaved takes money by a way that was left (Event.Saved), the buyer being
	// away. It refuses with payment_declined.
	ChargeSaved(ctx context.Context, r Request, saved string) (Event, error)
}

// ErrUnsure is wrapped by what may or may not have been done at the provider.
var ErrUnsure = errors.New("nobody knows whether the provider did it")

// Caps is what a provider can do.
type Caps struct {
	Authorise      bool // authorise first, capture later
	PartialCapture bool
	Refund         bool
	PartialRefund  bool
	Expire         bool // ends an unpaid session at a time that we name
	Save           bool // it is a Saver
	Embed          bool // its form stands in a frame of ours
}

// Request asks for a payment. URLs are absolute and carry no query of their own.
type Request struct {
	Attempt Attempt
	Key     string    // the idempotency key of this operation
	Title   string    // of the order, in the buyer's language, at most 120 characters
	Lang    string    // "en", "zh"
	Email   string    // the buyer's, or ""
	Items   []Item    // their sum is the amount
	Until   time.Time // when an unpaid session is to end
	Manual  bool      // authorise only
	Phone   bool      // the buyer is on a telephone: wap, H5
	Client  string    // the buyer's address, which some providers want
	Return  string    // where the buyer comes back to
	Notify  string    // where the provider reports to
}

// Item is a row of what is paid for, in the buyer's language.
type Item struct {
	Name     string
	Quantity int64
	Amount   money.Amount // of all its pieces
}

// Session is a payment that was opened. One of Secret, Redirect and Code says how
// the buyer goes on: in a frame of ours, on the provider's page, or by a QR code.
type Session struct {
	Ref      string    `json:"ref,omitempty"`      // the provider's name of it
	Secret   string    `json:"secret,omitempty"`   // for the provider's script in the frame
	Redirect string    `json:"redirect,omitempty"` // the provider's page, https
	Code     string    `json:"code,omitempty"`     // what the QR code says
	Expires  time.Time `json:"expires,omitzero"`
}

// Dead tells whether the way to go on has ended; the payment itself may last longer.
func (s Session) Dead(now time.Time) bool { return !s.Expires.IsZero() && !now.Before(s.Expires) }

// Moved is a sum that moves by a payment that was made, under a key of ours.
type Moved struct {
	Amount money.Amount
	Key    string // of the operation, the same at every try
	Ref    string // the provider's name of it, once known
	Why    string
	Notify string
}

// What an event is about.
const (
	AboutPayment = "payment"
	AboutRefund  = "refund"
	AboutDispute = "dispute"
)

// States that only events have. A refund is Processing, Succeeded, Failed or
// Cancelled; a dispute is Processing until the shop has Won or Lost it.
const (
	Succeeded State = "succeeded"
	Won       State = "won"
	Lost      State = "lost"
)

// Event is what a provider says, asked or unasked. It names our attempt as the
// provider repeats it; whether that is true, and what it means, is decided by those
// who apply it. Where the attempt is not repeated, Ref or Charge names it. A payment
// without a State says only that something happened: the provider has to be asked.
// Failed is for good; a card that was declined in a session that stays open leaves it
// at Action, with Why.
type Event struct {
	Method  Method    `json:"method"`
	ID      string    `json:"id,omitempty"` // the provider's, unique; "" of an answer to a question
	About   string    `json:"about"`
	Attempt AttemptID `json:"attempt,omitempty"`
	Ref     string    `json:"ref,omitempty"` // the provider's name of the session
	At      time.Time `json:"at,omitzero"`

	State  State        `json:"state,omitempty"`
	Amount money.Amount `json:"amount,omitzero"`  // authorised, captured, refunded or disputed by it, in all
	Charge string       `json:"charge,omitempty"` // names the money, once it is there; refunds go by it
	Saved  string       `json:"saved,omitempty"`  // names the way to pay that was left
	Brand  string       `json:"brand,omitempty"`  // "visa ···4242", as the provider says it
	Why    string       `json:"why,omitempty"`    // it failed, in the provider's words

	Refund  string    `json:"refund,omitempty"`  // our key of a refund, as the provider repeats it
	Dispute string    `json:"dispute,omitempty"` // the provider's name of a dispute
	Due     time.Time `json:"due,omitzero"`      // until when it takes evidence; of an authorisation: when it lapses
}
