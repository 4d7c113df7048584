package pay

import (
	"hawker/app/money"
	"hawker/app/store"
)

// Reprice changes what an attempt is about to ask for, while nobody was asked: what a
// provider knows of, or what ended, stays as it was.
func Reprice(tx *store.Tx, id AttemptID, to money.Amount) error {
	a, err := attempts.Get(tx, id)
	if err != nil || a.State != Created || !a.Asked.At.IsZero() || a.Amount == to {
		return err
	}
	a.Amount = to
	return attempts.Put(tx, id, a)
}
