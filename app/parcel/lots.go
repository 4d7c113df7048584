package parcel

import (
	"hawker/app/order"
	"hawker/app/sourcing"
	"hawker/app/store"
)

// Lot is some pieces of a line of the order, by its index, that are of one lot.
type Lot struct {
	Index int `json:"index"`
	sourcing.Share
}

// From is the lot that a person took the pieces of a line from, by the line's index in the
// order; an empty one leaves the choice to sourcing.
type From struct {
	Index int
	Lot   sourcing.ID
}

// choose tells which lots the pieces are of. What no lot has stays of none.
func (p Parcel) choose(tx *store.Tx, from []From) ([]Lot, error) {
	o, err := order.Get(tx, p.Order)
	if err != nil {
		return nil, err
	}
	wants := make([]sourcing.Want, len(p.Lines))
	for i, l := range p.Lines {
		wants[i] = sourcing.Want{Variant: o.Lines[l.Index].Variant, Quantity: l.Quantity}
		for _, f := range from {
			if f.Index == l.Index {
				wants[i].Lot = f.Lot
			}
		}
	}
	found, err := sourcing.Choose(tx, wants)
	var list []Lot
	for i, shares := range found {
		for _, s := range shares {
			list = append(list, Lot{p.Lines[i].Index, s})
		}
	}
	return list, err
}

// take counts the pieces as gone from their lots, and putBack as there again.
func (p Parcel) take(tx *store.Tx) (err error) {
	for _, l := range p.Lots {
		if err == nil {
			err = sourcing.Take(tx, l.Share)
		}
	}
	return err
}

func (p Parcel) putBack(tx *store.Tx) (err error) {
	for _, l := range p.Lots {
		if err == nil {
			err = sourcing.PutBack(tx, l.Share)
		}
	}
	return err
}

// mayLeave refuses a parcel with pieces of a lot that was stopped: lot_stopped.
func (p Parcel) mayLeave(tx *store.Tx) error {
	for _, l := range p.Lots {
		if err := sourcing.CheckLeave(tx, l.Lot); err != nil {
			return err
		}
	}
	return nil
}

// Each calls fn with every parcel.
func Each(tx *store.Tx, fn func(Parcel) error) error {
	return parcels.Each(tx, "", func(_ ID, p Parcel) error { return fn(p) })
}

// WithLot reads every parcel that contains pieces of a lot.
func WithLot(tx *store.Tx, id sourcing.ID) ([]Parcel, error) {
	list, next, err := parcels.On(tx, byLot, store.Key(string(id)), "", 200)
	for err == nil && next != "" {
		var more []Parcel
		more, next, err = parcels.On(tx, byLot, store.Key(string(id)), next, 200)
		list = append(list, more...)
	}
	return list, err
}
