package app_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/money"
	"hawker/app/order/ordertest"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

// rates makes a zone of the whole world and a tax, and gives their pages in the desk.
func (s *site) rates() (zone, tax string) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		shop, err := brand.Get(tx)
		if err != nil {
			return err
		}
		z, err := tariff.SaveZone(tx, tariff.Zone{Name: "World", Rates: []tariff.ShipRate{
			{Name: brand.Text{"en": "Parcel", "zh": "包裹"}, Kind: tariff.ShipWeight, Bands: []tariff.Band{{To: 500, Amount: money.Of(100, shop.Currency)}, {From: 500, Amount: money.Of(200, shop.Currency)}}},
			{Name: brand.Text{"en": "Courier", "zh": "快递"}, Kind: tariff.ShipPiece, Amount: money.Of(900, shop.Currency)},
		}})
		if err != nil {
			return err
		}
		r, err := tariff.SaveTax(tx, tariff.TaxRate{Name: "VAT", PPM: 190_000})
		zone, tax = "/desk/settings/shipping/zones/"+z.ID, "/desk/settings/taxes/rates/"+r.ID
		return err
	})
	return zone, tax
}

// sells puts one more product on the shelf, of a class of its own for tax.
func (s *site) sells(handle, class string, cents int64) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		_, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": handle}, Handle: handle, Status: catalog.Active, TaxClass: class},
			[]catalog.Variant{{SKU: handle, Price: ordertest.USD(cents), WeightG: 600}})
		if err != nil {
			return err
		}
		return stock.Receive(tx, stock.Line{Variant: vs[0].ID, Quantity: 5}, "", "")
	})
}

// zones makes two ways of shipping to Germany and taxes of two classes, as the owner does.
func (s *site) zones(owner *browser) {
	s.t.Helper()
	form := owner.get("/desk/settings/shipping/new").want(http.StatusOK).form("/shipping/zones")
	form.action = "/desk/settings/shipping/zones/draft"
	form = form.set("do", "add.weight", "name", "Germany", "countries", "DE").send().want(http.StatusOK).form("/shipping/zones")
	form.set("rates.1.name.en", "Courier", "rates.1.bands.0.from", "0", "rates.1.bands.0.to", "500", "rates.1.bands.0.amount", "9",
		"rates.1.bands.1.from", "400", "rates.1.bands.1.amount", "12.50")
	refused := form.send().want(http.StatusUnprocessableEntity)
	if !strings.Contains(refused.words(), "begins before the one above it ends") {
		s.t.Errorf("bands that overlap: %s", clip(refused.words()))
	}
	saved := refused.form("/shipping/zones").set("rates.1.bands.1.from", "500").send().want(http.StatusOK)
	if !strings.Contains(saved.url.Path, "/desk/settings/shipping/zones/") {
		s.t.Fatalf("the zone was not saved: %s", clip(saved.words()))
	}
	for _, tax := range [][]string{{"name", "VAT", "ppm", "19"}, {"name", "Reduced VAT", "ppm", "7", "class", "food"}} {
		owner.get("/desk/settings/taxes/new").form("/taxes/rates").set(append(tax, "country", "DE")...).send().want(http.StatusOK)
	}
}

func TestCheckoutWithTwoWaysAndTwoClasses(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	s.zones(owner)
	s.sells("honey", "food", 1_070)
	tried := owner.get("/desk/settings/shipping?country=DE&grams=600&sum=10.70&class=food").want(http.StatusOK).words()
	for _, said := range []string{"Zone: Germany", "$12.50", "Reduced VAT, 7", "$16.70"} {
		if !strings.Contains(tried, said) {
			t.Errorf("the trial does not say %q: %s", said, clip(tried))
		}
	}
	g := st.guest(t, s.url)
	b := g.form.p.b
	b.get("/products/honey").want(http.StatusOK).form("/cart").send()
	page := b.get("/checkout").want(http.StatusOK)
	ways, _ := page.id("checkout-way")
	if !strings.Contains(ways, "Parcel") || !strings.Contains(ways, "Courier") || !strings.Contains(ways, "$12.50") {
		t.Fatalf("the checkout offers %s", ways)
	}
	form := page.form("/checkout")
	for name, v := range g.form.values {
		if name == "contact" || name == "name" || name == "street" || name == "postcode" || name == "city" {
			form.values[name] = v
		}
	}
	form.values.Set("way", way(page, "Courier"))
	if stale := form.send(); stale.status != http.StatusConflict {
		t.Errorf("another way than the page priced: %d", stale.status)
	}
	form.action = "/checkout/quote"
	priced := form.send().want(http.StatusOK)
	sum, _ := priced.id("checkout-sum")
	for _, said := range []string{"Courier to Germany", "$12.50", "$55.20", "VAT 19", "Reduced VAT 7", "$0.70"} {
		if !strings.Contains(sum, said) {
			t.Errorf("the sum does not say %q: %s", said, sum)
		}
	}
	taken := priced.form("/checkout").send()
	if taken.status != http.StatusSeeOther {
		t.Fatalf("the order was not taken: %d %s", taken.status, clip(taken.words()))
	}
	if kept := newBrowser(t, s.url).get(taken.header.Get("Location")).want(http.StatusOK).words(); !strings.Contains(kept, "Courier to Germany") || !strings.Contains(kept, "Reduced VAT") {
		t.Errorf("the order's page says %s", clip(kept))
	}
	number := ""
	s.view(func(tx *store.Tx) error {
		o, err := newest(tx)
		number = o.Number
		return err
	})
	desk := owner.get("/desk/orders/" + number).want(http.StatusOK).words()
	slip := owner.get("/desk/orders/" + number + "/slip").want(http.StatusOK).words()
	if !strings.Contains(desk, "Shipping: Courier") || !strings.Contains(desk, "Reduced VAT 7") || !strings.Contains(slip, "Courier") {
		t.Errorf("the desk says %s\nthe slip %s", clip(desk), clip(slip))
	}
}

func TestWhereNoZoneIsNothingIsSent(t *testing.T) {
	s, st := furnished(t, 5)
	s.zones(s.owner())
	g := st.guest(t, s.url)
	g.form.values.Set("country", "AT")
	g.form.action = "/checkout/quote"
	page := g.form.send().want(http.StatusOK)
	why, _ := page.id("checkout-way")
	sum, _ := page.id("checkout-sum")
	if !strings.Contains(why, "does not ship to this country") || !strings.Contains(sum, "Not sent there") || strings.Contains(sum, "Free") {
		t.Errorf("the way says %s, the sum %s", why, sum)
	}
}

// way is the id of a way of shipping by its name.
func way(p *page, name string) (id string) {
	walk(p.root, func(n *html.Node) {
		if n.Data == "input" && attr(n, "name") == "way" && n.Parent != nil && strings.Contains(inner(n.Parent), name) {
			id = attr(n, "value")
		}
	})
	return id
}
