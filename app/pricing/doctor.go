package pricing

import (
	"fmt"

	"hawker/app/store"
)

// Doctor counts the uses of every discount again: in all and by each buyer they are
// as many as the orders that took it.
func Doctor(tx *store.Tx) ([]string, error) {
	var broken []string
	used, by := map[string]int64{}, map[string]int64{}
	err := redemptions.Each(tx, "", func(key string, r redemption) error {
		used[r.Discount]++
		by[store.Key(r.Discount, r.Buyer)]++
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = discounts.Each(tx, "", func(id string, k Kept) error {
		if k.Used != used[id] {
			broken = append(broken, fmt.Sprintf("pricing: discount %s counts %d uses, orders took it %d times", id, k.Used, used[id]))
		}
		delete(used, id)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for id := range used {
		broken = append(broken, fmt.Sprintf("pricing: orders took the discount %s, which is not there", id))
	}
	err = uses.Each(tx, "", func(key string, n int64) error {
		if n != by[key] {
			broken = append(broken, fmt.Sprintf("pricing: a buyer is counted with %d uses of a discount, their orders took it %d times", n, by[key]))
		}
		delete(by, key)
		return nil
	})
	for range by {
		broken = append(broken, "pricing: the uses of a buyer are not counted")
	}
	return broken, err
}
