package app_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"hawker/app/catalog"
	"hawker/app/store"
)

// buyer is what a guest writes into the checkout, in the order of its fields; the
// postcode is one that the shop refuses.
var buyer = [][2]string{{"contact", "mara@example.com"}, {"name", "Mara Quinn"}, {"street", "88 Wukang Road"}, {"postcode", "1"}, {"city", "Shanghai"}}

// pays fills the checkout, has its postcode refused, mends it and orders.
func (b *tab) pays(button string) {
	b.t.Helper()
	for _, f := range buyer {
		b.fill("#checkout [name="+f[0]+"]", f[1])
	}
	b.click(button)
	b.until("the refused postcode with the rest kept", patience,
		`document.querySelector("#checkout [name=postcode]")?.getAttribute("aria-invalid") === "true" && document.querySelector("#checkout [name=street]").value === "88 Wukang Road" && document.querySelector("#checkout [name=contact]").value === "mara@example.com"`)
	b.fill("#checkout [name=postcode]", "200040")
	b.click(button)
}

func (b *tab) at(path string) {
	b.t.Helper()
	b.until("the page "+path, patience, `document.readyState === "complete" && (location.pathname + location.search + location.hash).startsWith(`+quote(path)+`)`)
}

func (b *tab) back() {
	b.t.Helper()
	b.must(`setTimeout(() => history.back())`) // a page that was kept comes back without loading
}

// photograph gives the sample shop's gaiwan three pictures, which nobody took, and its
// second glaze one of its own.
func (s *site) photograph() {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		p, _, err := catalog.ByHandle(tx, "moonrise-gaiwan")
		if err != nil {
			return err
		}
		p.Photos = nil
		for _, digit := range []string{"a", "c", "d"} {
			p.Photos = append(p.Photos, catalog.Photo{Hash: strings.Repeat(digit, 64)})
		}
		vs, err := catalog.Variants(tx, p.ID)
		for i := range vs {
			if vs[i].Photo = ""; vs[i].Choice[0] == 1 {
				vs[i].Photo = strings.Repeat("e", 64)
			}
		}
		if err != nil {
			return err
		}
		return catalog.Update(tx, p, vs)
	})
}

// A stranger whose browser runs no scripts: from a link to an order.
func TestStrangerBuysWithoutScriptsInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t)
	s := openAt(t, sampleShop(t))
	s.photograph()
	guest := c.person("guest", phone)
	guest.expect = []string{"422", "/photo/", "/whep/"} // a refused postcode; pictures that are only named; a show without a camera
	if _, err := chromedp.Call(guest.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	guest.visit(s.url + "/collections")
	guest.click(".collection-card a")
	guest.at("/collections/")
	guest.visit(s.url + "/products?stock=in&sort=price")
	guest.until("the shelf by price", patience, `document.querySelector("#shelf-sort").value === "price" && document.querySelectorAll(".product-card").length > 8`)

	guest.visit(s.url + "/products/moonrise-gaiwan")
	if guest.holds(`!document.querySelector("#buy-bar").hidden`) {
		t.Error("the bar for scripts shows without them")
	}
	guest.press("input[name=o0][value='1']")
	guest.click("#buy [formmethod=get]")
	guest.until("the chosen glaze, its picture first", patience, `location.search.includes("o0=1") && document.querySelector("[name=o0][value='1']").checked && document.querySelector("#gallery").dataset.first === "photo-eeeeeeeeeeee"`)
	guest.click(".deliver__change summary")
	guest.must(`document.querySelector("#deliver-country").value = "DE"`)
	guest.click(".deliver__form button")
	guest.until("the sum for Germany, the choice kept", patience, `document.querySelector("#delivered p").textContent.includes("Germany") && document.querySelector("[name=o0][value='1']").checked`)
	guest.click(".product__act .btn--primary")
	guest.at("/cart")
	guest.fill(".cart [name=quantity]", "2")
	guest.click(".cart form .btn")
	guest.until("two pieces for Germany", patience, `document.querySelector(".cart [name=quantity]").defaultValue === "2" && document.querySelector(".sum").textContent.includes("Germany")`)
	guest.click("a[href='/checkout']")
	guest.at("/checkout")
	guest.must(`document.querySelector("#checkout [name=country]").value = "CN"`)
	guest.pays("#checkout .btn--primary")
	guest.at("/orders/")
	guest.calm()
}

// A stranger on a phone: a link, a product, the room, an order; at every step the
// back button leads to where it was.
func TestStrangerBuysFromALinkInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t)
	s := openAt(t, sampleShop(t))
	s.photograph()
	guest := c.person("guest", phone)
	guest.expect = []string{"422", "/photo/", "/whep/"} // a refused postcode; pictures that are only named; a show without a camera
	guest.visit(s.url + "/collections")
	guest.click(".collection-card a")
	guest.at("/collections/")
	shelf := ask[string](guest, "location.pathname")
	guest.click(".product-card a")
	guest.at("/products/")
	guest.back()
	guest.at(shelf)

	guest.visit(s.url + "/products/moonrise-gaiwan")
	guest.until("the pictures' strip", patience, `document.querySelector("photo-strip")?.dataset.at === "0"`)
	guest.must(`window.neverReloaded = true`)
	guest.press("input[name=o0][value='1']")
	guest.until("the glaze in the address, its picture first", patience, `location.search === "?o0=1&o1=0" && document.querySelector("#gallery").dataset.at === "0" && document.querySelector(".gallery__thumb[aria-current]")`)
	guest.press(".gallery__thumb:nth-child(2)")
	guest.until("the second picture", patience, `document.querySelector("#gallery").dataset.at === "1" && document.querySelector(".gallery__strip").scrollLeft > 100`)
	guest.must(`document.querySelector(".product__act").scrollIntoView({ block: "center" })`)
	if guest.holds(`!document.querySelector("#buy-bar").hidden`) {
		t.Error("the bar shows while the button is in view")
	}
	guest.must(`scrollTo(0, document.body.scrollHeight)`)
	guest.until("the bar", patience, `!document.querySelector("#buy-bar").hidden && document.querySelector("#buy-bar").getBoundingClientRect().bottom <= document.querySelector("footer").getBoundingClientRect().top + 1`)
	guest.must(`document.querySelector(".section__head .link, .reviews a, .product-card a").scrollIntoView({ block: "center" })`)
	guest.click("#buy-bar .btn")
	guest.until("the note and the count", patience, `document.querySelector(".toast a[href='/cart']") && document.querySelector("#cart-button .btn__count")?.textContent === "1" && window.neverReloaded`)

	guest.must(`scrollTo(0, 0)`)
	guest.click("a.product__clip")
	guest.at("/live/")
	guest.until("the item's sheet", patience, `document.querySelector("page-sheet #item-body")`)
	guest.back()
	guest.at("/products/moonrise-gaiwan?o0=1&o1=0")
	guest.until("the choice kept", patience, `document.querySelector("[name=o0][value='1']").checked`)
	guest.must(`setTimeout(() => history.forward())`)
	guest.at("/live/")
	guest.until("the item's sheet", patience, `document.querySelector("page-sheet #item-body") && document.querySelector("page-sheet button[value=checkout]")`)
	guest.press("page-sheet button[value=checkout]")
	guest.until("the checkout", patience, `document.querySelector("page-sheet #checkout")`)
	guest.pays("#checkout .sheet__foot .btn--primary")
	guest.until("the order", patience, `document.querySelector("page-sheet a[href^='/orders/']")`)
	guest.visit(ask[string](guest, `document.querySelector("page-sheet a[href^='/orders/']").href`))
	guest.at("/orders/")
	guest.back()
	guest.at("/live/")
	guest.calm()
}
