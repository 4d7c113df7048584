package catalog

import (
	"fmt"
	"time"

	"hawker/app/money"
	"hawker/app/store"
)

// PricePoint is one price that a variant had, from At on. Reason is "first",
// "edit", or what the person who set it wrote.
type PricePoint struct {
	At     time.Time    `json:"at"`
	Price  money.Amount `json:"price"`
	Reason string       `json:"reason"`
	By     store.Actor  `json:"by"`
}

var history = store.NewBucket[string, PricePoint]("catalog/price_history", "price_not_found")

// SetPrice changes the list price of a variant and remembers why; the same price
// again has no effect. It refuses with variant_not_found, price_needed and
// price_currency.
func SetPrice(tx *store.Tx, id VariantID, price money.Amount, reason string) error {
	v, err := variants.Get(tx, id)
	if err != nil {
		return err
	}
	c, err := currency(tx)
	if err != nil {
		return err
	}
	if err := checkPrice(price, c, "price"); err != nil {
		return err
	}
	if v.Price == price {
		return nil
	}
	v.Price = price
	if err := variants.Put(tx, id, v); err != nil {
		return err
	}
	tx.Mark("product", string(v.Product))
	return remember(tx, v, reason)
}

// PriceHistory lists every price of a variant, the latest first.
func PriceHistory(tx *store.Tx, id VariantID) ([]PricePoint, error) {
	var list []PricePoint
	err := history.Back(tx, store.Key(string(id)), func(_ string, p PricePoint) error {
		list = append(list, p)
		return nil
	})
	return list, err
}

// remember appends to the history; two prices within one millisecond are two rows.
func remember(tx *store.Tx, v Variant, reason string) error {
	n := uint64(0)
	err := history.Back(tx, store.Key(string(v.ID)), func(key string, _ PricePoint) error {
		n = store.ReadU64(key[len(key)-8:])
		return store.ErrStop
	})
	if err != nil {
		return fmt.Errorf("reading price history: %w", err)
	}
	return history.Put(tx, store.Key(string(v.ID), n+1), PricePoint{At: tx.Now, Price: v.Price, Reason: reason, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}})
}

func variantField(i int, name string) string { return fmt.Sprintf("variants.%d.%s", i, name) }
