package refund

import (
	"hawker/app/order"
	"hawker/app/store"
)

// Erase takes the words of people from the refunds of an order: why money went back, and
// under which words of a statement. Sums, days and numbers stay. Those under way are
// left: a person, or their provider, still needs them.
func Erase(tx *store.Tx, id order.ID) error {
	list, err := Of(tx, id)
	for _, r := range list {
		if err != nil || r.Ended.IsZero() {
			continue
		}
		r.Reason, r.Why, r.Reference = "", "", ""
		err = refunds.Put(tx, r.ID, r)
	}
	return err
}
