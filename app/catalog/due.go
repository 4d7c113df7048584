package catalog

import (
	"time"

	"hawker/app/store"
)

// atOnce is how many products or variants time changes in one command.
const atOnce = 200

// PublishDue puts products whose time of publishing has come into their
// collections. It gives the time at which the next one's comes, zero for never.
func PublishDue(tx *store.Tx) (next time.Time, err error) {
	due, more, err := products.On(tx, byAppears, "", "", atOnce)
	if err != nil {
		return next, err
	}
	for _, p := range due {
		if p.appears().After(tx.Now) {
			return p.appears(), nil
		}
		p.Updated = tx.Now
		if err := products.Put(tx, p.ID, p); err != nil {
			return next, err
		}
		if err := refresh(tx, p); err != nil {
			return next, err
		}
	}
	return again(tx, more), nil
}

// TurnSales writes the prices of sales that began or ended into the history and
// into collections that are sorted or chosen by price. It gives the time at which
// the next one begins or ends, zero for never.
func TurnSales(tx *store.Tx) (next time.Time, err error) {
	due, more, err := variants.On(tx, byTurn, "", "", atOnce)
	if err != nil {
		return next, err
	}
	turned := map[ID]bool{}
	for _, v := range due {
		if at := v.nextTurn(v.Settled); at.After(tx.Now) {
			next, more = at, ""
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
	for _, v := range due {
		if !turned[v.Product] {
			continue
		}
		delete(turned, v.Product)
		p, err := products.Get(tx, v.Product)
		if err != nil {
			return next, err
		}
		if err := refresh(tx, p); err != nil {
			return next, err
		}
	}
	if more != "" {
		next = tx.Now
	}
	return next, nil
}

// again is now where there was too much for one command.
func again(tx *store.Tx, more string) time.Time {
	if more == "" {
		return time.Time{}
	}
	return tx.Now
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
