package refund

import (
	"hawker/app/order"
	"hawker/app/store"
)

// All asks for everything of an order that can still go back; its pieces stay where
// they are, since whoever cancelled has said what becomes of them.
func All(tx *store.Tx, o order.Order, reason string) (Ask, error) {
	left, err := LeftOf(tx, o)
	a := Ask{Extras: left.Extras, Amount: &left.Money, Reason: reason}
	for i, n := range left.Units {
		if n > 0 {
			a.Pieces = append(a.Pieces, Pieces{Index: i, Quantity: n, How: NoRestock})
		}
	}
	return a, err
}
