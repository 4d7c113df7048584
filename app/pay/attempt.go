package pay

import (
	"fmt"
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

// Attempt is one attempt to pay what an owner (an opaque reference) owes.
type Attempt struct {
	ID        AttemptID    `json:"id"`
	Owner     string       `json:"order"`
	Method    Method       `json:"method"`
	Amount    money.Amount `json:"amount"`
	Reference string       `json:"reference"` // ISO 11649
	State     State        `json:"state"`
	Made      time.Time    `json:"made"`
}

var (
	byOwner  = store.NewIndex("pay/attempt.owner", func(_ string, a Attempt) []string { return []string{store.Key(a.Owner, a.Made)} })
	attempts = store.NewBucket[AttemptID, Attempt]("pay/attempt", "payment_not_found", byOwner)
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

// End moves an attempt to a state that the shop decided; what is captured stays so.
func End(tx *store.Tx, id AttemptID, to State) error {
	a, err := attempts.Get(tx, id)
	if err != nil || a.State == Captured {
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
