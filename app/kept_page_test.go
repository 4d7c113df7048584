package app_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/store"
)

// What a page is drawn of once is drawn anew as soon as a commit, or time, changes it,
// and nothing of one visitor is in another's.
func TestAKeptPageIsNeverStale(t *testing.T) {
	s := openAt(t, sampleShop(t))
	const address = "/products/walnut-tray"
	shows := func(b *browser, words ...string) {
		t.Helper()
		for range 3 { // drawn, its part kept, and the whole
			text := b.get(address).want(200).text
			for _, w := range words {
				if not, no := strings.CutPrefix(w, "no "); strings.Contains(text, strings.TrimPrefix(not, "no ")) == no {
					t.Errorf("%s: %q", address, w)
				}
			}
		}
	}
	stranger := func() *browser { return s.browser() }
	var v catalog.Variant
	s.view(func(tx *store.Tx) error {
		p, _, err := catalog.ByHandle(tx, "walnut-tray")
		if err != nil {
			return err
		}
		vs, err := catalog.Variants(tx, p.ID)
		v = vs[0]
		return err
	})
	price := func(cents int64) {
		t.Helper()
		s.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, v.ID, money.Of(cents, "USD"), "test") })
	}
	s.do(func(tx *store.Tx) error { return catalog.EditVariant(tx, v.ID, catalog.Edit{Sale: &catalog.Sale{}}) })
	price(12_300)
	shows(stranger(), "$123", "no $124")
	price(12_400)
	shows(stranger(), "$124", "no $123")

	buyer := stranger()
	buyer.get(address).form("/cart").send().want(200)
	shows(buyer, "btn__count")
	shows(stranger(), "no btn__count")

	// A page is one visitor's alone where anything personal is on it.
	other := stranger()
	other.get(address).form("/cart").set("quantity", "3").send().want(200)
	for range 3 {
		shows(buyer, `btn__count">1<`, `no btn__count">3<`)
		shows(other, `btn__count">3<`, `no btn__count">1<`)
	}
	owner, _ := s.hire(staff.Owner)
	owner.post("/desk/storefront/preview", nil)
	shows(owner, `href="/desk"`, "preview-bar")
	for _, b := range []*browser{stranger(), buyer, other} {
		shows(b, `no href="/desk"`, "no preview-bar")
	}

	chinese := stranger()
	chinese.header.Set("Accept-Language", "zh-CN")
	shows(chinese, "加入购物车")
	shows(stranger(), "Add to cart", "no 加入购物车")

	for lasts := time.Second; ; lasts *= 4 { // longer than the machine takes to look
		sale := catalog.Sale{Price: money.Of(9_900, "USD")}
		s.do(func(tx *store.Tx) error {
			sale.To = tx.Now.Add(lasts)
			return catalog.EditVariant(tx, v.ID, catalog.Edit{Sale: &sale})
		})
		missing := 0
		for range 3 {
			if !strings.Contains(stranger().get(address).want(200).text, "$99") {
				missing++
			}
		}
		if time.Now().Before(sale.To) {
			if missing > 0 {
				t.Errorf("%d of 3 pages do not show the sale", missing)
			}
			break
		}
	}
	over := time.Now().Add(patience)
	for strings.Contains(stranger().get(address).text, "$99") {
		if time.Now().After(over) {
			t.Fatal("the sale is over and its price still shows")
		}
	}
	s.do(func(tx *store.Tx) error {
		show, _, err := live.ByHandle(tx, opening)
		if err != nil {
			return err
		}
		return live.OnAir(tx, show.ID, show.Host)
	})
	shows(stranger(), `class="on-air"`)
}
