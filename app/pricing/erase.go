package pricing

import (
	"strings"

	"hawker/app/store"
)

// erased begins the names of buyers that nobody can find by a contact any more.
const erased = "erased-"

// Erase counts what an owner redeemed under a name of its own, which no contact leads
// to: Buyer is a plain hash, and who guesses an address could find it.
func Erase(tx *store.Tx, owner string) error {
	var list []redemption
	err := redemptions.Each(tx, store.Key(owner), func(_ string, r redemption) error {
		if !strings.HasPrefix(r.Buyer, erased) {
			list = append(list, r)
		}
		return nil
	})
	for _, r := range list {
		if err == nil {
			err = count(tx, r.Discount, r.Buyer, -1)
		}
		r.Buyer = erased + store.NewID()
		if err == nil {
			err = count(tx, r.Discount, r.Buyer, 1)
		}
		if err == nil {
			err = redemptions.Put(tx, store.Key(owner, r.Discount), r)
		}
	}
	return err
}
