// Package sheet sends the parcels that the rows of a carrier's file name.
//
// It promises that a row sends one parcel or none: what a number could mean twice is
// refused, and so is what somebody else sent. It refuses to read files: rows are carrier's.
package sheet

import (
	"hawker/app/carrier"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/store"
)

// Ship sends the packed parcel that a row names: a parcel by its own number, or the
// only packed one of an order. It refuses with parcel_not_found, sheet_none{number},
// sheet_several{number}, and as Ship does.
func Ship(tx *store.Tx, r carrier.Row, by string) (parcel.Parcel, error) {
	p, err := named(tx, r.Number)
	if err != nil {
		return p, err
	}
	if err := p.Step(parcel.Packed); err != nil { // once more would report as sent what somebody else sent
		return p, err
	}
	return parcel.Ship(tx, p.ID, by, r.Tracking)
}

func named(tx *store.Tx, number string) (parcel.Parcel, error) {
	o, ok, err := order.ByNumber(tx, number)
	if err != nil {
		return parcel.Parcel{}, err
	}
	if !ok {
		return parcel.ByNumber(tx, number)
	}
	list, err := parcel.Of(tx, o.ID)
	if err != nil {
		return parcel.Parcel{}, err
	}
	var found []parcel.Parcel
	for _, p := range list {
		if p.State == parcel.Packed {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return parcel.Parcel{}, fault.Clash("sheet_none", "number", number)
	case 1:
		return found[0], nil
	}
	return parcel.Parcel{}, fault.Clash("sheet_several", "number", number)
}
