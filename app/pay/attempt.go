package pay

import (
	"fmt"
	"slices"
	"time"

	"hawker/app/money"
	"hawker/app/store"
)

// AttemptID names an attempt to pay, here and at the provider.
type AttemptID string

// State is where an attempt stands.
type State string

// The states of an attempt. After failed, cancelled and expired only captured can
// follow, by what the provider itself says.
const (
	Created    State = "created"
	Action     State = "requires_action" // the buyer has to do something
	Processing State = "processing"
	Authorized State = "authorized"
	Captured   State = "captured"
	Failed     State = "failed"
	Cancelled  State = "cancelled"
	Expired    State = "expired"
)

// Attempt is one attempt to pay what an owner (an opaque reference) owes. All from
// Mode on is of providers alone. Sums are what the provider says, in all: they grow
// and never shrink, in whatever order its messages come.
type Attempt struct {
	ID        AttemptID    `json:"id"`
	Owner     string       `json:"order"`
	Method    Method       `json:"method"`
	Amount    money.Amount `json:"amount"`
	Reference string       `json:"reference"` // ISO 11649
	State     State        `json:"state"`
	Made      time.Time    `json:"made"`

	Manual     bool         `json:"manual,omitempty"` // authorise at the sale, capture later
	N          int          `json:"n,omitempty"`      // how often a provider said a definite no to opening it
	Asked      Asked        `json:"asked,omitzero"`
	Ref        string       `json:"ref,omitempty"` // the provider's name of it
	Session    Session      `json:"session,omitzero"`
	Charge     string       `json:"charge,omitempty"` // the provider's name of the money
	Brand      string       `json:"brand,omitempty"`  // "visa ···4242"
	Authorized money.Amount `json:"authorized,omitzero"`
	Captured   money.Amount `json:"captured,omitzero"`
	Refunded   money.Amount `json:"refunded,omitzero"` // by refunds of ours that the provider made
	Moved      time.Time    `json:"moved,omitzero"`    // when State last changed
	Ends       time.Time    `json:"ends,omitzero"`     // when an authorisation lapses
	Stray      bool         `json:"stray,omitempty"`   // money is held ready that nobody wants: to be let go of
	Next       time.Time    `json:"next,omitzero"`     // when to ask the provider again; zero: no more
	Tries      int          `json:"tries,omitempty"`
	Why        string       `json:"why,omitempty"`     // it failed, in the provider's words
	Warned     State        `json:"warned,omitempty"`  // in which a person was told that it takes too long
	Problem    string       `json:"problem,omitempty"` // why money that came could not be applied: a person has to look
}

// Asked is what the provider was asked, so that it can be asked again in the same
// words.
type Asked struct {
	At    time.Time `json:"at"`
	Until time.Time `json:"until"` // when an unpaid session is to end
	Way
}

// Way is how a buyer comes to pay: where from, and the addresses for the way back.
type Way struct {
	Phone  bool   `json:"phone,omitempty"`
	Client string `json:"client,omitempty"` // the buyer's address, kept while the provider may be asked again
	Return string `json:"return,omitempty"`
	Notify string `json:"notify,omitempty"`
	Lang   string `json:"lang,omitempty"`
}

// Live tells whether the provider may still take the money, or holds it ready.
func (a Attempt) Live() bool {
	return a.Method.Gateway() && !a.Asked.At.IsZero() && !a.State.Over() && a.State != Captured
}

// Over tells whether nothing but money that comes late can follow.
func (s State) Over() bool { return s == Failed || s == Cancelled || s == Expired }

var (
	byOwner = store.NewIndex("pay/attempt.owner", func(_ string, a Attempt) []string { return []string{store.Key(a.Owner, a.Made)} })
	byDue   = store.NewIndex("pay/attempt.due", func(_ string, a Attempt) []string {
		if a.Next.IsZero() {
			return nil
		}
		return []string{store.Key(a.Next)}
	})
	byName = store.NewIndex("pay/attempt.name", func(_ string, a Attempt) []string {
		var names []string
		for _, name := range []string{a.Ref, a.Charge} {
			if name != "" && !slices.Contains(names, store.Key(string(a.Method), name)) {
				names = append(names, store.Key(string(a.Method), name))
			}
		}
		return names
	})
	attempts = store.NewBucket[AttemptID, Attempt]("pay/attempt", "payment_not_found", byOwner, byDue, byName)
)

// Get reads an attempt or refuses with payment_not_found.
func Get(tx *store.Tx, id AttemptID) (Attempt, error) { return attempts.Get(tx, id) }

// Of lists the attempts of an owner, the first first.
func Of(tx *store.Tx, owner string) ([]Attempt, error) {
	list, _, err := attempts.On(tx, byOwner, store.Key(owner), "", 200)
	return list, err
}

// Start keeps a new attempt.
func Start(tx *store.Tx, a Attempt) error {
	a.State, a.Made = Created, tx.Now
	return attempts.Put(tx, a.ID, a)
}

// End moves an attempt that no provider knows to a state that the shop decided; what
// is captured stays so.
func End(tx *store.Tx, id AttemptID, to State) error {
	a, err := attempts.Get(tx, id)
	if err != nil || a.State == Captured || a.Method.Gateway() && !a.Asked.At.IsZero() {
		return err
	}
	a.State = to
	return attempts.Put(tx, a.ID, a)
}

// TakeOver moves the attempts of a file that kept them with the orders.
func TakeOver(tx *store.Tx) error {
	if err := store.Move(tx, "order/payment", "pay/attempt"); err != nil {
		return err
	}
	var all []Attempt
	err := attempts.Each(tx, "", func(_ AttemptID, a Attempt) error {
		all = append(all, a)
		return nil
	})
	for _, a := range all {
		if err == nil {
			err = attempts.Delete(tx, a.ID) // what is put anew gets all its entries
		}
		if err == nil {
			err = attempts.Put(tx, a.ID, a)
		}
	}
	if err != nil {
		return fmt.Errorf("taking attempts over: %w", err)
	}
	return nil
}
