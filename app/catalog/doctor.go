package catalog

import (
	"fmt"

	"hawker/app/store"
)

// Doctor lists products and variants that break a promise of this package: a
// choice that the product does not have, a variant without its product, a price
// that is not the last one of its history.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	say := func(format string, args ...any) { broken = append(broken, fmt.Sprintf("catalog: "+format, args...)) }
	err := variants.Each(tx, "", func(id VariantID, v Variant) error {
		p, ok, err := products.Find(tx, v.Product)
		if err != nil {
			return err
		}
		if !ok {
			say("variant %s has no product %s", id, v.Product)
			return nil
		}
		if !v.Archived {
			if err := p.checkVariants([]Variant{v}, "", tx.Now); err != nil {
				say("variant %s: %v", id, err)
			}
		}
		n, last, err := latest(tx, id)
		if err != nil {
			return err
		}
		if turned := v.turned(tx.Now); len(turned) > 0 {
			last = turned[len(turned)-1]
		}
		if n == 0 || last.Price != v.PriceAt(tx.Now).Amount || last.regular() != v.Price {
			say("variant %s costs %s, which its history does not end with", id, v.PriceAt(tx.Now).Amount)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = products.Each(tx, "", func(id ID, p Product) error {
		if err := p.check(); err != nil || p.Handle == "" {
			say("product %s: %v", id, err)
		}
		return nil
	})
	return broken, err
}
