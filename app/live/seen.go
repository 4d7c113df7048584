package live

import (
	"maps"
	"slices"

	"hawker/app/catalog"
	"hawker/app/store"
)

var byItemProduct = store.NewIndex("live/item.product", func(_ string, i Item) []string {
	return []string{store.Key(string(i.Product))}
})

// Seen lists the items of all shows that are about a product, the show made last
// first; at most limit.
func Seen(tx *store.Tx, product catalog.ID, limit int) ([]Item, error) {
	// An item's key begins with its show's id, and ids sort by the time of their making.
	var list []Item
	for _, key := range items.Last(tx, byItemProduct, store.Key(string(product)), limit) {
		i, err := items.Get(tx, key)
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}

// FindProducts notes for the items of an older file in which shows a product is;
// it is a migration.
func FindProducts(tx *store.Tx) error {
	all := map[string]Item{}
	err := items.Each(tx, "", func(key string, i Item) error {
		all[key] = i
		return nil
	})
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if err == nil {
			err = items.Delete(tx, key)
		}
		if err == nil {
			err = items.Put(tx, key, all[key])
		}
	}
	return err
}
