package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/money"
	"hawker/app/store"
)

// until asks for a page again until it says what it must.
func (b *browser) until(path, says string) *page {
	b.t.Helper()
	for end := time.Now().Add(patience); ; {
		p := b.get(path).want(200)
		if strings.Contains(p.words(), says) {
			return p
		}
		if time.Now().After(end) {
			b.t.Fatalf("%s never says %q: %s", path, says, clip(p.words()))
		}
	}
}

func TestSearchPages(t *testing.T) {
	s := open(t)
	s.do(func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("Halfmoon", "USD", "US")) })
	s.do(func(tx *store.Tx) error {
		for i := range 30 {
			p := catalog.Product{Title: brand.Text{"en": fmt.Sprintf("Gaiwan %c", 'A'+i), "zh": "盖碗"}, Status: catalog.Active}
			if i == 0 {
				p.PublishAt = tx.Now.Add(time.Hour)
			}
			if _, _, err := catalog.Create(tx, p, []catalog.Variant{{SKU: fmt.Sprintf("GW-%02d", i), Price: money.Of(int64(1000+i), "USD")}}); err != nil {
				return err
			}
		}
		return nil
	})
	b := s.browser()
	p := b.until("/search?q=gaiwan", "29 results")
	if n := strings.Count(p.text, `<article class="product-card`); n != 24 {
		t.Errorf("%d cards on a page", n)
	}
	if !strings.Contains(p.text, `content="noindex`) {
		t.Error("a search may be indexed")
	}
	if n := strings.Count(b.get("/search?q=gaiwan&page=2").want(200).text, `<article class="product-card`); n != 5 {
		t.Errorf("%d cards on the second page", n)
	}
	for path, says := range map[string]string{
		"/search?q=gaiwn":                                `Showing results for "gaiwan"`,
		"/search?q=gw03":                                 "Gaiwan D",
		"/search?q=" + "%E7%A2%97":                       "29 results",
		"/search?q=gaiwan&stock=in":                      "nothing of this in stock",
		"/search?q=nothing+gaiwan":                       "Try just:gaiwan",
		"/search":                                        "New in the shop",
		"/search?q=%3Cscript%3E&sort=x&page=-1":          `Nothing found for "<script>"`,
		"/search?q=gaiwan&page=10000":                    "Gaiwan B",
		"/search?q=%ff%fe" + strings.Repeat("%20a", 300): "Nothing found",
		"/search/suggest?q=gw-07":                        "Gaiwan H",
	} {
		if p := b.get(path).want(200); !strings.Contains(strings.Join(strings.Fields(p.words()), " "), says) {
			t.Errorf("%s does not say %q: %s", path, says, clip(p.words()))
		}
	}
	s.do(func(tx *store.Tx) error {
		hidden, _, err := catalog.ByHandle(tx, "gaiwan-d")
		if err != nil {
			return err
		}
		return catalog.SetStatus(tx, hidden.ID, catalog.Draft)
	})
	b.until("/search?q=gaiwan", "28 results")
}
