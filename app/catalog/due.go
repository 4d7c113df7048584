package catalog

import (
	"time"

	"hawker/app/store"
)

// atOnce is how many products or variants time changes in one command.
const atOnce = 200

// PublishDue puts products whose time of publishing has come into their
// collections. It gives the time at which the next one's comes, zero for never;
// one that is not in the future says that there was too much for one command.
func PublishDue(tx *store.Tx) (next time.Time, err error) {
	due, _, err := products.On(tx, byAppears, "", "", atOnce)
	if err != nil {
		return next, err
	}
	for _, p := range due {
		if p.appears().After(tx.Now) {
			break
		}
		p.Updated = tx.Now
		if err := products.Put(tx, p.ID, p); err != nil {
			return next, err
		}
		if err := refresh(tx, p); err != nil {
			return next, err
		}
	}
	first, _, err := products.On(tx, byAppears, "", "", 1)
	if err == nil && len(first) > 0 {
		next = first[0].appears()
	}
	return next, err
}

// TurnSales writes the prices of sales that began or ended into the history and
// into collections that are sorted or chosen by price. What it gives is as with
// PublishDue.
func TurnSales(tx *store.Tx) (next time.Time, err error) {
	due, _, err := variants.On(tx, byTurn, "", "", atOnce)
	if err != nil {
		return next, err
	}
	turned := map[ID]bool{}
	for _, v := range due {
		if v.nextTurn(v.Settled).After(tx.Now) {
			break
		}
		if err := settle(tx, v); err != nil {
			return next, err
		}
		v.Settled = tx.Now
		if err := variants.Put(tx, v.ID, v); err != nil {
			return next, err
		}
		turned[v.Product] = true
	}
	for id := range turned {
		p, err := products.Get(tx, id)
		if err != nil {
			return next, err
		}
		if err := refresh(tx, p); err != nil {
			return next, err
		}
	}
	first, _, err := variants.On(tx, byTurn, "", "", 1)
	if err == nil && len(first) > 0 {
		next = first[0].nextTurn(first[0].Settled)
	}
	return next, err
}

// refresh places a product anew after something beside it has changed.
func refresh(tx *store.Tx, p Product) error {
	vs, err := Variants(tx, p.ID)
	if err != nil {
		return err
	}
	tx.Mark("product", string(p.ID))
	return place(tx, p, vs)
}
