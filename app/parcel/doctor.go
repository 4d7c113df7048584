package parcel

import (
	"fmt"

	"hawker/app/order"
	"hawker/app/store"
)

// counts are those of an order's line, as its parcels make them.
type counts struct{ parcelled, picking, shipped, delivered int64 }

// Doctor compares the counts of every order's lines with its parcels, holds
// 0 ≤ returned ≤ shipped ≤ parcelled ≤ quantity − cancelled of each, and looks at what
// a parcel in its state has: a code where it can be fetched, times for its steps, no
// more scanned than there is.
func Doctor(tx *store.Tx) ([]string, error) {
	sums := map[order.ID]map[int]counts{}
	var broken []string
	err := parcels.Each(tx, "", func(_ ID, p Parcel) error {
		lines := sums[p.Order]
		if lines == nil {
			lines = map[int]counts{}
			sums[p.Order] = lines
		}
		p.add(lines)
		for _, wrong := range p.examine() {
			broken = append(broken, fmt.Sprintf("parcel %s, %s: %s", p.Number, p.State, wrong))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = order.Each(tx, func(o order.Order) error {
		for i, l := range o.Lines {
			if is, want := (counts{l.Parcelled, l.Picking, l.Shipped, l.Delivered}), sums[o.ID][i]; is != want {
				broken = append(broken, fmt.Sprintf("parcel: order %s line %d counts %+v, its parcels hold %+v", o.Number, i, is, want))
			}
			if l.Returned < 0 || l.Returned > l.Shipped || l.Shipped > l.Parcelled-l.Picking || l.Parcelled > l.Rest() {
				broken = append(broken, fmt.Sprintf("parcel: order %s line %d: returned %d, shipped %d, parcelled %d of %d", o.Number, i, l.Returned, l.Shipped, l.Parcelled, l.Rest()))
			}
		}
		delete(sums, o.ID)
		return nil
	})
	for id := range sums {
		broken = append(broken, fmt.Sprintf("parcel: order %s is not there and has parcels", id))
	}
	return broken, err
}

// add counts what the parcel holds of each line.
func (p Parcel) add(lines map[int]counts) {
	if p.State == Cancelled || p.State == Returned || p.State == Lost {
		return
	}
	for _, l := range p.Lines {
		c := lines[l.Index]
		c.parcelled += l.Quantity
		switch p.State {
		case Created, Picking:
			c.picking += l.Quantity
		case Delivered, PickedUp:
			c.delivered += l.Quantity
			c.shipped += l.Quantity
		case Shipped, Failed:
			c.shipped += l.Quantity
		}
		lines[l.Index] = c
	}
}

func (p Parcel) examine() (broken []string) {
	for i, l := range p.Lines {
		if n := p.InBox(i); n < 0 || n > l.Quantity {
			broken = append(broken, fmt.Sprintf("%d scanned of %d", n, l.Quantity))
		}
	}
	if _, known := age[p.State]; !known && p.State != Cancelled {
		broken = append(broken, "no such state")
	}
	for _, c := range []struct {
		what    string
		is, has bool
	}{
		{"pick-up code", p.State == Ready, len(p.Code) == 6},
		{"time of packing", p.State != Cancelled && age[p.State] > 0, !p.PackedAt.IsZero()},
		{"time of leaving", age[p.State] > 1, !p.ShippedAt.IsZero()},
		{"time of arrival", p.State == Delivered || p.State == PickedUp, !p.DeliveredAt.IsZero()},
		{"pieces", true, len(p.Lines) > 0},
	} {
		if c.is && !c.has {
			broken = append(broken, "has no "+c.what)
		}
	}
	return broken
}
