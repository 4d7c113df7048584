package app_test

import (
	"encoding/json"
	"image/png"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A browser that has seen the shop shows the shop's own page when the network is
// gone, in the language that was read, and goes on by itself once it is back. No page
// of the shop is kept, and the desk is left alone.
func TestWithoutNetworkInChromium(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "demo")
	args, _ := newcomer(t)
	c := launch(t)
	p := play(t, dir, free(t), args...)
	guest := c.person("guest", phone)
	guest.expect = []string{"ERR_CONNECTION_REFUSED", "Failed to fetch", "WebSocket", "net::ERR"}
	guest.speak(p.url, "zh")
	guest.visit(p.url + "/")
	guest.until("the worker", patience, `navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller)`)
	guest.visit(p.url + "/live/" + onAir)
	guest.visit(p.url + "/products/moonrise-gaiwan")
	guest.until("the language", patience, `caches.match("/offline/lang").then((r) => r && r.text()).then((l) => l === "zh")`)
	kept := ask[[]string](guest, `caches.keys().then(async (names) => (await Promise.all(names.map(async (n) => (await (await caches.open(n)).keys()).map((r) => new URL(r.url).pathname)))).flat())`)
	for _, path := range kept {
		if !strings.HasPrefix(path, "/assets/") && !strings.HasPrefix(path, "/theme/") && !strings.HasPrefix(path, "/offline") && !strings.HasPrefix(path, "/photo/") {
			t.Errorf("%s is kept", path)
		}
	}
	t.Logf("kept: %d files", len(kept))

	p.stop()
	guest.visit(p.url + "/products/silver-needle-tin")
	guest.until("the shell", patience, `document.querySelector("offline-shell") && document.documentElement.lang === "zh-Hans"`)
	if where := ask[string](guest, `location.pathname`); where != "/products/silver-needle-tin" {
		t.Errorf("the shell lies at %s", where)
	}
	if style := ask[string](guest, `getComputedStyle(document.querySelector(".btn--primary")).backgroundColor`); style == "rgba(0, 0, 0, 0)" {
		t.Error("the shell has no style")
	}
	guest.press("[data-again]")
	guest.until("the shell again", patience, `document.querySelector("offline-shell")`)
	p = play(t, dir, strings.TrimPrefix(p.url, "http://"), args...)
	took := guest.until("the page that was wanted", patience, `document.querySelector("form[action='/cart']") && location.pathname === "/products/silver-needle-tin"`)
	t.Logf("the page came back by itself %v after the shop", took)

	crew := c.person("owner", wide)
	crew.signIn(p.url, lin, "/desk")
	if n := ask[int](crew, `navigator.serviceWorker.getRegistrations().then((all) => all.length)`); n > 0 {
		t.Error("the desk has a worker")
	}
}

// The shop can be put on a home screen, in the visitor's language.
func TestHomeScreen(t *testing.T) {
	s, _ := furnished(t, 5)
	b := s.browser()
	b.header.Set("Accept-Language", "zh-CN")
	home := b.get("/").want(http.StatusOK)
	for _, lang := range []string{"en", "zh"} {
		p := b.get("/manifest.webmanifest?lang=" + lang).want(http.StatusOK)
		var m struct {
			ID, Name, Lang, Display string
			Start                   string `json:"start_url"`
			Short                   string `json:"short_name"`
			Icons                   []struct{ Src, Sizes, Purpose string }
		}
		if err := json.Unmarshal([]byte(p.text), &m); err != nil {
			t.Fatal(err)
		}
		if m.ID != "/" || m.Lang != lang || m.Name == "" || m.Short == "" || m.Display != "standalone" || m.Start != "/" || len(m.Icons) != 3 {
			t.Errorf("%s: %+v", lang, m)
		}
		for _, i := range m.Icons {
			if size := edgeOf(t, b, i.Src); !strings.HasPrefix(i.Sizes, size) {
				t.Errorf("%s is %s, said to be %s", i.Src, size, i.Sizes)
			}
		}
	}
	if !strings.Contains(home.text, `href="/manifest.webmanifest?lang=zh"`) {
		t.Error("the home page names no manifest in its language")
	}
	_, touch, _ := strings.Cut(home.text, `rel="apple-touch-icon" href="`)
	touch, _, _ = strings.Cut(touch, `"`)
	if size := edgeOf(t, b, touch); size != "180" {
		t.Errorf("the touch icon is %s", size)
	}
	b.get("/icon/0000000000000000-192.png").want(http.StatusNotFound)
	b.get(strings.Replace(touch, "180", "9999", 1)).want(http.StatusNotFound)
	worker := b.get("/sw.js").want(http.StatusOK)
	if kind := worker.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/javascript") || worker.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("the worker comes as %s, %s", kind, worker.header.Get("Cache-Control"))
	}
}

// edgeOf is the edge of a square PNG.
func edgeOf(t *testing.T, b *browser, path string) string {
	t.Helper()
	p := b.get(path).want(http.StatusOK)
	pic, err := png.Decode(strings.NewReader(p.text))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if r := pic.Bounds(); r.Dx() != r.Dy() {
		t.Errorf("%s is no square: %v", path, r)
	}
	return strconv.Itoa(pic.Bounds().Dx())
}
