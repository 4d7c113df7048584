package catalog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// walk is a shop in which anything is changed in any order; what stands in its
// collections is compared with what a reader of all products would choose.
type walk struct {
	*rapid.T
	s     *store.Store
	clock *storetest.Clock
	ids   []catalog.ID
	vids  []catalog.VariantID
	cids  []collection.ID
}

func (w *walk) do(fn func(*store.Tx) error) {
	if err := w.s.Do(w.Context(), store.Actor{Kind: "system"}, "test", fn); err != nil {
		w.Fatal(err)
	}
}

func (w *walk) draw(name string, from ...string) string {
	return rapid.SampledFrom(from).Draw(w.T, name)
}

func (w *walk) tags() []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"tea", "Tea", "wood", "new"}), 0, 3, rapid.ID[string]).Draw(w.T, "tags")
}

func (w *walk) product() catalog.Product {
	return catalog.Product{
		Title: en(w.draw("title", "Cup", "pot", "Ärmel", "碗")), Tags: w.tags(), Type: w.draw("type", "", "Cup", "pot"),
		Vendor:    w.draw("vendor", "", "Wen", "wen", "Lin"),
		Status:    rapid.SampledFrom([]catalog.Status{catalog.Draft, catalog.Active, catalog.Active, catalog.Archived, catalog.Unlisted}).Draw(w.T, "status"),
		PublishAt: rapid.SampledFrom([]time.Time{{}, {}, w.clock.Now().Add(day), w.clock.Now().Add(-day)}).Draw(w.T, "publish"),
	}
}

func (w *walk) price() money.Amount { return usd(rapid.Int64Range(2, 9).Draw(w.T, "price") * 1_000) }

func (w *walk) sale() catalog.Sale {
	if rapid.Bool().Draw(w.T, "no sale") {
		return catalog.Sale{}
	}
	from := w.clock.Now().Add(day * time.Duration(rapid.IntRange(-1, 2).Draw(w.T, "from")))
	return catalog.Sale{Price: usd(1_000), From: from, To: from.Add(2 * day)}
}

func (w *walk) collection() collection.Collection {
	c := collection.Collection{Title: en("Group"), Sort: rapid.SampledFrom([]collection.Sort{"", "newest", "title", "price", "price_desc"}).Draw(w.T, "sort")}
	if len(w.ids) > 0 && rapid.Bool().Draw(w.T, "by hand") {
		c.Products = rapid.SliceOfN(rapid.SampledFrom(w.ids), 0, 5).Draw(w.T, "products")
		return c
	}
	all := []string{"tag is tea", "tag not wood", "type is cup", "vendor not wen", "price over 40", "price under 45.00", "stock is in", "stock is out", "created within 2"}
	c.Rules = &collection.Rules{Any: rapid.Bool().Draw(w.T, "any")}
	for _, l := range rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 3, rapid.ID[string]).Draw(w.T, "rules") {
		f := strings.SplitN(l, " ", 3)
		c.Rules.List = append(c.Rules.List, collection.Rule{Field: f[0], Op: f[1], Value: f[2]})
	}
	return c
}

const day = 24 * time.Hour

func (w *walk) step() {
	switch k := w.draw("step", "create", "update", "price", "sale", "stock", "status", "tag", "group", "regroup", "drop", "time"); {
	case k == "create" || len(w.ids) == 0:
		w.do(func(tx *store.Tx) error {
			p, vs, err := catalog.Create(tx, w.product(), []catalog.Variant{{Price: w.price()}})
			w.ids, w.vids = append(w.ids, p.ID), append(w.vids, vs[0].ID)
			return err
		})
	case k == "group" && len(w.cids) < 6:
		w.do(func(tx *store.Tx) error {
			c, err := collection.Create(tx, w.collection())
			w.cids = append(w.cids, c.ID)
			return err
		})
	case k == "time":
		w.clock.Move(time.Duration(rapid.IntRange(1, 30).Draw(w.T, "hours")) * time.Hour)
		w.turn()
	case k == "regroup" && len(w.cids) > 0:
		c := w.collection()
		c.ID = rapid.SampledFrom(w.cids).Draw(w.T, "collection")
		w.do(func(tx *store.Tx) error { return collection.Update(tx, c) })
	case k == "drop" && len(w.cids) > 0:
		i := rapid.IntRange(0, len(w.cids)-1).Draw(w.T, "collection")
		w.do(func(tx *store.Tx) error { return collection.Delete(tx, w.cids[i]) })
		w.cids = slices.Delete(w.cids, i, i+1)
	default:
		w.change(k, rapid.IntRange(0, len(w.ids)-1).Draw(w.T, "product"))
	}
}

func (w *walk) change(k string, i int) {
	id, vid := w.ids[i], w.vids[i]
	w.do(func(tx *store.Tx) error {
		switch k {
		case "update":
			p := w.product()
			p.ID = id
			vs, err := catalog.Variants(tx, id)
			if err != nil {
				return err
			}
			return catalog.Update(tx, p, vs)
		case "price":
			p := w.price()
			return catalog.EditVariant(tx, vid, catalog.Edit{Price: &p})
		case "sale":
			s := w.sale()
			return catalog.EditVariant(tx, vid, catalog.Edit{Sale: &s})
		case "status":
			return catalog.SetStatus(tx, id, w.product().Status)
		case "tag":
			if rapid.Bool().Draw(w.T, "away") {
				return catalog.RemoveTag(tx, id, "TEA")
			}
			return catalog.AddTag(tx, id, "tea")
		}
		_, err := catalog.NoteStock(tx, vid, rapid.Int64Range(0, 2).Draw(w.T, "left"))
		return err
	})
}

// turn does what the clerk does every second.
func (w *walk) turn() {
	w.do(func(tx *store.Tx) error {
		for _, turn := range []func(*store.Tx) (time.Time, error){catalog.TurnSales, catalog.PublishDue, collection.Turn} {
			if next, err := turn(tx); err != nil || !next.IsZero() && !next.After(tx.Now) {
				return fmt.Errorf("again at %v: %w", next, err)
			}
		}
		return nil
	})
}

// naive is a collection read from all products.
func naive(tx *store.Tx, c collection.Collection) ([]catalog.ID, error) {
	type row struct {
		p     catalog.Product
		price int64
		pos   int
	}
	all, _, err := catalog.List(tx, catalog.Active, "", 200)
	if err != nil {
		return nil, err
	}
	var rows []row
	for _, p := range all {
		vs, err := catalog.Variants(tx, p.ID)
		if err != nil {
			return nil, err
		}
		r := row{p: p, price: vs[0].PriceAt(tx.Now).Amount.Minor, pos: slices.Index(c.Products, p.ID)}
		in := r.pos >= 0
		if c.Rules != nil {
			in = !c.Rules.Any
			for _, rule := range c.Rules.List {
				if meets(rule, p, vs[0], r.price, tx.Now) == c.Rules.Any {
					in = c.Rules.Any
				}
			}
		}
		if in && p.Visible(tx.Now) {
			rows = append(rows, r)
		}
	}
	title := map[string]string{"Cup": "cup", "pot": "pot", "Ärmel": "armel", "碗": "碗"}
	slices.SortFunc(rows, func(a, b row) int {
		newest := b.p.Published.Compare(a.p.Published)
		switch {
		case c.Sort == "title":
			newest = strings.Compare(title[a.p.Title["en"]], title[b.p.Title["en"]])
		case c.Sort == "price":
			newest = int(a.price - b.price)
		case c.Sort == "price_desc":
			newest = int(b.price - a.price)
		case c.Sort == "" && c.Rules == nil:
			newest = a.pos - b.pos
		}
		if newest == 0 {
			newest = strings.Compare(string(a.p.ID), string(b.p.ID))
		}
		return newest
	})
	var ids []catalog.ID
	for _, r := range rows {
		ids = append(ids, r.p.ID)
	}
	return ids, nil
}

func meets(r collection.Rule, p catalog.Product, v catalog.Variant, price int64, now time.Time) bool {
	switch r.Field + " " + r.Op + " " + r.Value {
	case "tag is tea":
		return slices.ContainsFunc(p.Tags, func(t string) bool { return strings.EqualFold(t, "tea") })
	case "tag not wood":
		return !slices.Contains(p.Tags, "wood")
	case "type is cup":
		return strings.EqualFold(p.Type, "cup")
	case "vendor not wen":
		return !strings.EqualFold(p.Vendor, "wen")
	case "price over 40":
		return price > 4_000
	case "price under 45.00":
		return price < 4_500
	case "stock is in":
		return v.Stocked
	case "stock is out":
		return !v.Stocked
	case "created within 2":
		return now.Before(p.Created.Add(2 * day))
	}
	panic("no such rule: " + r.Field)
}

func (w *walk) compare(tx *store.Tx) error {
	list, _, err := catalog.Listed(tx, "", 200)
	if err != nil {
		return err
	}
	everything, err := naive(tx, collection.Collection{Rules: &collection.Rules{}, Sort: "newest"})
	if err != nil {
		return err
	}
	if len(list) != len(everything) {
		w.Errorf("the shop lists %d of %d products", len(list), len(everything))
	}
	for _, id := range w.cids {
		c, err := collection.Get(tx, id)
		if err != nil {
			return err
		}
		want, err := naive(tx, c)
		if err != nil {
			return err
		}
		got, _, err := catalog.Members(tx, id, "", 200)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(got, want, func(p catalog.Product, id catalog.ID) bool { return p.ID == id }) {
			w.Fatalf("%+v %+v has %q, want %v", c, c.Rules, shelf(got), want)
		}
	}
	return nil
}

func TestCollectionsAreWhatAReaderOfAllProductsWouldChoose(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, clock := open(t)
		w := &walk{T: r, s: s, clock: clock}
		w.do(func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("Halfmoon", "USD", "US")) })
		for range rapid.IntRange(5, 40).Draw(r, "steps") {
			w.step()
			clock.Move(time.Millisecond)
			w.turn()
			storetest.View(t, s, w.compare)
		}
	})
}
