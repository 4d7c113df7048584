package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hawker/app"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/money"
	"hawker/app/order/ordertest"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// made adds a product with a variant for each price, named "1", "2", ….
func (s *site) made(title string, status catalog.Status, prices ...int64) (p catalog.Product, vs []catalog.Variant) {
	s.t.Helper()
	s.do(func(tx *store.Tx) (err error) {
		p, vs = catalog.Product{Title: brand.Text{"en": title}, Status: status}, nil
		if len(prices) > 1 {
			o := catalog.Option{Name: brand.Text{"en": "Size"}}
			for i := range prices {
				o.Values = append(o.Values, brand.Text{"en": strconv.Itoa(i + 1)})
			}
			p.Options = []catalog.Option{o}
		}
		for i, price := range prices {
			v := catalog.Variant{Price: ordertest.USD(price), SKU: fmt.Sprintf("%s-%d", strings.ReplaceAll(title, " ", ""), i+1)}
			if len(prices) > 1 {
				v.Choice = []int{i}
			}
			vs = append(vs, v)
		}
		p, vs, err = catalog.Create(tx, p, vs)
		return err
	})
	return p, vs
}

func (s *site) variants(id catalog.ID) (vs []catalog.Variant) {
	s.t.Helper()
	s.view(func(tx *store.Tx) (err error) {
		vs, err = catalog.Variants(tx, id)
		return err
	})
	return vs
}

func desk(id catalog.ID) string { return "/desk/products/" + string(id) }

// One bad cell of the grid keeps everything that was typed; the other rows are saved.
func TestGridKeepsWhatCannotBeSaved(t *testing.T) {
	s, _ := furnished(t, 5)
	owner := s.owner()
	cup, _ := s.made("Ash cup", catalog.Draft, 1000, 1200)
	pot, pots := s.made("Side pot", catalog.Draft, 9000)
	f := owner.get("/desk/products/bulk?" + url.Values{"id": {string(cup.ID), string(pot.ID)}}.Encode()).want(http.StatusOK).form("/desk/products/bulk")
	f.set("g0.price", "11.00", "g0.compare_at", "15", "g0.status", "active", "g1.price", "twelve", "g1.sku", "AC-NEW", "g2.sku", "Ashcup-1", "g2.weight", "900")
	p := f.send().want(http.StatusUnprocessableEntity)
	again := p.form("/desk/products/bulk")
	for name, want := range map[string]string{"g0.price": "11.00", "g1.price": "twelve", "g1.sku": "AC-NEW", "g2.sku": "Ashcup-1", "g2.weight": "900"} {
		if got := again.values.Get(name); got != want {
			t.Errorf("%s came back as %q, was %q", name, got, want)
		}
	}
	for _, id := range []string{"g1.price-error", "g2.sku-error"} {
		if words, ok := p.id(id); !ok || words == "" {
			t.Errorf("nothing is said about %s", id)
		}
	}
	is := s.variants(cup.ID)
	if is[0].Price != ordertest.USD(1100) || is[0].CompareAt != ordertest.USD(1500) || is[1].Price != ordertest.USD(1200) || is[1].SKU != "Ashcup-2" {
		t.Errorf("after one bad cell there is %+v", is)
	}
	again.set("g1.price", "12.50", "g2.sku", pots[0].SKU).send().want(http.StatusOK)
	if is = s.variants(cup.ID); is[1].Price != ordertest.USD(1250) || is[1].SKU != "AC-NEW" || s.variants(pot.ID)[0].WeightG != 900 {
		t.Errorf("mended, there is %+v", is)
	}
	s.view(func(tx *store.Tx) error {
		if p, err := catalog.Get(tx, cup.ID); err != nil || p.Status != catalog.Active {
			t.Errorf("the product is %s, %v", p.Status, err)
		}
		return nil
	})
}

// A cell that somebody else changed meanwhile is not overwritten unseen; SKUs can be
// handed from one row to a later one.
func TestGridSeesOthersChanges(t *testing.T) {
	s, _ := furnished(t, 5)
	owner := s.owner()
	cup, vs := s.made("Ash cup", catalog.Draft, 1000, 1200)
	f := owner.get("/desk/products/bulk?id=" + string(cup.ID)).form("/desk/products/bulk")
	s.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, vs[0].ID, ordertest.USD(1300), "spring") })
	p := f.set("g0.price", "9.00", "g0.sku", "Ashcup-2", "g1.sku", "AC-2").send().want(http.StatusUnprocessableEntity)
	if words, _ := p.id("g0.price-error"); !strings.Contains(words, "13.00") {
		t.Errorf("it is said %q", words)
	}
	p.form("/desk/products/bulk").send().want(http.StatusOK)
	if is := s.variants(cup.ID); is[0].Price != ordertest.USD(900) || is[0].SKU != "Ashcup-2" || is[1].SKU != "AC-2" {
		t.Errorf("there is %+v", is)
	}
}

// The second of two editors is told, keeps what was typed, and may save over it then.
func TestTwoEditors(t *testing.T) {
	s, _ := furnished(t, 5)
	first := s.owner()
	second, _ := s.hire(staff.Host)
	cup, vs := s.made("Ash cup", catalog.Active, 1000, 1200)
	mine, theirs := first.get(desk(cup.ID)).form(desk(cup.ID)), second.get(desk(cup.ID)).want(http.StatusOK).form(desk(cup.ID))
	s.do(func(tx *store.Tx) error { return stock.Receive(tx, stock.Line{Variant: vs[0].ID, Quantity: 3}, "", "") })
	mine.set("title.en", "Ash cup, tall", "v0.price", "11.00").send().want(http.StatusOK)
	p := theirs.set("v1.price", "14.00", "tags", "ash, gift").send().want(http.StatusConflict)
	again := p.form(desk(cup.ID))
	for _, want := range []string{"Title: Ash cup, tall is saved", "Price • 1: 11.00 is saved", "Price • 2: 12.00 is saved", "Tags: nothing is saved"} {
		if !strings.Contains(strings.ReplaceAll(p.words(), "·", "•"), want) {
			t.Errorf("it is not said that %s: %s", want, clip(p.words()))
		}
	}
	if again.values.Get("v1.price") != "14.00" || again.values.Get("tags") != "ash, gift" || s.variants(cup.ID)[1].Price != ordertest.USD(1200) {
		t.Errorf("what was typed is %v", again.values)
	}
	again.send().want(http.StatusOK)
	if is := s.variants(cup.ID); is[0].Price != ordertest.USD(1000) || is[1].Price != ordertest.USD(1400) {
		t.Errorf("saved over it, there is %+v", is)
	}
}

// Two hundred and fifty variants go through the form and come back the same; a column
// is filled at once, and a refused row keeps all others.
func TestManyVariantsRoundTrip(t *testing.T) {
	s, _ := furnished(t, 5)
	owner := s.owner()
	var a, b []string
	for i := range 25 {
		a = append(a, fmt.Sprintf("A%d", i))
	}
	for i := range 10 {
		b = append(b, fmt.Sprintf("釉%d", i))
	}
	f := owner.get("/desk/products/new").form("/desk/products").set("title.en", "Many", "o0.name.en", "One", "o0.values.en", strings.Join(a, ", "),
		"o1.name.en", "Two", "o1.values.en", strings.Join(b, "，"), "v0.price", "10", "do", "variants").send().want(http.StatusOK).form("/desk/products")
	for i := range 250 {
		f.set(fmt.Sprintf("v%d.sku", i), fmt.Sprintf("MANY-%03d", i), fmt.Sprintf("v%d.bin", i), "架子 "+strconv.Itoa(i))
	}
	f = f.set("all.price", "12.50", "all.weight", "300", "all.content", "2.5", "all.unit", "kg", "do", "save").send().want(http.StatusOK).form("/desk/products")
	if f.values.Get("v249.price") != "12.50" || f.values.Get("v249.sku") != "MANY-249" || f.values.Get("all.price") != "" {
		t.Fatalf("filled, the last row has %q %q", f.values.Get("v249.price"), f.values.Get("v249.sku"))
	}
	f = f.set("v200.price", "x", "do", "save").send().want(http.StatusUnprocessableEntity).form("/desk/products")
	p := f.set("v200.price", "99", "do", "save").send().want(http.StatusOK)
	id := catalog.ID(strings.TrimPrefix(p.url.Path, "/desk/products/"))
	was := s.variants(id)
	if len(was) != 250 || was[200].Price != ordertest.USD(9900) || was[249].Price != ordertest.USD(1250) || was[249].Content != (catalog.Content{Amount: 2500, Unit: "kg"}) {
		t.Fatalf("%d variants, the last is %+v", len(was), was[len(was)-1])
	}
	owner.get(desk(id)).form(desk(id)).set("do", "save").send().want(http.StatusOK)
	for i, v := range s.variants(id) {
		v.Settled = was[i].Settled
		if fmt.Sprint(v) != fmt.Sprint(was[i]) {
			t.Fatalf("saved unchanged, row %d was %+v and is %+v", i, was[i], v)
		}
	}
}

// A product that is scheduled is not in the shop before its time and is after it, by the
// shop's zone.
func TestScheduledProduct(t *testing.T) {
	var ahead atomic.Int64
	s := openWith(t, app.Config{Data: t.TempDir() + "/shop", Scale: 1000, Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	s.furnish(5)
	owner, guest := s.owner(), s.browser()
	cup, _ := s.made("Winter cup", catalog.Draft, 1000)
	zone, err := time.LoadLocation(ordertest.Settings().Zone)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(2 * time.Hour).In(zone)
	p := owner.get(desk(cup.ID)).form(desk(cup.ID)).set("status", "active", "publish_at", at.Format("2006-01-02T15:04"), "do", "save").send().want(http.StatusOK)
	if got := p.form(desk(cup.ID)).values.Get("publish_at"); got != at.Format("2006-01-02T15:04") {
		t.Errorf("the time comes back as %s, was %s", got, at)
	}
	seen := func() bool {
		return guest.get("/products/winter-cup").status == http.StatusOK && strings.Contains(guest.get("/products").text, "Winter cup")
	}
	if seen() || guest.get("/products/winter-cup").status != http.StatusNotFound {
		t.Error("the product is there before its time")
	}
	ahead.Store(int64(2*time.Hour + time.Minute))
	if !seen() {
		t.Error("the product is not there after its time")
	}
}

// Drafts are found by title, tag and SKU; what is chosen is changed together.
func TestFindAndChangeMany(t *testing.T) {
	s, _ := furnished(t, 5)
	owner := s.owner()
	cup, _ := s.made("Ash cup", catalog.Draft, 1000)
	pot, _ := s.made("Side pot", catalog.Draft, 9000)
	ids := url.Values{"id": {string(cup.ID), string(pot.ID)}}
	change := func(more ...string) *page {
		t.Helper()
		v := url.Values{"id": ids["id"], "here": {"/desk/products?status=draft"}}
		for i := 0; i < len(more); i += 2 {
			v.Set(more[i], more[i+1])
		}
		return owner.post("/desk/products/changes", v)
	}
	change("do", "tag", "tag", "gift").want(http.StatusOK)
	for q, want := range map[string]string{"q=ash": "Ash cup", "q=Sidepot-1": "Side pot", "tag=GIFT&q=pot": "Side pot", "status=draft&sort=title": "Ash cup", "q=gift+cup": "Ash cup"} {
		if words := owner.get("/desk/products?" + q).want(http.StatusOK).words(); !strings.Contains(words, want) {
			t.Errorf("%s does not find %s: %s", q, want, clip(words))
		}
	}
	if words := owner.get("/desk/products?q=ash").words(); strings.Contains(words, "Side pot") {
		t.Error("ash finds the pot too")
	}
	f := owner.get("/desk/collections/new").form("/desk/collections").set("title.en", "For two", "do", "save")
	shelf := f.send().want(http.StatusOK).url.Path
	id := strings.TrimPrefix(shelf, "/desk/collections/")
	change("do", "collect", "collection", id).want(http.StatusOK)
	change("do", "status.active").want(http.StatusOK)
	var held []catalog.Product
	s.view(func(tx *store.Tx) (err error) {
		held, _, err = catalog.Members(tx, collection.ID(id), "", 10)
		return err
	})
	if len(held) != 2 || held[0].Title["en"] != "Ash cup" || held[0].Tags[0] != "gift" {
		t.Errorf("the collection holds %v", held)
	}
	if words := owner.get("/desk/products?collection=" + id).words(); !strings.Contains(words, "Side pot") || strings.Contains(words, "Full Moon") {
		t.Errorf("by collection: %s", clip(words))
	}
	change("do", "untag", "tag", "Gift").want(http.StatusOK)
	change("do", "status.archived").want(http.StatusOK)
	change("do", "tag").want(http.StatusUnprocessableEntity)
	owner.post("/desk/products/changes", url.Values{"do": {"status.active"}}).want(http.StatusUnprocessableEntity)
	copied := owner.get(desk(pot.ID)).form("/copies").send().want(http.StatusOK)
	if name := copied.form(copied.url.Path).values; name.Get("title.en") != "Side pot (copy)" || name.Get("v0.sku") != "" || name.Get("status") != "draft" {
		t.Errorf("the copy is %v", name)
	}
	owner.get(desk(pot.ID)).form("/status").set("status", "draft").send().want(http.StatusOK)
}

// A collection is put together by hand and by rules, without scripts.
func TestCollections(t *testing.T) {
	s, _ := furnished(t, 5)
	owner, guest := s.owner(), s.browser()
	for i, title := range []string{"Ash cup", "Tall cup", "Side pot"} {
		s.made(title, catalog.Active, int64(1000*(i+1)))
	}
	f := owner.get("/desk/collections/new").form("/desk/collections").set("title.en", "For two", "find", "cup", "do", "save")
	p := f.send().want(http.StatusOK) // Enter in the field looks, and saves nothing
	add := func(p *page, title string) *page {
		t.Helper()
		for _, key := range keys(p.root, "do", "add.") {
			if strings.HasSuffix(attr(key, "aria-label"), title) {
				return p.form("/desk/collections").set("do", attr(key, "value")).send().want(http.StatusOK)
			}
		}
		t.Fatalf("%s was not found: %s", title, clip(p.words()))
		return nil
	}
	p = add(add(p, "Tall cup"), "Ash cup")
	pieces := p.form("/desk/collections").values["product"]
	p = p.form("/desk/collections").set("do", "up."+pieces[1]).send().want(http.StatusOK)
	p = p.form("/desk/collections").set("do", "save").send().want(http.StatusOK)
	here := p.url.Path
	if got := p.form(here).values["product"]; len(got) != 2 || got[0] != pieces[1] {
		t.Fatalf("the order is %v, chosen were %v", got, pieces)
	}
	if words := guest.get("/collections/for-two").want(http.StatusOK).text; strings.Index(words, "Ash cup") > strings.Index(words, "Tall cup") {
		t.Error("the shop shows another order")
	}
	stale := owner.get(here).form(here)
	f = owner.get(here).form(here).set("how", "rules", "r0.what", "price.over", "r0.value", "dear", "do", "save")
	refused := f.send().want(http.StatusUnprocessableEntity)
	if refused.form(here).values.Get("r0.value") != "dear" {
		t.Error("the rule was lost")
	}
	p = refused.form(here).set("r0.value", "15.00", "handle", "dear", "do", "save").send().want(http.StatusOK)
	if words := p.words(); !strings.Contains(words, "3 products in the shop") {
		t.Errorf("the rule holds: %s", clip(words))
	}
	if q := stale.set("title.en", "Mine", "do", "save").send().want(http.StatusConflict); q.form(here).values.Get("title.en") != "Mine" {
		t.Error("what the second editor typed was lost")
	}
	owner.upload(here+"/photo", "wide.jpg", picture(1200, 600)).want(http.StatusOK)
	owner.get(here).form("/deletion").send().want(http.StatusOK)
	guest.get("/collections/dear").want(http.StatusNotFound)
}

// A mark that is moved above what is left tells so at once.
func TestLowStockIsTold(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	var id catalog.ID
	s.view(func(tx *store.Tx) error {
		v, err := catalog.GetVariant(tx, st.cup)
		id = v.Product
		return err
	})
	if words := owner.get("/desk/products?status=low").want(http.StatusOK).words(); strings.Contains(words, "Full Moon") {
		t.Errorf("five left are low: %s", clip(words))
	}
	owner.get(desk(id)).form(desk(id)).set("v0.low_at", "6", "do", "save").send().want(http.StatusOK)
	for _, path := range []string{"/desk/products?status=low", "/desk"} {
		if words := owner.get(path).words(); !strings.Contains(words, "Full Moon") {
			t.Errorf("%s does not tell that it runs out: %s", path, clip(words))
		}
	}
}

// What a variant costs by a sale, and before it, stands beside its form.
func TestSaleIsShownWithTheLowestPriceBefore(t *testing.T) {
	s, _ := furnished(t, 5)
	owner := s.owner()
	cup, vs := s.made("Ash cup", catalog.Active, 1000)
	s.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, vs[0].ID, money.Of(1400, "USD"), "spring") })
	f := owner.get(desk(cup.ID)).form(desk(cup.ID))
	p := f.set("v0.sale", "12.00", "v0.content", "500", "v0.unit", "g", "do", "save").send().want(http.StatusOK)
	words := p.words()
	for _, want := range []string{"$12.00", "$14.00", "$24.00 per kg", "lowest of the 30 days before $10.00"} {
		if !strings.Contains(words, want) {
			t.Errorf("%s is not said: %s", want, clip(words))
		}
	}
	p.form(desk(cup.ID)).set("v0.sale", "", "v0.sale_to", "2027-01-01T00:00", "do", "save").send().want(http.StatusUnprocessableEntity)
	p.form(desk(cup.ID)).set("handle", "tall-cup", "do", "save").send().want(http.StatusOK)
	if p := s.browser().get("/products/ash-cup").want(http.StatusOK); p.url.Path != "/products/tall-cup" {
		t.Errorf("the old address leads to %s", p.url)
	}
}

// keys are the buttons of a name whose value begins so.
func keys(n *html.Node, name, prefix string) (list []*html.Node) {
	walk(n, func(n *html.Node) {
		if n.Data == "button" && attr(n, "name") == name && strings.HasPrefix(attr(n, "value"), prefix) {
			list = append(list, n)
		}
	})
	return list
}
