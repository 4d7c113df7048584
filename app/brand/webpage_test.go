package brand_test

import (
	"fmt"
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestWebPages(t *testing.T) {
	s := storetest.Open(t)
	about := brand.WebPage{Handle: "about", Title: brand.Text{"en": " The kiln ", "zh": "窑"}, Body: brand.Text{"en": "# Fire"}}
	storetest.Do(t, s, func(tx *store.Tx) error { return brand.PutWebPage(tx, about) })
	storetest.View(t, s, func(tx *store.Tx) error {
		p, err := brand.GetWebPage(tx, "about")
		if err != nil || p.Title["en"] != "The kiln" || p.Published || !p.Updated.Equal(storetest.Start) {
			t.Errorf("%+v, %v", p, err)
		}
		return err
	})
	storetest.Do(t, s, func(tx *store.Tx) error { return brand.DeleteWebPage(tx, "about") })
	storetest.View(t, s, func(tx *store.Tx) error {
		if _, err := brand.GetWebPage(tx, "about"); !fault.Is(err, "page_not_found") {
			t.Errorf("deleted: %v", err)
		}
		return nil
	})
	for _, c := range []struct {
		rule, code, field string
		change            func(*brand.WebPage)
	}{
		{"an address of small letters", "handle_malformed", "handle", func(p *brand.WebPage) { p.Handle = "About us" }},
		{"that leads nowhere else", "handle_malformed", "handle", func(p *brand.WebPage) { p.Handle = "../desk" }},
		{"that is not a legal text's", "handle_reserved", "handle", func(p *brand.WebPage) { p.Handle = "imprint" }},
		{"a page has a title", "field_needed", "title", func(p *brand.WebPage) { p.Title = nil }},
		{"a text of at most 20,000 runes", "text_too_long", "body.en", func(p *brand.WebPage) { p.Body = brand.Text{"en": strings.Repeat("a", 20_001)} }},
	} {
		bad := about
		c.change(&bad)
		err, ok := fault.As(storetest.Refused(t, s, func(tx *store.Tx) error { return brand.PutWebPage(tx, bad) }))
		if !ok || err.Code != c.code || err.Field != c.field {
			t.Errorf("%s: want %s of %s, got %v", c.rule, c.code, c.field, err)
		}
	}
	storetest.Do(t, s, func(tx *store.Tx) error {
		for n := range 100 {
			if err := brand.PutWebPage(tx, brand.WebPage{Handle: fmt.Sprint("p", n), Title: about.Title}); err != nil {
				return err
			}
		}
		return nil
	})
	err := storetest.Refused(t, s, func(tx *store.Tx) error { return brand.PutWebPage(tx, about) })
	if !fault.Is(err, "too_many_pages") {
		t.Errorf("a hundred pages are enough: %v", err)
	}
}

func TestChecklist(t *testing.T) {
	missing := func(s brand.Settings) string {
		var list []string
		for _, d := range brand.Checklist(s) {
			if d.Needed && !d.Met && !d.Look {
				list = append(list, d.Key)
			}
		}
		return strings.Join(list, " ")
	}
	for country, want := range map[string]string{
		"DE": "address email phone imprint terms privacy shipping withdrawal",
		"NO": "address email phone imprint terms privacy shipping withdrawal",
		"GB": "address email phone imprint terms privacy shipping withdrawal",
		"CN": "imprint returns privacy address phone",
		"US": "shipping address",
		"CH": "",
	} {
		if got := missing(brand.Fresh("Halfmoon", "EUR", country)); got != want {
			t.Errorf("%s misses %q, wanted %q", country, got, want)
		}
	}
	s := brand.Fresh("Halfmoon", "EUR", "DE")
	s.Address, s.Email, s.Phone = "Dehua", "hello@halfmoon.example", "+49"
	for _, name := range brand.PolicyNames {
		*s.Policies.Of(name) = brand.Text{"en": "Words."}
	}
	s.Tax = brand.Tax{Name: "VAT", RatePPM: 190_000}
	if got := missing(s); got != "tax" {
		t.Errorf("prices without tax: %q", got)
	}
	s.Tax.Inclusive = true
	if got := missing(s); got != "" {
		t.Errorf("all is there: %q", got)
	}
}
