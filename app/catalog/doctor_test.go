package catalog

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestDoctorSeesEachKindOfDamage(t *testing.T) {
	var v Variant
	for _, row := range []struct {
		name  string
		spoil func(*store.Tx) error
		says  string
	}{
		{"a price without its history", func(tx *store.Tx) error {
			v.Price.Minor = 1
			return variants.Put(tx, v.ID, v)
		}, "which its history does not end with"},
		{"a choice that the product does not have", func(tx *store.Tx) error {
			v.Choice = []int{4}
			return variants.Put(tx, v.ID, v)
		}, "variant_choice"},
		{"a product lost", func(tx *store.Tx) error { return products.Delete(tx, v.Product) }, "has no product"},
		{"a product in stock without a variant in stock", func(tx *store.Tx) error {
			p, err := products.Get(tx, v.Product)
			p.Stocked = true
			return errors.Join(err, products.Put(tx, p.ID, p))
		}, "its variants say otherwise"},
		{"a tag that the collections did not hear of", func(tx *store.Tx) error {
			p, err := products.Get(tx, v.Product)
			p.Tags = []string{"tea"}
			return errors.Join(err, products.Put(tx, p.ID, p))
		}, "is known to the collections as"},
		{"an address of nothing", func(tx *store.Tx) error { return redirects.Put(tx, "old", redirect{"x"}) }, "address old leads nowhere"},
		{"an address of itself", func(tx *store.Tx) error { return redirects.Put(tx, "cup", redirect{v.Product}) }, "address cup leads nowhere"},
		{"a product without a title", func(tx *store.Tx) error {
			return products.Put(tx, v.Product, Product{ID: v.Product, Handle: "x", Status: Draft})
		}, "field_needed field=title"},
	} {
		s := storetest.Open(t)
		storetest.Do(t, s, func(tx *store.Tx) error {
			_, vs, err := Create(tx, Product{Title: brand.Text{"en": "Cup"}}, []Variant{{Price: money.Of(100, "USD")}})
			v = vs[0]
			return err
		})
		doctor := func() (broken []string) {
			storetest.View(t, s, func(tx *store.Tx) (err error) {
				broken, err = Doctor(tx)
				return err
			})
			return broken
		}
		if broken := doctor(); len(broken) > 0 {
			t.Fatalf("before any damage: %v", broken)
		}
		storetest.Do(t, s, row.spoil)
		if broken := strings.Join(doctor(), "\n"); !strings.Contains(broken, row.says) {
			t.Errorf("%s: doctor says %q", row.name, broken)
		}
	}
}

func TestListsArePagedFromTheNewest(t *testing.T) {
	s, clock := storetest.OpenAt(t, store.Options{})
	for _, title := range []string{"a", "b", "c", "d", "e"} {
		storetest.Do(t, s, func(tx *store.Tx) error {
			_, _, err := Create(tx, Product{Title: brand.Text{"en": title}, Status: Active}, []Variant{{Price: money.Of(100, "USD")}})
			return err
		})
		clock.Move(time.Second)
	}
	pages := ""
	storetest.View(t, s, func(tx *store.Tx) error {
		for cursor, first := "", true; first || cursor != ""; first = false {
			list, next, err := List(tx, Active, cursor, 2)
			if err != nil {
				return err
			}
			for _, p := range list {
				pages += p.Handle
			}
			pages, cursor = pages+"|", next
		}
		all, _, err := List(tx, "", "", 200)
		if len(all) != 5 {
			t.Errorf("%d of 5 in all", len(all))
		}
		if p, ok, _ := ByHandle(tx, "C"); !ok || p.Title["en"] != "c" {
			t.Errorf("c is %v, %v", p.Title, ok)
		}
		return err
	})
	if pages != "ed|cb|a|" {
		t.Errorf("pages %s", pages)
	}
}
