package catalog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// large is a shop of 10,000 products of four variants, half of them for tea, with
// a collection of each order over all of them, one over the half and one by hand.
type large struct {
	*testing.B
	s        *store.Store
	products []catalog.ID
	variants []catalog.VariantID
	all      map[collection.Sort]collection.ID
	tea      collection.ID
}

func newLarge(b *testing.B) *large {
	b.Helper()
	s, clock := storetest.OpenAt(b, store.Options{})
	w := &large{B: b, s: s, all: map[collection.Sort]collection.ID{}}
	w.do(func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("Halfmoon", "USD", "US")) })
	for len(w.products) < 10_000 {
		clock.Move(time.Second)
		w.do(w.fill)
	}
	for _, sort := range []collection.Sort{"", "title", "price"} {
		w.all[sort] = w.group(collection.Collection{Title: en("All"), Sort: sort, Rules: &collection.Rules{List: []collection.Rule{{Field: "price", Op: "over", Value: "0"}}}})
	}
	w.tea = w.group(collection.Collection{Title: en("For tea"), Rules: &collection.Rules{List: []collection.Rule{{Field: "tag", Op: "is", Value: "tea"}}}})
	w.group(collection.Collection{Title: en("Chosen"), Products: w.products[:1_000]})
	return w
}

func (w *large) do(fn func(*store.Tx) error) {
	w.Helper()
	if err := w.s.Do(context.Background(), store.Actor{Kind: "staff", ID: "wen"}, "bench", fn); err != nil {
		w.Fatal(err)
	}
}

func (w *large) group(c collection.Collection) (id collection.ID) {
	w.do(func(tx *store.Tx) error {
		c, err := collection.Create(tx, c)
		id = c.ID
		return err
	})
	return id
}

// fill adds a hundred products.
func (w *large) fill(tx *store.Tx) error {
	for range 100 {
		n := len(w.products)
		p := catalog.Product{Title: brand.Text{"en": fmt.Sprintf("Piece %05d", n*7919%10_000), "zh": fmt.Sprintf("器物 %d", n)},
			Summary: en("Thrown in one breath, fired with pine for three days."), Body: en(strings.Repeat("The clay comes from the hill behind the kiln. ", 20)),
			Status: catalog.Active, Type: "Cup", Vendor: "Halfmoon", Tags: []string{"wood-fired", []string{"tea", "coffee"}[n%2]},
			Options: []catalog.Option{{Name: en("Glaze"), Values: []brand.Text{en("Celadon"), en("Ash"), en("Tenmoku"), en("White")}}},
			Photos:  []catalog.Photo{{Hash: strings.Repeat("ab", 32), Alt: en("The cup from the front")}}}
		var vs []catalog.Variant
		for i := range 4 {
			vs = append(vs, catalog.Variant{Choice: []int{i}, SKU: fmt.Sprintf("P%d-%d", n, i), Price: usd(int64(1_000 + n*31%9_000 + i))})
		}
		p, vs, err := catalog.Create(tx, p, vs)
		if err != nil {
			return err
		}
		w.products, w.variants = append(w.products, p.ID), append(w.variants, vs[0].ID)
	}
	return nil
}

func BenchmarkTenThousandProducts(b *testing.B) {
	w := newLarge(b)
	page := func(name string, read func(tx *store.Tx, after string) ([]catalog.Product, string, error)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				err := w.s.View(func(tx *store.Tx) error {
					list, _, err := read(tx, "")
					if len(list) != 24 {
						b.Fatalf("a page of %d", len(list))
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	page("Listed", func(tx *store.Tx, after string) ([]catalog.Product, string, error) {
		return catalog.Listed(tx, after, 24)
	})
	for sort, id := range w.all {
		page("Members/"+string(sort), func(tx *store.Tx, after string) ([]catalog.Product, string, error) {
			return catalog.Members(tx, id, after, 24)
		})
	}
	b.Run("Variants", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = w.s.View(func(tx *store.Tx) error {
				_, err := catalog.Variants(tx, w.products[5_000])
				return err
			})
		}
	})
	b.Run("PriceAt", func(b *testing.B) {
		v := catalog.Variant{Price: usd(5_000), CompareAt: usd(6_000), Sale: catalog.Sale{Price: usd(4_000), From: at(-1), To: at(1)}}
		b.ReportAllocs()
		for b.Loop() {
			if v.PriceAt(storetest.Start).Reason != catalog.ReasonSale {
				b.Fatal("no sale")
			}
		}
	})
	b.Run("Lowest30", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = w.s.View(func(tx *store.Tx) error {
				_, _, err := catalog.Lowest30(tx, w.variants[77], time.Time{})
				return err
			})
		}
	})
	w.writes()
}

// writes measures commands of the single writer, each with its commit.
func (w *large) writes() {
	w.Run("EditVariant", func(b *testing.B) {
		b.ReportAllocs()
		for i := int64(0); b.Loop(); i++ {
			price := usd(2_000 + i)
			w.do(func(tx *store.Tx) error {
				return catalog.EditVariant(tx, w.variants[i%9_000], catalog.Edit{Price: &price})
			})
		}
	})
	w.Run("CreateRuleCollection", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			id := w.group(collection.Collection{Title: en("Under 90"), Rules: &collection.Rules{List: []collection.Rule{{Field: "price", Op: "under", Value: "1000"}}}})
			b.StopTimer()
			w.do(func(tx *store.Tx) error { return collection.Delete(tx, id) })
			b.StartTimer()
		}
	})
	w.Run("DeleteRuleCollection", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			id := w.group(collection.Collection{Title: en("Under 90"), Rules: &collection.Rules{List: []collection.Rule{{Field: "price", Op: "under", Value: "1000"}}}})
			b.StartTimer()
			w.do(func(tx *store.Tx) error { return collection.Delete(tx, id) })
		}
	})
}
