// Package round sums up what one round along the shelves has to fetch.
//
// It promises each bin once, with how many pieces of it go into which parcel. It refuses
// to know who walks, and changes nothing.
package round

import (
	"cmp"
	"slices"
	"strings"

	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/store"
)

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

// Wants sums up what is to be fetched for parcels, by bin and SKU; what was scanned
// already lies in its box. Those without a bin come last.
func Wants(tx *store.Tx, list []parcel.Parcel) ([]Want, error) {
	sums := map[catalog.VariantID]*Want{}
	for _, p := range list {
		if p.State != parcel.Created && p.State != parcel.Picking {
			continue
		}
		o, err := order.Get(tx, p.Order)
		if err != nil {
			return nil, err
		}
		for i, l := range p.Lines {
			n := l.Quantity - p.InBox(i)
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
