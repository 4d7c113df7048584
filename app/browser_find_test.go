package app_test

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The field in the header is a combobox (ARIA 1.2): what it suggests is chosen with
// arrows, opened with Enter and left with Escape.
func TestTheSearchFieldInChromium(t *testing.T) {
	t.Parallel()
	args, _ := newcomer(t)
	c := launch(t)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	b := c.person("guest", wide)
	b.visit(p.url + "/products")
	const field, options = `document.querySelector("#find")`, `[...document.querySelectorAll("#find-list [role=option]")]`
	b.until("the combobox", patience, field+`.role === "combobox"`)
	b.must(field + `.focus()`)
	b.keys("gaiwn")
	b.until("suggestions", patience, options+`.length > 1 && document.querySelector(".find__note")`)
	b.until("a word about them", patience, `document.querySelector("#status").textContent.includes("suggestion")`)
	if bare := ask[string](b, options+`.slice(0, -1).filter((o) => !o.querySelector(".thumb") || !o.querySelector(".find__price").textContent.trim()).map((o) => o.textContent).join(", ")`); bare != "" {
		t.Errorf("without a picture or a price: %s", bare)
	}
	for what, js := range map[string]string{
		"one typo is forgiven":       `document.querySelector(".find__note").textContent.includes("gaiwan")`,
		"nothing is chosen at first": field + `.ariaExpanded === "true" && !` + field + `.hasAttribute("aria-activedescendant")`,
	} {
		if !b.holds(js) {
			t.Errorf("not so: %s", what)
		}
	}
	b.keys(kb.ArrowDown + kb.ArrowDown + kb.ArrowUp)
	b.until("the first one chosen", patience, field+`.getAttribute("aria-activedescendant") === "find-list-0" && `+options+`[0].ariaSelected === "true" && document.activeElement === `+field)
	b.keys(kb.Escape)
	b.until("the list closed", patience, field+`.ariaExpanded === "false" && document.querySelector(".find__panel").hidden && `+field+`.value === "gaiwn"`)
	b.keys(kb.ArrowDown)
	b.until("the list again", patience, options+`.length > 1 && `+field+`.ariaExpanded === "true"`)
	b.keys(kb.ArrowDown + kb.Enter)
	b.until("the product", patience, `location.pathname.startsWith("/products/")`)

	b.visit(p.url + "/search")
	b.until("the field ready", patience, `document.activeElement.id === "search" && document.activeElement.role === "combobox"`)
	b.keys("cup" + kb.Enter)
	b.until("what was found", patience, `location.search === "?q=cup" && document.querySelectorAll("#found .product-card").length > 1`)
	b.until("the cheapest first", patience, `(() => { // asked again until the page listens
		const s = document.querySelector("#search-sort")
		if (s.value !== "price") { s.value = "price"; s.dispatchEvent(new Event("change", { bubbles: true })) }
		if (!location.search.includes("sort=price")) s.value = ""
		return location.search.includes("sort=price")
	})()`)
	b.do("going back", chromedp.NavigateBack())
	b.until("the best first", patience, `location.search === "?q=cup" && document.querySelector("#search-sort").value === ""`)
	b.calm()
}
