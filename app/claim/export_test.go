package claim

import (
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/store"
)

// Forge writes other words over the first version of a product's claims.
func Forge(tx *store.Tx, product catalog.ID) error {
	history, err := History(tx, product)
	if err != nil {
		return err
	}
	v := history[0]
	v.Text = brand.Text{"en": "Holds 300 ml"}
	return versions.Put(tx, store.Key(string(product), v.Seq), v)
}
