// Package findable answers those who look the shop up rather than visit it: search
// engines, the merchant feed's reader, and the places that preview a shared link.
//
// It promises that what it lists is public, answers 200 under exactly that address
// and costs what the page says; that a catalogue of any size is answered from pages
// of the store, each read in a snapshot of its own, so that a slow reader holds
// nothing open; and that a reader who has the present version is told so without
// the catalogue being read. An answer that fails half-way breaks its connection:
// half a feed would take the other half out of the market. It knows no visitor and
// sets no cookie.
package findable

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"

	"hawker/app/store"
	"hawker/app/web/edge"
)

// Handlers are the addresses that no person opens.
type Handlers struct {
	*edge.Env
	content *pulse // what pages say
	offers  *pulse // what is for sale, at which price
	plans   *plans
	cards   *cards
}

// New makes the handlers; they listen to changes from the first question on.
func New(e *edge.Env) Handlers {
	return Handlers{Env: e, plans: &plans{}, cards: newCards(),
		content: newPulse(e.Store, "product", "collection", "show", "brand"),
		offers:  newPulse(e.Store, "product", "stock", "brand"),
	}
}

// Routes lists the addresses.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/robots.txt", Proof: true, Handler: h.showRobots},
		{Method: "GET", Path: "/sitemap.xml", Proof: true, Limit: edge.Bulk, Handler: h.listSitemaps},
		{Method: "GET", Path: "/sitemap-:kind-:n.xml", Proof: true, Limit: edge.Bulk, Handler: h.showSitemap},
		{Method: "GET", Path: "/feeds/google.xml", Proof: true, Limit: edge.Bulk, Handler: h.showFeed},
		{Method: "GET", Path: "/cards/show/:name", Proof: true, Limit: edge.Bulk, Handler: h.showShowCard},
		{Method: "GET", Path: "/cards/clip/:show/:name", Proof: true, Limit: edge.Bulk, Handler: h.showClipCard},
		{Method: "GET", Path: "/cards/product/:name", Proof: true, Limit: edge.Bulk, Handler: h.showProductCard},
	}
}

// showRobots asks crawlers to stay out of what is a person's own, and says where
// the list of everything else is (RFC 9309; the Sitemap line is sitemaps.org's).
func (h Handlers) showRobots(c *fiber.Ctx) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, area := range edge.Private {
		b.WriteString("Disallow: " + area + "\n")
	}
	b.WriteString("\nSitemap: " + edge.BaseURL(c) + "/sitemap.xml\n")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	return c.SendString(b.String())
}

// pulse counts the commits that touched what an answer is made of.
type pulse struct {
	store *store.Store
	kinds []string
	born  string // of this run: the count begins anew with each
	begun sync.Once
	count atomic.Uint64
}

func newPulse(s *store.Store, kinds ...string) *pulse {
	return &pulse{store: s, kinds: kinds, born: store.NewID()}
}

// now is the count of this moment.
func (p *pulse) now() uint64 {
	p.begun.Do(func() { p.store.OnCommit(p.heard) })
	return p.count.Load()
}

// heard takes the marks of a commit; it does not wait.
func (p *pulse) heard(marks []store.Mark) {
	for _, m := range marks {
		for _, k := range p.kinds {
			if m.Kind == k {
				p.count.Add(1)
				return
			}
		}
	}
}
