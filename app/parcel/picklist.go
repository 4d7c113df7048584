package parcel

import (
	"cmp"
	"slices"
	"strings"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// MaxPicked is how many orders one round of picking takes.
const MaxPicked = 100

// Want is what to take from one bin: how many of one variant, and for which parcels.
type Want struct {
	Line     order.Line // of the first order that wants it
	Quantity int64
	For      []Share
}

// Share is one parcel's part of a Want.
type Share struct {
	Parcel   string // its number
	Quantity int64
}

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

// Wants sums up what is to be fetched for parcels, by bin and SKU; what was scanned
// already lies in its box. Those without a bin come last.
func Wants(tx *store.Tx, list []Parcel) ([]Want, error) {
	sums := map[catalog.VariantID]*Want{}
	for _, p := range list {
		if p.State != Created && p.State != Picking {
			continue
		}
		o, err := order.Get(tx, p.Order)
		if err != nil {
			return nil, err
		}
		for i, l := range p.Lines {
			n := l.Quantity - p.scanned(i)
			if n == 0 {
				continue
			}
			line := o.Lines[l.Index]
			w := sums[line.Variant]
			if w == nil {
				v, err := catalog.GetVariant(tx, line.Variant)
				if err != nil {
					return nil, err
				}
				line.Bin = v.Bin // where it lies now
				w = &Want{Line: line}
				sums[line.Variant] = w
			}
			w.add(p.Number, n)
		}
	}
	var wants []Want
	for _, w := range sums {
		wants = append(wants, *w)
	}
	slices.SortFunc(wants, func(a, b Want) int {
		if (a.Line.Bin == "") != (b.Line.Bin == "") {
			return strings.Compare(b.Line.Bin, a.Line.Bin)
		}
		return cmp.Or(strings.Compare(a.Line.Bin, b.Line.Bin), strings.Compare(a.Line.SKU, b.Line.SKU), strings.Compare(string(a.Line.Variant), string(b.Line.Variant)))
	})
	return wants, nil
}

func (w *Want) add(number string, n int64) {
	w.Quantity += n
	if i := slices.IndexFunc(w.For, func(s Share) bool { return s.Parcel == number }); i >= 0 {
		w.For[i].Quantity += n
		return
	}
	w.For = append(w.For, Share{number, n})
}
