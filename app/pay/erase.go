package pay

import "hawker/app/store"

// Erase takes from the attempts of an owner what says who paid: the buyer's address,
// the ways back to the owner's page, the provider's session, the last digits of a card.
// Sums and the provider's names of the money stay, since the books go by them. One that
// is live is left as it is: its provider has to be asked again in the same words.
func Erase(tx *store.Tx, owner string) error {
	list, err := Of(tx, owner)
	for _, a := range list {
		if err != nil || a.Live() {
			continue
		}
		a.Asked.Way, a.Session, a.Brand, a.Why = Way{Lang: a.Asked.Lang}, Session{}, "", ""
		err = attempts.Put(tx, a.ID, a)
	}
	return err
}
