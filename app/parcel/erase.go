package parcel

import (
	"hawker/app/order"
	"hawker/app/store"
)

// Erase takes from an order's parcels the numbers by which a carrier knows their way,
// and the code that opened them at the counter. Pieces, weights and days stay.
func Erase(tx *store.Tx, id order.ID) error {
	list, err := Of(tx, id)
	for _, p := range list {
		p.Tracking, p.URL, p.Code = "", "", ""
		if err == nil {
			err = p.save(tx)
		}
	}
	return err
}
