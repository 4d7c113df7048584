package page

import (
	"hawker/app/order"
	"hawker/app/store"
)

// OrderOf reads an order by its number or its id, or refuses with order_not_found.
func OrderOf(tx *store.Tx, name string) (order.Order, error) {
	o, ok, err := order.ByNumber(tx, name)
	if err != nil || ok {
		return o, err
	}
	return order.Get(tx, order.ID(name))
}
