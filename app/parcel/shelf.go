package parcel

import (
	"slices"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/stock"
	"hawker/app/store"
)

// Shelf tells what lies here and is in no box. It reads the parcels of the house once,
// and serves one transaction.
type Shelf struct {
	tx    *store.Tx
	boxed map[catalog.VariantID]int64
}

// Look reads the shelf as it is in a transaction.
func Look(tx *store.Tx) *Shelf { return &Shelf{tx: tx} }

// free is how many pieces of a variant can go into a new parcel, never below zero.
func (s *Shelf) free(id catalog.VariantID) (int64, error) {
	if s.boxed == nil {
		if err := s.read(); err != nil {
			return 0, err
		}
	}
	l, err := stock.Get(s.tx, id)
	return max(l.OnHand-l.Damaged-s.boxed[id], 0), err
}

func (s *Shelf) read() error {
	s.boxed = map[catalog.VariantID]int64{}
	for _, state := range []State{Created, Picking, Packed, Ready} {
		for after := ""; ; {
			list, next, err := In(s.tx, state, after, 200)
			if err != nil {
				return err
			}
			for _, p := range list {
				o, err := order.Get(s.tx, p.Order)
				if err != nil {
					return err
				}
				for _, l := range p.Lines {
					s.boxed[o.Lines[l.Index].Variant] += l.Quantity
				}
			}
			if after = next; next == "" {
				break
			}
		}
	}
	return nil
}

// take notes that pieces of an order are in a box now.
func (s *Shelf) take(o order.Order, pieces []order.Piece) {
	for _, l := range pieces {
		s.boxed[o.Lines[l.Index].Variant] += l.Quantity
	}
}

// There is what is in no parcel of the order yet and lies on the shelf.
func (s *Shelf) There(o order.Order) ([]order.Piece, error) {
	var list []order.Piece
	taken := map[catalog.VariantID]int64{}
	ready, err := order.Ready(s.tx, o)
	if err != nil {
		return nil, err
	}
	for _, l := range ready {
		id := o.Lines[l.Index].Variant
		free, err := s.free(id)
		if err != nil {
			return nil, err
		}
		if l.Quantity = min(l.Quantity, free-taken[id]); l.Quantity > 0 {
			list = append(list, l)
			taken[id] += l.Quantity
		}
	}
	return list, nil
}

// check refuses pieces that are not on the shelf; what is no piece of the order is
// left to the order to refuse.
func (s *Shelf) check(o order.Order, pieces []order.Piece) error {
	ready, err := order.Ready(s.tx, o)
	if err != nil {
		return err
	}
	sum := map[catalog.VariantID]int64{}
	for _, l := range pieces {
		at := func(list []order.Piece) int64 {
			if i := slices.IndexFunc(list, func(p order.Piece) bool { return p.Index == l.Index }); i >= 0 {
				return list[i].Quantity
			}
			return 0
		}
		if l.Quantity < 1 || l.Quantity > at(o.Unpacked()) {
			return nil
		}
		line := o.Lines[l.Index]
		free, err := s.free(line.Variant)
		if err != nil {
			return err
		}
		free = min(free-sum[line.Variant], at(ready))
		if sum[line.Variant] += l.Quantity; l.Quantity > free {
			return fault.Clash("not_on_hand", "left", max(free, 0), "sku", line.SKU)
		}
	}
	return nil
}
