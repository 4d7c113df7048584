package catalog

import (
	"fmt"

	"hawker/app/collection"
	"hawker/app/store"
)

// Doctor lists what breaks a promise of this package: a choice that the product
// does not have, a variant without its product, a price that is not the last one
// of its history, a fact that the collections were told otherwise, an address that
// leads nowhere.
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
		right, err := v.remembered(tx)
		if err == nil && !right {
			say("variant %s costs %s, which its history does not end with", id, v.PriceAt(tx.Now).Amount)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = products.Each(tx, "", func(id ID, p Product) error {
		if err := p.check(); err != nil || p.Handle == "" {
			say("product %s: %v", id, err)
		}
		wrong, err := misplaced(tx, p)
		if wrong != "" {
			say("product %s %s", id, wrong)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = redirects.Each(tx, "", func(handle string, r redirect) error {
		p, ok, err := products.Find(tx, r.Product)
		if err == nil && (!ok || p.Handle == handle) {
			say("address %s leads nowhere", handle)
		}
		return err
	})
	return broken, err
}

// remembered tells whether the history ends with what the variant costs.
func (v Variant) remembered(tx *store.Tx) (bool, error) {
	n, last, err := latest(tx, v.ID)
	if turned := v.turned(tx.Now); len(turned) > 0 {
		last = turned[len(turned)-1]
	}
	return n > 0 && last.Price == v.PriceAt(tx.Now).Amount && last.regular() == v.Price, err
}

// misplaced says what the collections were told of a product that is not so.
func misplaced(tx *store.Tx, p Product) (string, error) {
	vs, err := Variants(tx, p.ID)
	if err != nil {
		return "", err
	}
	if p.Stocked != anyStocked(vs) {
		return "has pieces to sell, or not: its variants say otherwise", nil
	}
	if at := p.appears(); !at.IsZero() && !at.After(tx.Now) {
		return "", nil // PublishDue has not come by yet
	}
	for _, v := range vs {
		if len(v.turned(tx.Now)) > 0 {
			return "", nil // nor TurnSales
		}
	}
	kept, ok, err := collection.FactsOf(tx, p.ID)
	if err != nil || ok && p.facts(vs, tx.Now).Same(kept) {
		return "", err
	}
	return fmt.Sprintf("is known to the collections as %+v", kept), nil
}
