package app_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/demo"
	"hawker/app/live"
	"hawker/app/store"
)

// seeded is a shop with a past, as the demo has it.
func seeded(t *testing.T) *site {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), filepath.Join(dir, "hawker.db"), time.Now()); err != nil {
		t.Fatal(err)
	}
	return openAt(t, dir)
}

// straight is a browser that goes where it is sent only when it is told to.
func (s *site) straight() *browser {
	b := s.browser()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return b
}

// urls reads a sitemap or an index of them.
func urls(t *testing.T, p *page) (list []string) {
	t.Helper()
	var m struct {
		Entries []struct {
			Loc     string `xml:"loc"`
			Lastmod string `xml:"lastmod"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(p.want(200).text), &m); err != nil {
		t.Fatalf("%s: %v", p.url, err)
	}
	for _, e := range m.Entries {
		list = append(list, e.Loc)
		if _, err := time.Parse(time.RFC3339, e.Lastmod); e.Lastmod != "" && err != nil {
			t.Errorf("%s: %v", e.Loc, err)
		}
	}
	return list
}

// public is every address that the sitemaps name.
func public(t *testing.T, s *site, b *browser) map[string]bool {
	t.Helper()
	_, index, found := strings.Cut(b.get("/robots.txt").want(200).text, "Sitemap: ")
	if !found {
		t.Fatal("robots.txt names no sitemap")
	}
	all := map[string]bool{}
	for _, file := range urls(t, b.get(strings.TrimSpace(index))) {
		for _, u := range urls(t, b.get(file)) {
			all[strings.TrimPrefix(u, s.url)] = true
		}
	}
	return all
}

// head gives what a page's head says by rel, name or property.
func head(p *page, key string) (said string) {
	walk(p.root, func(n *html.Node) {
		for _, name := range []string{"rel", "name", "property"} {
			if (n.Data == "link" || n.Data == "meta") && attr(n, name) == key {
				said = orElse(attr(n, "content"), attr(n, "href"))
			}
		}
	})
	return said
}

// data reads the JSON-LD of a page.
func data(t *testing.T, p *page) (list []map[string]any) {
	t.Helper()
	walk(p.root, func(n *html.Node) {
		if n.Data != "script" || attr(n, "type") != "application/ld+json" {
			return
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(n.FirstChild.Data), &v); err != nil {
			t.Fatalf("%s: %v", p.url, err)
		}
		list = append(list, v)
	})
	return list
}

// Every address of the sitemaps answers 200 without a detour, calls itself
// canonical, and wants to be found; what is no page of the public is not there.
func TestSitemapsListWhatIsThere(t *testing.T) {
	s := seeded(t)
	var hidden []string
	s.do(func(tx *store.Tx) error {
		list, _, err := catalog.Listed(tx, "", 3)
		if err != nil {
			return err
		}
		for i, status := range []catalog.Status{catalog.Draft, catalog.Unlisted, catalog.Archived} {
			hidden = append(hidden, "/products/"+list[i].Handle)
			if err := catalog.SetStatus(tx, list[i].ID, status); err != nil {
				return err
			}
		}
		for _, c := range []collection.Collection{{Title: brand.Text{"en": "Open"}, Published: true}, {Title: brand.Text{"en": "Shut"}}} {
			if _, err := collection.Create(tx, c); err != nil {
				return err
			}
		}
		return brand.PutWebPage(tx, brand.WebPage{Handle: "kiln", Title: brand.Text{"en": "The kiln"}, Body: brand.Text{"en": "Wood."}, Published: true})
	})
	b := s.straight()
	all := public(t, s, b)
	for path := range all {
		p := b.get(path)
		if p.status != 200 || head(p, "canonical") != s.url+path || head(p, "robots") != "" || p.header.Get("X-Robots-Tag") != "" {
			t.Errorf("%s: %d, canonical %q, robots %q", path, p.status, head(p, "canonical"), head(p, "robots"))
		}
	}
	for _, path := range append(hidden, "/collections/shut", "/cart", "/desk", "/search") {
		if all[path] {
			t.Errorf("%s is listed", path)
		}
	}
	for _, path := range []string{"/", "/products", "/collections", "/collections/open", "/live", "/pages/returns", "/pages/kiln"} {
		if !all[path] {
			t.Errorf("%s is not listed", path)
		}
	}
	t.Logf("%d addresses", len(all))
}

// What is a person's own asks not to be found, on the page and in robots.txt.
func TestWhatIsPrivateIsNotFound(t *testing.T) {
	s := seeded(t)
	b := s.straight()
	robots := b.get("/robots.txt").want(200).text
	for _, path := range []string{"/cart", "/checkout", "/orders/nobody", "/search?q=cup", "/desk", "/studio/x", "/control/x", "/DESK"} {
		p := b.get(path)
		if p.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s may be indexed", path)
		}
		area := "/" + strings.FieldsFunc(strings.ToLower(path), func(r rune) bool { return r == '/' || r == '?' })[0]
		if !strings.Contains(robots, "Disallow: "+area+"\n") {
			t.Errorf("robots.txt lets crawlers into %s", area)
		}
	}
}

// An address that was ever given out leads to the page in one step, for good; so
// does one that is written otherwise. The question goes with it.
func TestOldAddresses(t *testing.T) {
	s := seeded(t)
	var product catalog.Product
	var show live.Show
	s.do(func(tx *store.Tx) error {
		list, _, err := catalog.Listed(tx, "", 1)
		if err != nil {
			return err
		}
		coming, err := live.List(tx, live.Upcoming, 1)
		product, show = list[0], coming[0]
		return err
	})
	first, air := product.Handle, show.Handle
	for _, handle := range []string{"second", "third"} {
		s.do(func(tx *store.Tx) error {
			vs, err := catalog.Variants(tx, product.ID)
			if err != nil {
				return err
			}
			product.Handle, show.Handle = handle, handle+"-show"
			if err := catalog.Update(tx, product, vs); err != nil {
				return err
			}
			return live.Update(tx, show)
		})
	}
	b := s.straight()
	for from, to := range map[string]string{
		"/products/" + first: "/products/third", "/products/second?v=1": "/products/third?v=1", "/Products/Third/": "/products/third",
		"/live/" + air: "/live/third-show", "/live/second-show": "/live/third-show", "/live/" + air + "/1": "/live/third-show/1",
		"/live/" + string(show.ID): "/live/third-show", "/LIVE": "/live", "/pages/returns/": "/pages/returns",
		"/cards/show/second-show.jpg": "/cards/show/third-show.jpg",
	} {
		p := b.get(from)
		if p.status != http.StatusMovedPermanently || p.header.Get("Location") != to {
			t.Errorf("%s: %d to %q, wanted %q", from, p.status, p.header.Get("Location"), to)
			continue
		}
		b.get(to).want(http.StatusOK)
	}
	for _, path := range []string{"/products/never", "/live/never", "//evil.example/"} {
		if p := b.get(path); p.status != http.StatusNotFound {
			t.Errorf("%s: %d to %q", path, p.status, p.header.Get("Location"))
		}
	}
}

// A short link to an item leads to the product once its show is over.
func TestAnItemAfterItsShow(t *testing.T) {
	s, st := furnished(t, 5)
	b := s.straight()
	room := "/live/" + st.show.Handle + "/1"
	b.get(room).want(http.StatusOK)
	s.do(func(tx *store.Tx) error {
		if err := live.OnAir(tx, st.show.ID, st.show.Host); err != nil {
			return err
		}
		return live.End(tx, st.show.ID)
	})
	p := b.get(room).want(http.StatusFound)
	if !strings.HasPrefix(p.header.Get("Location"), "/products/") {
		t.Errorf("it leads to %q", p.header.Get("Location"))
	}
	b.get(p.header.Get("Location")).want(http.StatusOK)
}

// The card of a page is the size that it says it has, and asked again it is not
// sent again.
func TestCards(t *testing.T) {
	s := seeded(t)
	b := s.straight()
	for path := range public(t, s, b) {
		area := strings.SplitN(path, "/", 3)
		if len(area) < 3 || area[1] != "products" && area[1] != "live" {
			continue
		}
		p := b.get(path)
		card := head(p, "og:image")
		if head(p, "og:image:width") != "1200" || head(p, "og:image:height") != "630" || head(p, "twitter:card") != "summary_large_image" || head(p, "og:image:alt") == "" {
			t.Errorf("%s: %q", path, card)
		}
		got := b.get(card).want(http.StatusOK)
		if got.header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(got.text, "\xff\xd8") {
			t.Errorf("%s is %q", card, got.header.Get("Content-Type"))
		}
		b.header.Set("If-None-Match", got.header.Get("ETag"))
		b.get(card).want(http.StatusNotModified)
		b.header.Del("If-None-Match")
	}
	for _, path := range []string{"/cards/product/never.jpg", "/cards/show/never.jpg", "/cards/show/x.png", "/cards/product/.jpg"} {
		b.get(path).want(http.StatusNotFound)
	}
}

// Who looks before fetching is told the same, without the page.
func TestHead(t *testing.T) {
	s := seeded(t)
	b := s.straight()
	for _, path := range []string{"/", "/products", "/robots.txt", "/sitemap.xml", "/feeds/google.xml", "/nowhere"} {
		got, told := b.get(path), b.send("HEAD", path, nil, "")
		if told.status != got.status || told.text != "" || told.header.Get("Content-Type") != got.header.Get("Content-Type") {
			t.Errorf("%s: %d %q, and by HEAD %d %q", path, got.status, got.header.Get("Content-Type"), told.status, told.header.Get("Content-Type"))
		}
	}
}
