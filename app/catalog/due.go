package catalog

import (
	"time"

	"hawker/app/store"
)

// atOnce is how many products time changes in one command.
const atOnce = 200

// Due tells whether time has changed something that TurnSales or PublishDue
// have not written down.
func Due(tx *store.Tx) (bool, error) {
	for _, kind := range []string{"list", "sale"} {
		ids, next, err := due(tx, kind)
		if err != nil || len(ids) > 0 || !next.IsZero() && !next.After(tx.Now) {
			return err == nil, err
		}
	}
	return false, nil
}

// PublishDue puts products whose time of publishing has come into their
// collections and takes those out that were new for long enough. It gives the
// time at which there is something to do again, zero if never.
func PublishDue(tx *store.Tx) (next time.Time, err error) {
	ids, next, err := due(tx, "list")
	for _, id := range ids {
		if err == nil {
			err = refresh(tx, id)
		}
	}
	return next, err
}

// TurnSales writes the prices of sales that began or ended into the history and
// into the lists that are sorted or chosen by price. It gives the time at which
// there is something to do again, zero if never.
func TurnSales(tx *store.Tx) (next time.Time, err error) {
	ids, next, err := due(tx, "sale")
	for _, id := range ids {
		if err == nil {
			err = turn(tx, id)
		}
	}
	return next, err
}

// due lists products whose time has come, the first first, and when the next
// one's comes; that is now where there were too many for one command.
func due(tx *store.Tx, kind string) (ids []ID, next time.Time, err error) {
	keys, more, err := listings.Keys(tx, byDue, store.Key(kind), "", atOnce)
	for _, id := range keys {
		l, err := listings.Get(tx, id)
		if err != nil {
			return nil, next, err
		}
		at := l.Due
		if kind == "sale" {
			at = l.Turn
		}
		if at.After(tx.Now) {
			return ids, at, nil
		}
		ids = append(ids, id)
	}
	if more != "" {
		next = tx.Now
	}
	return ids, next, err
}

func turn(tx *store.Tx, id ID) error {
	vs, err := Variants(tx, id)
	if err != nil {
		return err
	}
	for _, v := range vs {
		if at := v.nextTurn(v.Settled); at.IsZero() || at.After(tx.Now) {
			continue
		}
		if err := settle(tx, v); err != nil {
			return err
		}
		v.Settled = tx.Now
		if err := variants.Put(tx, v.ID, v); err != nil {
			return err
		}
	}
	return refresh(tx, id)
}

// refresh lists a product anew after something beside it has changed.
func refresh(tx *store.Tx, id ID) error {
	p, err := products.Get(tx, id)
	if err != nil {
		return err
	}
	vs, err := Variants(tx, id)
	if err != nil {
		return err
	}
	tx.Mark("product", string(id))
	return relist(tx, p, vs)
}

// NoteStock hears from stock how many pieces of a variant can be sold; it writes
// when there are some again, or none any more.
func NoteStock(tx *store.Tx, id VariantID, available int64) error {
	v, err := variants.Get(tx, id)
	if err != nil || v.Stocked == (available > 0) {
		return err
	}
	v.Stocked = available > 0
	if err := variants.Put(tx, id, v); err != nil || v.Archived {
		return err
	}
	p, err := products.Get(tx, v.Product)
	if err != nil {
		return err
	}
	vs, err := Variants(tx, v.Product)
	if err != nil {
		return err
	}
	if p.Stocked != anyStocked(vs) {
		p.Stocked = !p.Stocked
		if err := products.Put(tx, p.ID, p); err != nil {
			return err
		}
		tx.Mark("product", string(p.ID))
	}
	return relist(tx, p, vs)
}
