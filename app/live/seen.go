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

// Seen lists the items of all public shows that are about a product, the show made
// last first; at most limit.
func Seen(tx *store.Tx, product catalog.ID, limit int) ([]Item, error) {
	// An item's key begins with its show's id, and ids sort by the time of their making.
	var list []Item
	err := items.Backwards(tx, byItemProduct, store.Key(string(product)), func(i Item) error {
		s, err := shows.Get(tx, i.Show)
		if err != nil || s.Private() {
			return err
		}
		if list = append(list, i); len(list) == limit {
			return store.ErrStop
		}
		return nil
	})
	return list, err
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
