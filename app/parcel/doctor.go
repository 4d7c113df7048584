package parcel

import (
	"fmt"

	"hawker/app/order"
	"hawker/app/store"
)

// Doctor compares the counts of every order's lines with its parcels.
func Doctor(tx *store.Tx) ([]string, error) {
	type counts struct{ parcelled, shipped, delivered int64 }
	sums := map[order.ID]map[int]counts{}
	err := parcels.Each(tx, "", func(_ ID, p Parcel) error {
		lines := sums[p.Order]
		if lines == nil {
			lines = map[int]counts{}
			sums[p.Order] = lines
		}
		for _, l := range p.Lines {
			c := lines[l.Index]
			if p.State != Cancelled {
				c.parcelled += l.Quantity
			}
			if p.State == Shipped || p.State == Delivered {
				c.shipped += l.Quantity
			}
			if p.State == Delivered {
				c.delivered += l.Quantity
			}
			lines[l.Index] = c
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var broken []string
	err = order.Each(tx, func(o order.Order) error {
		for i, l := range o.Lines {
			if is, want := (counts{l.Parcelled, l.Shipped, l.Delivered}), sums[o.ID][i]; is != want {
				broken = append(broken, fmt.Sprintf("parcel: order %s line %d counts %+v, its parcels hold %+v", o.Number, i, is, want))
			}
		}
		return nil
	})
	return broken, err
}
