package app_test

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

const (
	mostBytes = 120_000 // of a page without its pictures, as sent
	mostShift = 0.05    // cumulative layout shift
)

// watchShift adds up what moves without being asked (Layout Instability API).
const watchShift = `window.shift = 0;
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) shift += e.value; }).observe({ type: "layout-shift", buffered: true });`

// weighed is the compressed size of the document and of every script and style that it loaded.
const weighed = `performance.getEntriesByType("navigation")[0].encodedBodySize +
	performance.getEntriesByType("resource").filter((r) => /^\/(assets|theme)\/.*\.(js|css)$/.test(new URL(r.name).pathname)).reduce((n, r) => n + r.encodedBodySize, 0)`

// oneSize lists pictures of photos that come in one size wherever they are shown.
const oneSize = `[...document.querySelectorAll("main img[src^='/photo/']")].filter((i) => i.checkVisibility() && i.clientWidth > 160 && !(i.srcset && i.sizes)).map((i) => i.className + " " + i.clientWidth + " px").join(", ")`

// Pages come light over a phone's network and nothing moves once it is there.
func TestPagesAreLightAndStill(t *testing.T) {
	t.Parallel()
	args, _ := newcomer(t)
	c := launch(t)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	guest := c.person("guest", phone)
	for _, prepare := range []error{
		second(chromedp.Call(guest.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})),
		second(chromedp.Call(guest.ctx, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: true})),
	} {
		if prepare != nil {
			t.Fatal(prepare)
		}
	}
	guest.visit(p.url + "/products/silver-needle-tin")
	guest.press("form[action='/cart'] button:not([type=button])")
	guest.until("the cart", patience, `document.querySelector("#cart-button .btn__count")`)
	pages := []string{"/", "/products", "/products/moonrise-gaiwan", "/live/" + onAir, "/cart", "/checkout", "/live"}
	guest.visit(p.url + "/products")
	if shelf := ask[string](guest, `document.querySelector("a[href^='/collections/']")?.pathname || ""`); shelf != "" {
		pages = append(pages, shelf)
	}
	for _, path := range pages {
		guest.visit(p.url + path)
		guest.must(watchShift)
		guest.until("all of "+path, patience, `document.readyState === "complete" && performance.getEntriesByType("navigation")[0].encodedBodySize > 0`)
		guest.must(`for (const i of document.images) i.loading = "eager"; scrollTo(0, document.body.scrollHeight)`)
		guest.until("the pictures of "+path, patience, `[...document.images].every((i) => i.complete || i.loading === "lazy")`) // what is pushed meanwhile comes lazily
		guest.until("what moved", patience, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
		bytes, shift := ask[int](guest, weighed), ask[float64](guest, `shift`)
		t.Logf("%-40s %6d bytes before pictures, shift %.3f", path, bytes, shift)
		if bytes > mostBytes {
			t.Errorf("%s has %d bytes before pictures, the limit is %d", path, bytes, mostBytes)
		}
		if shift > mostShift {
			t.Errorf("%s moves by %.3f, the limit is %.2f", path, shift, mostShift)
		}
		if single := ask[string](guest, oneSize); single != "" {
			t.Errorf("%s has pictures in one size: %s", path, single)
		}
	}
}

func second[T any](_ T, err error) error { return err }
