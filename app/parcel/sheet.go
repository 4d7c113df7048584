package parcel

import (
	"hawker/app/carrier"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// ShipRow sends the packed parcel that a row names: a parcel by its own number, or the
// only packed one of an order. It refuses with parcel_not_found, sheet_none{number},
// sheet_several{number}, and as Ship does.
func ShipRow(tx *store.Tx, r carrier.Row, by string) (Parcel, error) {
	p, err := named(tx, r.Number)
	if err != nil {
		return p, err
	}
	if err := p.step(Packed); err != nil { // once more would report as sent what somebody else sent
		return p, err
	}
	return Ship(tx, p.ID, by, r.Tracking)
}

func named(tx *store.Tx, number string) (Parcel, error) {
	o, ok, err := order.ByNumber(tx, number)
	if err != nil {
		return Parcel{}, err
	}
	if !ok {
		return ByNumber(tx, number)
	}
	list, err := Of(tx, o.ID)
	if err != nil {
		return Parcel{}, err
	}
	var found []Parcel
	for _, p := range list {
		if p.State == Packed {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return Parcel{}, fault.Clash("sheet_none", "number", number)
	case 1:
		return found[0], nil
	}
	return Parcel{}, fault.Clash("sheet_several", "number", number)
}
