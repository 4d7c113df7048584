package collection_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func en(s string) brand.Text { return brand.Text{"en": s} }

const day = 24 * time.Hour

// shop is a store with four products: a tea cup, a coffee cup, a pot that is sold
// out, and a vase that the shop does not show.
type shop struct {
	*testing.T
	*store.Store
	clock *storetest.Clock
}

func open(t *testing.T) shop {
	st, clock := storetest.OpenAt(t, store.Options{})
	s := shop{t, st, clock}
	t.Cleanup(func() {
		s.read(func(tx *store.Tx) error {
			broken, err := collection.Doctor(tx)
			for _, b := range broken {
				t.Error(b)
			}
			return err
		})
	})
	s.must(func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("Halfmoon", "USD", "US")) })
	for id, f := range facts() {
		s.place(id, f)
	}
	return s
}

func facts() map[collection.Product]collection.Facts {
	ago := func(days int) time.Time { return storetest.Start.Add(-time.Duration(days) * day) }
	list := map[collection.Product]collection.Facts{
		"cup":  {Title: "Cup", Price: 2_000, Tags: []string{"Tea", "Small"}, Type: "Cup", Vendor: "Wen", Stocked: true, Created: ago(40)},
		"mug":  {Title: "mug", Price: 3_000, Tags: []string{"coffee"}, Type: "cup", Vendor: "Lin", Stocked: true, Created: ago(20)},
		"pot":  {Title: "Ärmel pot", Price: 9_000, Tags: []string{"tea"}, Type: "pot", Vendor: "Wen", Created: ago(5)},
		"vase": {Title: "Vase", Price: 500, Tags: []string{"tea"}, Type: "vase", Vendor: "Wen", Stocked: true, Created: ago(1)},
	}
	for id, f := range list {
		f.Since, f.Visible = f.Created, id != "vase"
		list[id] = f
	}
	return list
}

func (s shop) must(fn func(*store.Tx) error) { s.Helper(); storetest.Do(s.T, s.Store, fn) }
func (s shop) read(fn func(*store.Tx) error) { s.Helper(); storetest.View(s.T, s.Store, fn) }

func (s shop) place(id collection.Product, f collection.Facts) {
	s.Helper()
	s.must(func(tx *store.Tx) error { return collection.Place(tx, id, f) })
}

func (s shop) create(c collection.Collection) collection.Collection {
	s.Helper()
	if c.Title == nil {
		c.Title = en("Group")
	}
	s.must(func(tx *store.Tx) (err error) {
		c, err = collection.Create(tx, c)
		return err
	})
	return c
}

// members reads a collection in pages of one.
func (s shop) members(id collection.ID) string {
	s.Helper()
	var names []string
	s.read(func(tx *store.Tx) error {
		for after, first := "", true; first || after != ""; first = false {
			list, next, err := collection.Members(tx, id, after, 1)
			if err != nil {
				return err
			}
			for _, p := range list {
				names = append(names, string(p))
			}
			after = next
		}
		return nil
	})
	return strings.Join(names, " ")
}

func rules(any bool, list ...string) *collection.Rules {
	r := &collection.Rules{Any: any}
	for _, l := range list {
		w := strings.SplitN(l, " ", 3)
		r.List = append(r.List, collection.Rule{Field: w[0], Op: w[1], Value: w[2]})
	}
	return r
}

func TestRulesChoose(t *testing.T) {
	s := open(t)
	for _, row := range []struct {
		rules *collection.Rules
		want  string // newest first; the vase is never shown
	}{
		{rules(false, "tag is TEA"), "pot cup"},
		{rules(false, "tag is  tea "), "pot cup"},
		{rules(false, "tag not tea"), "mug"},
		{rules(false, "tag is green"), ""},
		{rules(false, "type is cup"), "mug cup"},
		{rules(false, "type not CUP"), "pot"},
		{rules(false, "vendor is wen"), "pot cup"},
		{rules(false, "vendor not wen"), "mug"},
		{rules(false, "price over 20.00"), "pot mug"},
		{rules(false, "price over 19.99"), "pot mug cup"},
		{rules(false, "price under 30"), "cup"},
		{rules(false, "price under 30,01"), "mug cup"},
		{rules(false, "stock is in"), "mug cup"},
		{rules(false, "stock is out"), "pot"},
		{rules(false, "created within 20"), "pot"},
		{rules(false, "created within 21"), "pot mug"},
		{rules(false, "tag is tea", "stock is in"), "cup"},
		{rules(true, "tag is coffee", "stock is out"), "pot mug"},
		{rules(false, "tag is tea", "tag not small"), "pot"},
		{rules(true, "price over 50", "price under 25", "type is none"), "pot cup"},
	} {
		c := s.create(collection.Collection{Rules: row.rules})
		if got := s.members(c.ID); got != row.want {
			t.Errorf("%+v chooses %q, want %q", *row.rules, got, row.want)
		}
	}
}

func TestOrders(t *testing.T) {
	s := open(t)
	for _, row := range []struct {
		sort          collection.Sort
		rules, byHand string
	}{
		{"", "pot mug cup", "mug pot cup"},
		{collection.SortNewest, "pot mug cup", "pot mug cup"},
		{collection.SortTitle, "pot cup mug", "pot cup mug"},
		{collection.SortPrice, "cup mug pot", "cup mug pot"},
		{collection.SortPriceDesc, "pot mug cup", "pot mug cup"},
	} {
		c := s.create(collection.Collection{Rules: rules(false, "price over 0"), Sort: row.sort})
		if got := s.members(c.ID); got != row.rules {
			t.Errorf("rules by %q: %s", row.sort, got)
		}
		c = s.create(collection.Collection{Products: []collection.Product{"mug", "vase", "pot", "cup", "mug"}, Sort: row.sort})
		if got := s.members(c.ID); got != row.byHand {
			t.Errorf("by hand, by %q: %s", row.sort, got)
		}
		f := facts()["cup"]
		f.Price, f.Title, f.Since = 99_000, "Zzz", storetest.Start
		s.place("cup", f)
		want := map[collection.Sort]string{"": "mug pot cup", "newest": "cup pot mug", "title": "pot mug cup", "price": "mug pot cup", "price_desc": "cup pot mug"}[row.sort]
		if got := s.members(c.ID); got != want {
			t.Errorf("by %q after the cup changed: %s, want %s", row.sort, got, want)
		}
		s.place("cup", facts()["cup"])
	}
}

func TestACollectionChangesHowItIsPutTogether(t *testing.T) {
	s := open(t)
	c := s.create(collection.Collection{Products: []collection.Product{"cup", "vase"}})
	for _, row := range []struct {
		name   string
		change func(*collection.Collection)
		want   string
	}{
		{"one more", func(c *collection.Collection) { c.Products = append(c.Products, "pot") }, "cup pot"},
		{"the other way", func(c *collection.Collection) { c.Products = []collection.Product{"pot", "vase", "cup"} }, "pot cup"},
		{"other words", func(c *collection.Collection) { c.Title, c.Published = en("Words"), true }, "pot cup"},
		{"sorted", func(c *collection.Collection) { c.Sort = collection.SortPrice }, "cup pot"},
		{"by rules", func(c *collection.Collection) { c.Rules = rules(false, "tag not tea") }, "mug"},
		{"by other rules", func(c *collection.Collection) { c.Rules = rules(false, "type is cup") }, "cup mug"},
		{"by hand again", func(c *collection.Collection) { c.Rules, c.Products = nil, []collection.Product{"mug"} }, "mug"},
		{"empty", func(c *collection.Collection) { c.Products = nil }, ""},
	} {
		row.change(&c)
		s.must(func(tx *store.Tx) error { return collection.Update(tx, c) })
		if got := s.members(c.ID); got != row.want {
			t.Errorf("%s: %q, want %q", row.name, got, row.want)
		}
		s.read(func(tx *store.Tx) (err error) {
			c, err = collection.Get(tx, c.ID)
			return err
		})
	}
	s.must(func(tx *store.Tx) error { return collection.Delete(tx, c.ID) })
	err := storetest.Refused(t, s.Store, func(tx *store.Tx) error { return collection.Update(tx, c) })
	if !fault.Is(err, "collection_not_found") {
		t.Error(err)
	}
}

func TestWhatIsNewGrowsOld(t *testing.T) {
	s := open(t)
	c := s.create(collection.Collection{Rules: rules(false, "created within 30")})
	turn := func() (days float64) {
		s.must(func(tx *store.Tx) error {
			next, err := collection.Turn(tx)
			if days = -1; !next.IsZero() {
				days = next.Sub(storetest.Start).Hours() / 24
			}
			return err
		})
		return days
	}
	for _, row := range []struct {
		day  int
		want string
		next float64
	}{{0, "pot mug", 10}, {9, "pot mug", 10}, {10, "pot", 25}, {26, "", 29}, {29, "", -1}} {
		s.clock.Move(storetest.Start.Add(time.Duration(row.day) * day).Sub(s.clock.Now()))
		if next := turn(); next != row.next || s.members(c.ID) != row.want {
			t.Errorf("on day %d: %q, again on day %v", row.day, s.members(c.ID), next)
		}
	}
	s.read(func(tx *store.Tx) error {
		in, err := collection.Of(tx, "vase")
		if len(in) != 0 {
			t.Errorf("the vase is in %v", in)
		}
		return err
	})
}

func TestACollectionsAddressMoves(t *testing.T) {
	s := open(t)
	c := s.create(collection.Collection{Title: en("Tea ware")})
	other := s.create(collection.Collection{Title: en("Tea ware")})
	if c.Handle != "tea-ware" || other.Handle != "tea-ware-2" {
		t.Fatalf("called %s and %s", c.Handle, other.Handle)
	}
	rename := func(c *collection.Collection, handle string) {
		c.Handle = handle
		s.must(func(tx *store.Tx) error { return collection.Update(tx, *c) })
	}
	at := func(handle string) (id collection.ID) {
		s.read(func(tx *store.Tx) error {
			c, ok, err := collection.Redirected(tx, handle)
			if ok {
				id = c.ID
			}
			return err
		})
		return id
	}
	rename(&c, "for-tea")
	rename(&c, "gong-fu")
	if at("tea-ware") != c.ID || at("for-tea") != c.ID || at("gong-fu") != "" {
		t.Error("old addresses do not lead to the collection")
	}
	rename(&other, "for-tea")
	if at("for-tea") != "" || at("tea-ware-2") != other.ID {
		t.Error("an address in use leads elsewhere")
	}
	s.must(func(tx *store.Tx) error { return collection.Delete(tx, c.ID) })
	if at("tea-ware") != "" {
		t.Error("an address of nothing still leads somewhere")
	}
}

func TestWhatNoCollectionCanBe(t *testing.T) {
	s := open(t)
	s.create(collection.Collection{Title: en("Taken")})
	many := make([]collection.Product, 1_001)
	for i := range many {
		many[i] = collection.Product(fmt.Sprint(i))
	}
	for _, row := range []struct {
		name        string
		c           collection.Collection
		code, field string
	}{
		{"no title", collection.Collection{Title: en(" ")}, "field_needed", "title"},
		{"a title as long as a page", collection.Collection{Title: en(strings.Repeat("釉", 141))}, "text_too_long", "title.en"},
		{"another's address", collection.Collection{Handle: "Taken"}, "handle_taken", "handle"},
		{"an address with a slash", collection.Collection{Handle: "a/b"}, "handle_malformed", "handle"},
		{"a picture that is no hash", collection.Collection{Photo: "cup.jpg"}, "photo_unknown", "photo"},
		{"an order of its own", collection.Collection{Sort: "mood"}, "sort_unknown", "sort"},
		{"a product that is not there", collection.Collection{Products: []collection.Product{"cup", "sofa"}}, "product_not_found", ""},
		{"too many by hand", collection.Collection{Products: many}, "too_many_products", "products"},
		{"no rules", collection.Collection{Rules: &collection.Rules{}}, "rules_needed", "rules"},
		{"21 rules", collection.Collection{Rules: rules(true, strings.Split(strings.Repeat("tag is a\n", 20)+"tag is a", "\n")...)}, "too_many_rules", "rules"},
		{"a field that is not there", collection.Collection{Rules: rules(true, "tag is a", "colour is red")}, "rule_malformed", "rules.1"},
		{"an operation of another field", collection.Collection{Rules: rules(true, "tag over a")}, "rule_malformed", "rules.0"},
		{"a price in words", collection.Collection{Rules: rules(true, "price over much")}, "rule_malformed", "rules.0"},
		{"half stock", collection.Collection{Rules: rules(true, "stock is half")}, "rule_malformed", "rules.0"},
		{"no days", collection.Collection{Rules: rules(true, "created within 0")}, "rule_malformed", "rules.0"},
		{"a tag of nothing", collection.Collection{Rules: rules(true, "tag is  ")}, "field_needed", "rules.0"},
		{"a tag as long as a page", collection.Collection{Rules: rules(true, "tag is "+strings.Repeat("a", 61))}, "text_too_long", "rules.0"},
	} {
		if row.c.Title == nil {
			row.c.Title = en("Group")
		}
		err := storetest.Refused(t, s.Store, func(tx *store.Tx) error {
			_, err := collection.Create(tx, row.c)
			return err
		})
		if e, ok := fault.As(err); !ok || e.Code != row.code || e.Field != row.field {
			t.Errorf("%s: %v, want %s of %q", row.name, err, row.code, row.field)
		}
	}
	for _, field := range collection.Fields() {
		if len(collection.Ops(field)) == 0 {
			t.Errorf("nothing can be asked of %s", field)
		}
	}
	if collection.Ops("colour") != nil {
		t.Error("a colour can be asked")
	}
}

func TestAShopHasTwoHundredCollections(t *testing.T) {
	s := open(t)
	s.must(func(tx *store.Tx) error {
		for range 200 {
			if _, err := collection.Create(tx, collection.Collection{Title: en("Group")}); err != nil {
				return err
			}
		}
		return nil
	})
	err := storetest.Refused(t, s.Store, func(tx *store.Tx) error {
		_, err := collection.Create(tx, collection.Collection{Title: en("One more")})
		return err
	})
	if !fault.Is(err, "too_many_collections") {
		t.Error(err)
	}
}

func TestScreensHearOfWhatEntersAndLeaves(t *testing.T) {
	s := open(t)
	tea := s.create(collection.Collection{Rules: rules(false, "tag is tea")})
	var heard []string
	s.OnCommit(func(marks []store.Mark) {
		for _, m := range marks {
			if m.Kind == "collection" {
				heard = append(heard, m.ID)
			}
		}
	})
	f := facts()["mug"]
	for i, row := range []struct {
		change func()
		heard  bool
	}{
		{func() { f.Price++ }, false},
		{func() { f.Tags = []string{"tea"} }, true},
		{func() { f.Price++ }, false},
		{func() { f.Visible = false }, true},
		{func() { f.Tags = nil }, false},
	} {
		heard = nil
		row.change()
		s.place("mug", f)
		if got := len(heard) == 1 && heard[0] == string(tea.ID); got != row.heard || len(heard) > 1 {
			t.Errorf("change %d: heard %v", i, heard)
		}
	}
}
