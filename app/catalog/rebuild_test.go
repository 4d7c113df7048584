package catalog

import (
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/collection"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// Products of a file from before lists were kept: no time of publishing, nothing
// told to the collections.
func TestRebuildListsWhatAnOlderFileHolds(t *testing.T) {
	s := storetest.Open(t)
	storetest.Do(t, s, func(tx *store.Tx) error {
		for i, status := range []Status{Active, Draft} {
			made := tx.Now.Add(-time.Hour * time.Duration(i+1))
			p := Product{ID: ID(store.NewID()), Handle: string(status), Title: brand.Text{"en": "Cup"}, Status: status, Created: made, Updated: made}
			v := Variant{ID: VariantID(store.NewID()), Product: p.ID, Price: money.Of(100, "USD")}
			if err := products.Put(tx, p.ID, p); err != nil {
				return err
			}
			if err := variants.Put(tx, v.ID, v); err != nil {
				return err
			}
			if err := remember(tx, v.ID, PricePoint{At: made, Price: v.Price, Reason: "first"}); err != nil {
				return err
			}
		}
		return Rebuild(tx, func(VariantID) (bool, error) { return true, nil })
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		list, _, err := Listed(tx, "", 10)
		if len(list) != 1 || !list[0].Published.Equal(list[0].Created) || !list[0].Stocked {
			t.Errorf("listed: %+v", list)
		}
		for _, doctor := range []func(*store.Tx) ([]string, error){Doctor, collection.Doctor} {
			broken, err := doctor(tx)
			for _, b := range broken {
				t.Error(b)
			}
			if err != nil {
				return err
			}
		}
		return err
	})
}
