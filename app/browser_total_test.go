package app_test

import (
	"testing"

	"hawker/app/brand"
	"hawker/app/order/ordertest"
	"hawker/app/pricing"
	"hawker/app/store"
	"hawker/app/tariff"
)

// ways makes two ways to Germany beside fetching, one to Austria, and a code for a
// tenth off.
func (s *site) ways() {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		flat := func(name string, cents int64) tariff.ShipRate {
			return tariff.ShipRate{Name: brand.Text{"en": name}, Kind: tariff.ShipFlat, Amount: ordertest.USD(cents)}
		}
		fetch := tariff.ShipRate{Name: brand.Text{"en": "Pick it up"}, Kind: tariff.ShipPickup, Amount: ordertest.USD(0),
			Pickup: &tariff.Pickup{Name: brand.Text{"en": "Workshop"}, Line1: "Kiln Lane 3", City: "Berlin", Postcode: "10435", Country: "DE", Hours: brand.Text{"en": "Sat 10-14"}, Cash: true}}
		for _, z := range []tariff.Zone{
			{Name: "Home", Countries: []string{"DE"}, Rates: []tariff.ShipRate{flat("Parcel", 600), flat("Courier", 1_200), fetch}},
			{Name: "South", Countries: []string{"AT"}, Rates: []tariff.ShipRate{flat("Parcel", 900)}},
		} {
			if _, err := tariff.SaveZone(tx, z); err != nil {
				return err
			}
		}
		_, err := pricing.SaveDiscount(tx, pricing.Kept{Discount: pricing.Discount{Code: "MOON10", Title: brand.Text{"en": "A tenth"}, Class: pricing.OffOrder, PPM: 100_000}})
		return err
	})
}

// totals walks a checkout: each change brings the new total, and nothing reloads or is
// typed again. The total stands in the key that pays.
func (b *tab) totals(where string) {
	b.t.Helper()
	b.must(`window.stayed = true`)
	shows := func(what, total string) {
		b.t.Helper()
		b.until(where+": "+what, patience, `document.querySelector("#checkout .btn--primary.btn--lg")?.textContent.includes(`+quote(total)+`) && document.body.textContent.includes(`+quote(total)+`)`)
	}
	choose := func(name, label string) {
		b.must(`[...document.querySelectorAll("#checkout label")].find((l) => l.querySelector("[name=` + name + `]") && l.textContent.includes(` + quote(label) + `)).click()`)
	}
	kept := func(what string) {
		b.t.Helper()
		if !b.holds(`window.stayed && document.querySelectorAll("[id=checkout]").length === 1 && document.querySelector("#checkout-contact").value === "mara@example.com" && document.querySelector("#checkout-name").value === "Mara Lindt"`) {
			b.t.Errorf("%s: %s lost what was typed, or the page", where, what)
		}
	}
	shows("the cheapest way is taken", "$38.00")
	b.fill("#checkout-contact", "mara@example.com")
	b.fill("#checkout-name", "Mara Lindt")
	b.fill("#checkout-street", "Kastanienallee 12")

	b.must(`document.querySelector("#checkout-codes details").open = true`)
	b.expect = append(b.expect, "422", "404", "409")
	b.fill("#checkout-code", "NOPE")
	b.must(`document.querySelector("#checkout-codes [name=add]").click()`)
	b.until(where+": a wrong code says so", patience, `document.querySelector("#checkout-code")?.getAttribute("aria-invalid") === "true" && document.querySelector("#checkout-code").value === "NOPE"`)
	shows("a wrong code changes nothing", "$38.00")
	kept("a wrong code")

	b.fill("#checkout-code", "moon10")
	b.must(`document.querySelector("#checkout-codes [name=add]").click()`)
	shows("a tenth less", "$34.80")
	choose("way", "Courier")
	shows("by courier", "$40.80")
	b.must(`const s = document.querySelector("#checkout-country"); s.value = "AT"; s.dispatchEvent(new Event("change", { bubbles: true }))`)
	shows("to Austria, where one parcel goes", "$37.80")
	kept("another country")
	b.must(`const s = document.querySelector("#checkout-country"); s.value = "DE"; s.dispatchEvent(new Event("change", { bubbles: true }))`)
	shows("and back", "$34.80")
	choose("way", "Pick it up")
	shows("fetched", "$28.80")
	if b.holds(`document.querySelector("#checkout-street") || !document.querySelector("#checkout").textContent.includes("Kiln Lane 3")`) {
		b.t.Errorf("%s: who fetches is asked for an address, or not told where", where)
	}
	choose("method", "Pay when you pick it up")
	b.until(where+": cash at the counter costs nothing more", patience, `document.querySelector("[name=method][value=cod]:checked")`)
	shows("cash at the counter", "$28.80")
	choose("way", "Parcel")
	shows("sent again, with the courier's fee for cash", "$37.30")
	choose("method", "Bank transfer")
	shows("paid by transfer", "$34.80")
	b.until(where+": the street stands as it was typed", patience, `document.querySelector("#checkout-street")?.value === "Kastanienallee 12"`)
	b.must(`document.querySelector("#checkout-codes [name=forget]").click()`)
	shows("without the code", "$38.00")
	kept("all of it")
}

// Code, way, country and the place to fetch from change the total as they are chosen,
// on the page and in the sheet over the running show.
func TestTheTotalFollowsEveryChoice(t *testing.T) {
	t.Parallel()
	c := launch(t)
	s, st := furnished(t, 9)
	s.ways()
	b := c.person("guest", wide)
	b.visit(s.url + "/products/full-moon")
	b.press("#buy button.btn--primary")
	b.until("the piece is in the cart", patience, `document.querySelector("#cart-button")?.textContent.includes("1")`)
	b.visit(s.url + "/checkout")
	b.until("the checkout", patience, `document.querySelector("#checkout")`)
	b.totals("page")
	b.calmAt("page")

	b.resize(phone)
	b.visit(s.url + "/live/" + st.show.Handle)
	b.until("the way to the checkout", patience, `document.querySelector("#me-cart a")`)
	b.press("#me-cart a")
	b.until("the sheet", patience, `document.querySelector("page-sheet #checkout")`)
	b.totals("sheet")
	b.calm()
}
