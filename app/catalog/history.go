package catalog

import (
	"fmt"
	"slices"
	"time"

	"hawker/app/money"
	"hawker/app/store"
)

// PricePoint is one price that applied to a variant from At on. Price is what it
// cost, List its regular price then. Reason is "first", "edit", "sale" and
// "sale_end" for a sale that began and ended by its times, or what the person who
// set it wrote.
type PricePoint struct {
	At     time.Time    `json:"at"`
	Price  money.Amount `json:"price"`
	List   money.Amount `json:"list,omitzero"`
	Reason string       `json:"reason"`
	By     store.Actor  `json:"by"`
}

var history = store.NewBucket[string, PricePoint]("catalog/price_history", "price_not_found")

// PriceHistory lists every price of a variant, the latest first.
func PriceHistory(tx *store.Tx, id VariantID) ([]PricePoint, error) {
	var list []PricePoint
	err := history.Back(tx, store.Key(string(id)), func(_ string, p PricePoint) error {
		list = append(list, p)
		return nil
	})
	return list, err
}

// reduction is how far back the price before a reduction is looked for
// (Directive 98/6/EC, article 6a 2).
const reduction = 30 * 24 * time.Hour

// Lowest30 is the lowest price that applied to a variant in the 30 days before a
// reduction (Directive 98/6/EC, article 6a); a price from before these days counts
// where it still applied in them. A zero time means since the price of now
// applies. It is false where the variant had no price then.
func Lowest30(tx *store.Tx, id VariantID, before time.Time) (lowest money.Amount, ok bool, err error) {
	v, err := variants.Get(tx, id)
	if err != nil {
		return lowest, false, err
	}
	same := before.IsZero()
	look := func(p PricePoint) error {
		if same && p.Price == v.PriceAt(tx.Now).Amount {
			before = p.At
			return nil
		}
		same = false
		if !p.At.Before(before) {
			return nil
		}
		if !ok || p.Price.Cmp(lowest) < 0 {
			lowest, ok = p.Price, true
		}
		if !p.At.After(before.Add(-reduction)) {
			return store.ErrStop
		}
		return nil
	}
	coming := v.turned(tx.Now)
	slices.Reverse(coming)
	for _, p := range coming {
		if err := look(p); err != nil {
			return lowest, ok, nil
		}
	}
	err = history.Back(tx, store.Key(string(id)), func(_ string, p PricePoint) error { return look(p) })
	return lowest, ok, err
}

// turned lists the prices by sales that began or ended since the history was
// written, the oldest first.
func (v Variant) turned(now time.Time) []PricePoint {
	var list []PricePoint
	if v.Settled.IsZero() {
		return nil // from before there were sales
	}
	for at := v.nextTurn(v.Settled); !at.IsZero() && !at.After(now); at = v.nextTurn(at) {
		e := v.PriceAt(at)
		reason := "sale_end"
		if e.Reason == ReasonSale {
			reason = ReasonSale
		}
		list = append(list, PricePoint{At: at, Price: e.Amount, List: v.Price, Reason: reason, By: store.Actor{Kind: "clerk"}})
	}
	return list
}

// settle writes the prices by sales that began or ended into the history.
func settle(tx *store.Tx, v Variant) error {
	for _, p := range v.turned(tx.Now) {
		if err := remember(tx, v.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// priced is the history's row for what the variant costs from now on.
func priced(tx *store.Tx, v Variant, reason string) PricePoint {
	by := store.Actor{Kind: tx.By.Kind, ID: tx.By.ID} // an address may not be kept for ever
	return PricePoint{At: tx.Now, Price: v.PriceAt(tx.Now).Amount, List: v.Price, Reason: reason, By: by}
}

// remember appends to the history what is not its last row already; two prices
// within one millisecond are two rows.
func remember(tx *store.Tx, id VariantID, p PricePoint) error {
	n, last, err := latest(tx, id)
	if err != nil {
		return err
	}
	if n > 0 && last.Price == p.Price && last.regular() == p.List {
		return nil
	}
	return history.Put(tx, store.Key(string(id), n+1), p)
}

// regular is the list price of a row; rows from before there were sales have one price.
func (p PricePoint) regular() money.Amount {
	if p.List == (money.Amount{}) {
		return p.Price
	}
	return p.List
}

func latest(tx *store.Tx, id VariantID) (n uint64, last PricePoint, err error) {
	err = history.Back(tx, store.Key(string(id)), func(key string, p PricePoint) error {
		n, last = store.ReadU64(key[len(key)-8:]), p
		return store.ErrStop
	})
	if err != nil {
		err = fmt.Errorf("reading price history: %w", err)
	}
	return n, last, err
}
