package app_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/store"
)

// offer is one variant as the feed has it.
type offer struct {
	ID           string `xml:"id"`
	Title        string `xml:"title"`
	Description  string `xml:"description"`
	Link         string `xml:"link"`
	Availability string `xml:"availability"`
	Price        string `xml:"price"`
	SalePrice    string `xml:"sale_price"`
}

func feed(t *testing.T, b *browser) map[string]offer {
	t.Helper()
	var f struct {
		Items []offer `xml:"channel>item"`
	}
	if err := xml.Unmarshal([]byte(b.get("/feeds/google.xml").want(http.StatusOK).text), &f); err != nil {
		t.Fatal(err)
	}
	all := map[string]offer{}
	for _, o := range f.Items {
		all[o.ID] = o
	}
	if len(all) != len(f.Items) {
		t.Errorf("%d items have %d ids", len(f.Items), len(all))
	}
	return all
}

// forSale finds the offer of an address in what a page says of its product.
func forSale(t *testing.T, p *page, link string) map[string]any {
	t.Helper()
	for _, node := range data(t, p) {
		list, _ := node["hasVariant"].([]any)
		for _, piece := range append(list, node) {
			o, ok := piece.(map[string]any)["offers"].(map[string]any)
			if ok && o["url"] == link {
				return o
			}
		}
	}
	t.Fatalf("%s offers nothing at %s", p.url, link)
	return nil
}

// shownPrice is the first price of the form in which one buys.
func shownPrice(p *page) (text string) {
	walk(p.root, func(n *html.Node) {
		if text == "" && strings.Contains(" "+attr(n, "class")+" ", " price__now ") {
			text = strings.TrimSpace(inner(n))
		}
	})
	return text
}

// What a piece costs is the same in the feed, in what the page says to machines and
// in what it shows to people: for every variant of the demo, on sale or not.
func TestPricesAgree(t *testing.T) {
	s := seeded(t)
	bundle, err := lang.Load()
	if err != nil {
		t.Fatal(err)
	}
	s.do(func(tx *store.Tx) error {
		list, _, err := catalog.Listed(tx, "", 2)
		if err != nil {
			return err
		}
		for i, p := range list {
			vs, err := catalog.Variants(tx, p.ID)
			if err != nil {
				return err
			}
			higher, lower := vs[0].Price, vs[0].Price
			higher.Minor, lower.Minor = higher.Minor+500, lower.Minor-500
			e := catalog.Edit{CompareAt: &higher}
			if i == 1 {
				e = catalog.Edit{Sale: &catalog.Sale{Price: lower, From: tx.Now.Add(-time.Hour), To: tx.Now.Add(time.Hour)}}
			}
			if err := catalog.EditVariant(tx, vs[0].ID, e); err != nil {
				return err
			}
		}
		return nil
	})
	b := s.browser()
	items, reduced := feed(t, b), 0
	for id, o := range items {
		price := o.Price
		if o.SalePrice != "" {
			price, reduced = o.SalePrice, reduced+1
		}
		decimal, currency, _ := strings.Cut(price, " ")
		p := b.get(o.Link).want(http.StatusOK)
		said := forSale(t, p, o.Link)
		if said["price"] != decimal || said["priceCurrency"] != currency {
			t.Errorf("%s costs %s in the feed and %v %v on its page", o.Title, price, said["price"], said["priceCurrency"])
		}
		if in := strings.HasSuffix(said["availability"].(string), "/InStock"); in != (o.Availability == "in_stock") {
			t.Errorf("%s is %s in the feed and %v on its page", o.Title, o.Availability, said["availability"])
		}
		amount, err := money.Parse(decimal, money.Currency(currency))
		if err != nil {
			t.Fatal(err)
		}
		if shown := lang.Price(bundle.Context(t.Context(), "en"), amount); shownPrice(p) != shown {
			t.Errorf("%s costs %s in the feed, and people read %q", o.Title, shown, shownPrice(p))
		}
		if len(id) > 50 || len([]rune(o.Title)) > 150 || len([]rune(o.Description)) > 5000 {
			t.Errorf("%s is longer than the specification allows", o.Title)
		}
	}
	if len(items) < 20 || reduced < 2 {
		t.Errorf("%d items, %d of them reduced", len(items), reduced)
	}
}

// The feed is the whole catalogue in whatever number, and says what XML can say.
func TestFeed(t *testing.T) {
	s := seeded(t)
	b := s.browser()
	before := len(feed(t, b))
	first := b.get("/feeds/google.xml").header.Get("ETag")
	b.header.Set("If-None-Match", first)
	b.get("/feeds/google.xml").want(http.StatusNotModified)
	const more = 120
	s.do(func(tx *store.Tx) error {
		for range more {
			_, _, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Cup & <saucer> \u2028 \ufffe]]>"}, Status: catalog.Active},
				[]catalog.Variant{{Price: money.Of(1_000, "USD")}})
			if err != nil {
				return err
			}
		}
		_, _, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Draft"}, Status: catalog.Draft}, []catalog.Variant{{Price: money.Of(1_000, "USD")}})
		return err
	})
	if tag := b.get("/feeds/google.xml").want(http.StatusOK).header.Get("ETag"); tag == first {
		t.Error("another feed has the same name")
	}
	b.header.Del("If-None-Match")
	items := feed(t, b)
	if len(items) != before+more {
		t.Errorf("%d items, then %d more: %d", before, more, len(items))
	}
	for _, o := range items {
		if strings.HasPrefix(o.Title, "Cup &") && o.Title != "Cup & <saucer> \u2028 ]]>" {
			t.Errorf("%q", o.Title)
		}
	}
	b.client.Transport.(*http.Transport).DisableCompression = true
	if p := b.get("/feeds/google.xml").want(http.StatusOK); p.header.Get("Content-Encoding") != "" {
		t.Error("it is compressed for those who did not ask")
	}
	b.header.Set("Accept-Encoding", "gzip")
	if p := b.get("/feeds/google.xml").want(http.StatusOK); p.header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(p.text, "\x1f\x8b") {
		t.Error("it is not compressed for those who ask")
	}
}
