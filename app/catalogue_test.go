package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/money"
	"hawker/app/store"
)

// products makes so many pieces with one variant each, and gives the last.
func (s *site) products(n int, change func(i int, p *catalog.Product, v *catalog.Variant)) (last catalog.Product) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		for i := range n {
			p := catalog.Product{Title: brand.Text{"en": fmt.Sprintf("Piece %03d", i)}, Status: catalog.Active}
			v := catalog.Variant{Price: money.Of(10_000, "USD")}
			change(i, &p, &v)
			made, _, err := catalog.Create(tx, p, []catalog.Variant{v})
			if err != nil {
				return err
			}
			last = made
		}
		return nil
	})
	return last
}

// A collection is turned page by page, there and back, and each page says so.
func TestACollectionIsTurnedThereAndBack(t *testing.T) {
	s := openAt(t, sampleShop(t))
	s.products(60, func(_ int, p *catalog.Product, _ *catalog.Variant) { p.Tags = []string{"turned"} })
	s.do(func(tx *store.Tx) error {
		_, err := collection.Create(tx, collection.Collection{Title: brand.Text{"en": "Turned"}, Published: true, Sort: collection.SortTitle,
			Rules: &collection.Rules{List: []collection.Rule{{Field: "tag", Op: "is", Value: "turned"}}}})
		return err
	})
	b := s.browser()
	first := b.get("/collections/turned").want(200)
	second := b.get(first.link("/collections/turned?after=")).want(200)
	for _, want := range []string{`rel="prev" href="/collections/turned"`, `rel="next"`, "Piece 024", "Piece 047", `rel="canonical" href="` + s.url + `/collections/turned?after=`} {
		if !strings.Contains(second.text, want) {
			t.Errorf("the second page has no %q", want)
		}
	}
	if strings.Contains(second.text, "Piece 023") || strings.Contains(second.text, "Piece 048") {
		t.Error("the second page has a piece of its neighbours")
	}
	if n := strings.Count(second.text, `class="product-card`); n < 24 {
		t.Errorf("%d cards", n)
	}
}

// What is not there yet is not there; what has gone says so kindly.
func TestProductsComeAndGo(t *testing.T) {
	s := openAt(t, sampleShop(t))
	soon := s.products(1, func(_ int, p *catalog.Product, _ *catalog.Variant) { p.PublishAt = time.Now().Add(time.Hour) })
	gone := s.products(1, func(_ int, p *catalog.Product, _ *catalog.Variant) { p.Title = brand.Text{"en": "Last winter's cup"} })
	s.do(func(tx *store.Tx) error { return catalog.SetStatus(tx, gone.ID, catalog.Archived) })
	b := s.browser()
	b.get("/products/" + soon.Handle).want(404)
	if text := b.get("/products").want(200).text; strings.Contains(text, soon.Handle) || strings.Contains(text, gone.Handle) {
		t.Error("the shelf lists what is not sold")
	}
	p := b.get("/products/" + gone.Handle).want(410)
	if !strings.Contains(p.text, "has left the shelf") || !strings.Contains(p.text, "noindex") {
		t.Error("it does not say that it has gone")
	}
	p.link("/products/")
	b.get("/products/never-was").want(404)
	b.get("/collections/never-was").want(404)
}

// Under a reduction a shop of the Union names the lowest price of 30 days; contents
// have a price per unit; what a piece comes to follows the visitor's country, through
// the cart to the checkout.
func TestPricesAreSaidInFull(t *testing.T) {
	s := openAt(t, sampleShop(t))
	s.do(func(tx *store.Tx) error {
		shop, err := brand.Get(tx)
		shop.Country, shop.Transfer.On = "DE", false
		shop.Cash.On = true
		if err != nil {
			return err
		}
		return brand.Save(tx, shop)
	})
	made := s.products(1, func(_ int, p *catalog.Product, v *catalog.Variant) {
		p.Title = brand.Text{"en": "Reduced tea"}
		v.Content, v.CompareAt = catalog.Content{Amount: 80_000, Unit: "g"}, money.Of(12_000, "USD")
	})
	b := s.browser()
	page := b.get("/products/" + made.Handle).want(200)
	for _, want := range []string{"$1,250.00 / kg", "$120", "Germany"} {
		if !strings.Contains(page.text, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	s.do(func(tx *store.Tx) error {
		vs, err := catalog.Variants(tx, made.ID)
		if err != nil {
			return err
		}
		sale := catalog.Sale{Price: money.Of(9_000, "USD")}
		return catalog.EditVariant(tx, vs[0].ID, catalog.Edit{Sale: &sale})
	})
	if text := b.get("/products/" + made.Handle).text; !strings.Contains(text, "Lowest price of the last 30 days: $100") {
		t.Error("the reduction does not name the lowest price of 30 days")
	}
	b.get("/products/clear-pour-pitcher").form("/country").set("country", "US").send().want(200)
	page = b.get("/products/clear-pour-pitcher")
	if text, _ := page.id("delivered"); !strings.Contains(text, "delivered to United States") {
		t.Errorf("delivered: %q", text)
	}
	cart := page.form("/cart").send().want(200)
	if !strings.Contains(cart.text, "Shipping to United States") {
		t.Error("the cart does not know the country")
	}
	if text := b.get("/checkout").text; !strings.Contains(text, `<option value="US" selected`) {
		t.Error("the checkout does not know the country")
	}
}

// A price that moved since a piece was chosen is named in the cart.
func TestTheCartNamesAPriceThatMoved(t *testing.T) {
	s := openAt(t, sampleShop(t))
	b := s.browser()
	b.get("/products/clear-pour-pitcher").form("/cart").send().want(200)
	s.do(func(tx *store.Tx) error {
		p, _, err := catalog.ByHandle(tx, "clear-pour-pitcher")
		if err != nil {
			return err
		}
		vs, err := catalog.Variants(tx, p.ID)
		if err != nil {
			return err
		}
		return catalog.SetPrice(tx, vs[0].ID, money.Of(3_300, "USD"), "")
	})
	cart := b.get("/cart").want(200)
	if !strings.Contains(cart.text, "cost $28.00 when you chose it. Now it is $33.00") {
		t.Errorf("the cart does not say that the price moved: %s", clip(cart.words()))
	}
	again := cart.form("/cart/line")
	again.set("quantity", "2")
	if text := again.send().want(200).text; strings.Contains(text, "when you chose it") {
		t.Error("what was seen is said again")
	}
}
