package order

import (
	"hawker/app/cart"
	"hawker/app/store"
)

// Owing lists the orders of a visitor that hold stock and are not paid, at most two:
// more are not taken.
func Owing(tx *store.Tx, visitor cart.ID) ([]Order, error) {
	list, _, err := orders.On(tx, byDebtor, store.Key("cart", string(visitor)), "", maxDebts)
	return list, err
}
