// Package recall tells who got pieces of a lot.
//
// It promises every parcel that was closed over pieces of it, those that are still here
// too, and sees that lots and parcels count the same. It refuses to act: a lot is stopped
// by sourcing, goods go back by a refund, and what is written to a buyer is a person's.
package recall

import (
	"slices"

	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/sourcing"
	"hawker/app/store"
)

// Hit is one parcel with pieces of a lot, and its order.
type Hit struct {
	Order  order.Order
	Parcel parcel.Parcel
	Pieces int64 // of the lot
}

// Of lists the parcels with pieces of a lot, the last packed first.
func Of(tx *store.Tx, id sourcing.ID) ([]Hit, error) {
	parcels, err := parcel.WithLot(tx, id)
	if err != nil {
		return nil, err
	}
	var list []Hit
	for _, p := range slices.Backward(parcels) {
		h := Hit{Parcel: p}
		if h.Order, err = order.Get(tx, p.Order); err != nil {
			return nil, err
		}
		for _, l := range p.Lots {
			if l.Lot == id {
				h.Pieces += l.Quantity
			}
		}
		list = append(list, h)
	}
	return list, nil
}
