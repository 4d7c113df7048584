package catalog_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// shelf writes the handles of a list.
func shelf(list []catalog.Product) string {
	var handles []string
	for _, p := range list {
		handles = append(handles, p.Handle)
	}
	return strings.Join(handles, " ")
}

// listed reads the shop's list in pages of two.
func listed(t *testing.T, s *store.Store) string {
	t.Helper()
	var all []catalog.Product
	storetest.View(t, s, func(tx *store.Tx) error {
		for after, first := "", true; first || after != ""; first = false {
			list, next, err := catalog.Listed(tx, after, 2)
			if err != nil {
				return err
			}
			all, after = append(all, list...), next
		}
		return nil
	})
	return shelf(all)
}

func members(t *testing.T, s *store.Store, id collection.ID) (handles string) {
	t.Helper()
	storetest.View(t, s, func(tx *store.Tx) error {
		list, _, err := catalog.Members(tx, id, "", 200)
		handles = shelf(list)
		return err
	})
	return handles
}

func TestProductsAppearAtTheirTime(t *testing.T) {
	s, clock := open(t)
	var everything collection.Collection
	storetest.Do(t, s, func(tx *store.Tx) (err error) {
		everything, err = collection.Create(tx, collection.Collection{Title: en("Everything"),
			Rules: &collection.Rules{List: []collection.Rule{{Field: "price", Op: "over", Value: "0"}}}})
		return err
	})
	for _, p := range []catalog.Product{
		{Title: en("later"), PublishAt: at(5)}, {Title: en("now")}, {Title: en("soon"), PublishAt: at(2)},
		{Title: en("past"), PublishAt: at(-3)}, {Title: en("draft"), Status: catalog.Draft, PublishAt: at(1)},
		{Title: en("unlisted"), Status: catalog.Unlisted}, {Title: en("archived"), Status: catalog.Archived},
	} {
		if p.Status == "" {
			p.Status = catalog.Active
		}
		create(t, s, p, []catalog.Variant{{Price: usd(100)}})
	}
	for _, row := range []struct {
		hour   int
		listed string
		next   int
	}{{0, "now past", 2}, {1, "now past", 2}, {2, "soon now past", 5}, {4, "soon now past", 5}, {5, "later soon now past", -1}} {
		clock.Move(at(row.hour).Sub(clock.Now()))
		if got := listed(t, s); got != row.listed {
			t.Errorf("at %d the shop lists %q, want %q", row.hour, got, row.listed)
		}
		storetest.Do(t, s, func(tx *store.Tx) error {
			next, err := catalog.PublishDue(tx)
			if want := at(row.next); row.next >= 0 && !next.Equal(want) || row.next < 0 && !next.IsZero() {
				t.Errorf("at %d the clerk comes again at %v", row.hour, next)
			}
			return err
		})
		if got := members(t, s, everything.ID); got != row.listed {
			t.Errorf("at %d the collection has %q, want %q", row.hour, got, row.listed)
		}
	}
}

func TestADraftThatIsPublishedComesFirst(t *testing.T) {
	s, clock := open(t)
	old, _ := create(t, s, catalog.Product{Title: en("old")}, []catalog.Variant{{Price: usd(100)}})
	clock.Move(time.Hour)
	create(t, s, catalog.Product{Title: en("new"), Status: catalog.Active}, []catalog.Variant{{Price: usd(100)}})
	clock.Move(time.Hour)
	status := func(to catalog.Status) {
		storetest.Do(t, s, func(tx *store.Tx) error { return catalog.SetStatus(tx, old.ID, to) })
	}
	status(catalog.Active)
	if got := listed(t, s); got != "old new" {
		t.Errorf("after publishing: %q", got)
	}
	clock.Move(time.Hour)
	status(catalog.Archived)
	if got := listed(t, s); got != "new" {
		t.Errorf("after archiving: %q", got)
	}
	status(catalog.Active)
	storetest.View(t, s, func(tx *store.Tx) error {
		p, err := catalog.Get(tx, old.ID)
		if !p.Published.Equal(at(2)) || p.Status != catalog.Active {
			t.Errorf("published %v", p.Published)
		}
		return err
	})
	err := storetest.Refused(t, s, func(tx *store.Tx) error { return catalog.SetStatus(tx, old.ID, "sold") })
	if !fault.Is(err, "status_unknown") {
		t.Error(err)
	}
}

func TestAProductIsInStockWhileAVariantIs(t *testing.T) {
	s, _ := open(t)
	p, vs := glaze("Celadon", "Ash")
	vs[1].Price = usd(6_400)
	p, vs = create(t, s, p, vs)
	note := func(i int, n int64, stocked bool, lowest int64) {
		t.Helper()
		storetest.Do(t, s, func(tx *store.Tx) error { _, err := catalog.NoteStock(tx, vs[i].ID, n); return err })
		storetest.View(t, s, func(tx *store.Tx) error {
			is, err := catalog.Get(tx, p.ID)
			kept, _, _ := collection.FactsOf(tx, p.ID)
			if is.Stocked != stocked || kept.Stocked != stocked || kept.Price != lowest {
				t.Errorf("%d of %d: in stock %v, known as %+v", n, i, is.Stocked, kept)
			}
			return err
		})
	}
	note(0, 0, false, 5_800)
	note(1, 3, true, 6_400)
	note(0, 1, true, 5_800)
	note(0, 2, true, 5_800)
	note(0, 0, true, 6_400)
	storetest.Do(t, s, func(tx *store.Tx) error { return catalog.Update(tx, p, vs) })
	note(1, 3, true, 6_400)
	note(1, 0, false, 5_800)
}

func TestTags(t *testing.T) {
	s, _ := open(t)
	p, _ := create(t, s, catalog.Product{Title: en("Cup"), Tags: []string{" Tea ", "tea", "", "Wood  fired"}}, []catalog.Variant{{Price: usd(100)}})
	tag := func(fn func(*store.Tx, catalog.ID, string) error, tag string, want ...string) {
		t.Helper()
		storetest.Do(t, s, func(tx *store.Tx) error { return fn(tx, p.ID, tag) })
		storetest.View(t, s, func(tx *store.Tx) error {
			is, err := catalog.Get(tx, p.ID)
			if !slices.Equal(is.Tags, want) {
				t.Errorf("after %q: %q", tag, is.Tags)
			}
			return err
		})
	}
	tag(catalog.AddTag, "TEA", "Tea", "Wood fired")
	tag(catalog.AddTag, "青瓷", "Tea", "Wood fired", "青瓷")
	tag(catalog.RemoveTag, "wood fired", "Tea", "青瓷")
	tag(catalog.RemoveTag, "ash", "Tea", "青瓷")
	for _, row := range []struct{ tag, code string }{
		{strings.Repeat("釉", 41), "text_too_long"}, {"tea, cup", "tag_malformed"}, {"a\ab", "text_malformed"},
	} {
		if err := storetest.Refused(t, s, func(tx *store.Tx) error { return catalog.AddTag(tx, p.ID, row.tag) }); !fault.Is(err, row.code) {
			t.Errorf("%q: %v, want %s", row.tag, err, row.code)
		}
	}
}

func TestACopyIsADraftOfItsOwn(t *testing.T) {
	s, _ := open(t)
	p, vs := glaze("Celadon", "Ash")
	p.Title = brand.Text{"en": strings.Repeat("a", 138), "zh": "月升盖碗", "de": "Gaiwan"}
	p.Handle, p.Tags, p.PublishAt = "gaiwan", []string{"tea"}, at(9)
	vs[0].Sale, vs[0].CompareAt, vs[0].Barcode = catalog.Sale{Price: usd(5_000)}, usd(7_000), "4006381333931"
	p, _ = create(t, s, p, vs)
	var c catalog.Product
	storetest.Do(t, s, func(tx *store.Tx) (err error) {
		c, err = catalog.Duplicate(tx, p.ID)
		return err
	})
	if c.ID == p.ID || c.Handle == p.Handle || c.Status != catalog.Draft || !c.PublishAt.IsZero() || !slices.Equal(c.Tags, p.Tags) {
		t.Errorf("%+v", c)
	}
	if c.Title["zh"] != "月升盖碗（副本）" || c.Title["de"] != "Gaiwan (copy)" || c.Title["en"] != strings.Repeat("a", 133)+" (copy)" {
		t.Errorf("called %q", c.Title)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		list, err := catalog.Variants(tx, c.ID)
		if len(list) != 2 || list[0].SKU != "" || list[0].Barcode != "" || list[0].Sale != (catalog.Sale{}) || list[0].Price != usd(5_800) || list[0].CompareAt != usd(7_000) {
			t.Errorf("%+v", list)
		}
		return err
	})
}

func TestAnOldAddressLeadsToWhatItMeant(t *testing.T) {
	s, _ := open(t)
	cup, cups := create(t, s, catalog.Product{Title: en("Cup"), Handle: "a"}, []catalog.Variant{{Price: usd(100)}})
	pot, pots := create(t, s, catalog.Product{Title: en("Pot"), Handle: "x"}, []catalog.Variant{{Price: usd(100)}})
	rename := func(p *catalog.Product, vs []catalog.Variant, handle string) {
		p.Handle = handle
		storetest.Do(t, s, func(tx *store.Tx) error { return catalog.Update(tx, *p, vs) })
	}
	leads := func(want string) {
		t.Helper()
		got := ""
		storetest.View(t, s, func(tx *store.Tx) error {
			for _, h := range []string{"a", "b", "c", "x", "y", "none"} {
				to, ok, err := catalog.Redirected(tx, "/products/"+h)
				if err != nil {
					return err
				}
				if ok {
					got += h + ">" + strings.TrimPrefix(to, "/products/") + " "
				}
			}
			return nil
		})
		if got != want {
			t.Errorf("addresses lead %q, want %q", got, want)
		}
	}
	rename(&cup, cups, "b")
	leads("a>b ")
	rename(&cup, cups, "c")
	leads("a>c b>c ")
	rename(&pot, pots, "a")
	leads("b>c x>a ")
	rename(&pot, pots, "y")
	leads("a>y b>c x>y ")
	rename(&cup, cups, "b")
	leads("a>y c>b x>y ")
}
