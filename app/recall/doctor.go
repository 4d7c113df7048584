package recall

import (
	"fmt"

	"hawker/app/catalog"
	"hawker/app/parcel"
	"hawker/app/sourcing"
	"hawker/app/store"
)

// Doctor compares what parcels hold of each lot with what the lots count, and sees
// that no parcel has more pieces of lots than it has pieces.
func Doctor(tx *store.Tx) ([]string, error) {
	type part struct {
		lot     sourcing.ID
		variant catalog.VariantID
	}
	var broken []string
	sums := map[part]int64{}
	err := parcel.Each(tx, func(p parcel.Parcel) error {
		left := map[int]int64{}
		for _, l := range p.Lines {
			left[l.Index] += l.Quantity
		}
		for _, l := range p.Lots {
			sums[part{l.Lot, l.Variant}] += l.Quantity
			if left[l.Index] -= l.Quantity; left[l.Index] < 0 || l.Quantity < 1 {
				broken = append(broken, fmt.Sprintf("recall: parcel %s: %d pieces of line %d are of lot %s", p.Number, l.Quantity, l.Index, l.Lot))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = sourcing.EachCount(tx, func(id sourcing.ID, c sourcing.Count) error {
		if is := sums[part{id, c.Variant}]; is != c.Used {
			broken = append(broken, fmt.Sprintf("recall: lot %s counts %d pieces of variant %s as gone, parcels hold %d", id, c.Used, c.Variant, is))
		}
		delete(sums, part{id, c.Variant})
		return nil
	})
	for p, n := range sums {
		broken = append(broken, fmt.Sprintf("recall: %d pieces of variant %s are of lot %s, which never had any", n, p.variant, p.lot))
	}
	return broken, err
}
