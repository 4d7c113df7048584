package findable

import (
	"encoding/json"
	"testing"

	"hawker/app/store"
	"hawker/app/store/storetest"
)

// What a product's page says to machines is said on every visit, so it has to cost
// little beside the page.
func BenchmarkOfProduct(b *testing.B) {
	g := open(b)
	storetest.View(b, g.s, func(tx *store.Tx) error {
		r, err := Read(g.ctx, tx, base)
		if err != nil {
			return err
		}
		o, err := r.InShop(g.cup)
		if err != nil {
			return err
		}
		b.ReportAllocs()
		for b.Loop() {
			said, err := r.OfProduct(o, nil)
			if err != nil {
				return err
			}
			for _, d := range said.Data {
				if _, err := json.Marshal(d); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
