package parcel

import (
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// MaxPicked is how many orders one round of picking takes.
const MaxPicked = 100

// StartPicking makes a parcel of what each order still lacks and the shelf has, the
// orders in the order given, and starts to pick those that were made before. An order
// of which nothing can be picked is left out. It refuses with orders_unchosen,
// too_many_orders{max}, and not_on_hand where nothing of any can be picked.
func StartPicking(tx *store.Tx, ids []order.ID) ([]Parcel, error) {
	switch {
	case len(ids) == 0:
		return nil, fault.Clash("orders_unchosen")
	case len(ids) > MaxPicked:
		return nil, fault.Clash("too_many_orders", "max", MaxPicked)
	}
	rounds, err := plan(tx, ids)
	if err != nil {
		return nil, err
	}
	var list []Parcel
	for _, r := range rounds {
		if len(r.pieces) > 0 {
			p, err := create(tx, r.order, r.pieces)
			if err != nil {
				return nil, err
			}
			r.here = append(r.here, p)
		}
		for _, p := range r.here {
			p, err := Pick(tx, p.ID)
			if err != nil {
				return nil, err
			}
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return nil, fault.Clash("not_on_hand", "left", 0)
	}
	return list, nil
}

// round is what can be picked of one order: pieces for a new parcel, and parcels that
// are here already.
type round struct {
	order  order.Order
	pieces []order.Piece
	here   []Parcel
}

func plan(tx *store.Tx, ids []order.ID) ([]round, error) {
	s := Look(tx)
	var rounds []round
	seen := map[order.ID]bool{}
	for _, id := range ids {
		o, err := order.Get(tx, id)
		if err != nil {
			return nil, err
		}
		if seen[id] || o.Status != order.Open || o.Hold != "" {
			continue
		}
		seen[id] = true
		r := round{order: o}
		if r.pieces, err = s.There(o); err != nil {
			return nil, err
		}
		s.take(o, r.pieces)
		list, err := Of(tx, id)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			if p.State == Created || p.State == Picking {
				r.here = append(r.here, p)
			}
		}
		rounds = append(rounds, r)
	}
	return rounds, nil
}
