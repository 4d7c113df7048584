package app_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/demo"
	"hawker/app/draft"
	"hawker/app/invoice"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/pricing"
	"hawker/app/privacy"
	"hawker/app/sourcing"
	"hawker/app/staff"
	"hawker/app/store"
)

// complaints keeps what the catalogues of sentences have to say.
type complaints struct {
	slog.Handler
	mu   sync.Mutex
	seen []string
}

func (c *complaints) Handle(_ context.Context, r slog.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	line := r.Message
	r.Attrs(func(a slog.Attr) bool { line += " " + a.String(); return true })
	c.seen = append(c.seen, line)
	return nil
}

// listenToLog collects what is logged for the whole program.
func listenToLog(t testing.TB) *complaints {
	before := slog.Default()
	c := &complaints{Handler: slog.NewTextHandler(&bytes.Buffer{}, nil)}
	slog.SetDefault(slog.New(c))
	t.Cleanup(func() { slog.SetDefault(before) })
	return c
}

// key is what a page shows in the place of a sentence that is not there.
var key = regexp.MustCompile(`\b(ui|room|shop|desk|studio|control|fault|trust|lan|mail|print)\.[a-z_]+(\.[a-z_]+)*\b`)

var chinese = regexp.MustCompile(`\p{Han}`)

// read is the text of a page and of the attributes that a person meets.
func read(p *page) string {
	var b strings.Builder
	walk(p.root, func(n *html.Node) {
		for _, a := range n.Attr {
			switch a.Key {
			case "aria-label", "title", "placeholder", "alt", "data-say", "content", "data-was":
				b.WriteString(a.Val + "\n")
			}
		}
		if n.Data == "script" || n.Data == "style" {
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				b.WriteString(c.Data + "\n")
			}
		}
	})
	return b.String()
}

// film notes that the shows which were on the air were recorded.
func (s *site) film() {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		for _, state := range []live.State{live.OnTheAir, live.Ended} {
			shows, err := live.List(tx, state, 2)
			for _, show := range shows {
				if err == nil {
					err = live.Recorded(tx, show.ID, live.FilmOn)
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// everywhere lists an address for every page of the site map, several where a
// page has states.
func everywhere(t testing.TB, s *site) (all []string) {
	t.Helper()
	secret, err := os.ReadFile(filepath.Join(s.dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	fill := map[string][]string{"/pages/:handle": {"/pages/returns"}}
	add := func(pattern, value string) { fill[pattern] = append(fill[pattern], value) }
	s.film()
	s.certified()
	add("/desk/shows/:id/invites", s.invited())
	add("/desk/privacy/:id", s.erasure(secret))
	zone, tax := s.rates()
	add("/desk/settings/shipping/zones/:id", zone)
	add("/desk/settings/taxes/rates/:id", tax)
	add("/desk/statements/:id", s.statement())
	add("/desk/settings/locations/:id", "/desk/settings/locations/main")
	for _, address := range s.claimed(s.product("silver-needle-tin").ID) {
		add("/desk/claims/:claim", address)
	}
	for _, only := range []string{"", "?only=no_file", "?only=ending", "?only=expired"} {
		add("/desk/claims", "/desk/claims"+only)
	}
	for _, only := range []string{"", "?only=stopped", "?only=papers"} {
		add("/desk/lots", "/desk/lots"+only)
	}
	s.view(func(tx *store.Tx) error {
		lots, _, err := sourcing.List(tx, "", "", 2)
		for _, l := range lots {
			add("/desk/lots/:lot", "/desk/lots/"+string(l.ID))
			add("/lots/:lot", "/lots/"+string(l.ID))
			add("/desk/products/:id/lots", "/desk/products/"+string(l.Product)+"/lots")
			for _, c := range l.Certificates {
				add("/desk/lots/:lot/certificates/:certificate", "/desk/lots/"+string(l.ID)+"/certificates/"+c.ID)
				add("/lots/:lot/papers/:certificate", "/lots/"+string(l.ID)+"/papers/"+c.ID)
				add("/desk/lots/papers/:hash", "/desk/lots/papers/"+c.File.Hash)
			}
		}
		return err
	})
	add("/cart/from/:pass", s.pass(secret))
	s.view(func(tx *store.Tx) error {
		products, _, err := catalog.List(tx, "", "", 100)
		if err != nil {
			return err
		}
		for i, p := range products {
			if p.Visible(tx.Now) {
				add("/products/:handle", "/products/"+p.Handle)
				add("/products/:handle/reviews", "/products/"+p.Handle+"/reviews")
			}
			variants, err := catalog.Variants(tx, p.ID)
			if err != nil {
				return err
			}
			if i < 2 {
				add("/desk/products/:id", "/desk/products/"+string(p.ID))
				add("/desk/products/:id/poster", "/desk/products/"+string(p.ID)+"/poster")
				add("/desk/products/:id/claims", "/desk/products/"+string(p.ID)+"/claims")
				add("/desk/stock/:variant", "/desk/stock/"+string(variants[0].ID))
			}
		}
		for _, state := range []live.State{live.Upcoming, live.OnTheAir, live.Ended} {
			shows, err := live.List(tx, state, 2)
			if err != nil {
				return err
			}
			for _, show := range shows {
				if show.Private() {
					continue
				}
				add("/live/:show/enter", "/live/"+show.Handle+"/enter")
				add("/live/:show/enter/:code", "/live/"+show.Handle+"/enter/1")
				add("/live/:show", "/live/"+show.Handle)
				add("/live/:show/:n", "/live/"+show.Handle+"/1")
				add("/live/:show/clips", "/live/"+show.Handle+"/clips")
				add("/control/:show", "/control/"+show.Handle)
				add("/desk/clips/:show", "/desk/clips/"+show.Handle)
				add("/studio/:show", "/studio/"+show.Handle)
				add("/desk/shows/:id", "/desk/shows/"+string(show.ID))
				add("/desk/shows/:id/poster", "/desk/shows/"+string(show.ID)+"/poster")
				if state != live.Upcoming {
					add("/desk/recordings/:id", "/desk/recordings/"+string(show.ID))
				}
				if state == live.OnTheAir {
					add("/desk/shows/:id/end", "/desk/shows/"+string(show.ID)+"/end")
				}
			}
		}
		groups, err := collection.List(tx)
		if err != nil {
			return err
		}
		for _, c := range groups[:min(len(groups), 2)] {
			add("/collections/:handle", "/collections/"+c.Handle)
			add("/desk/collections/:id", "/desk/collections/"+string(c.ID))
		}
		look, err := brand.GetLook(tx)
		if err != nil {
			return err
		}
		for _, x := range look.Sections {
			add("/desk/storefront/home/:id", "/desk/storefront/home/"+x.ID)
		}
		for _, handle := range append([]string{"the-kiln"}, brand.PolicyNames...) {
			add("/desk/storefront/pages/:handle", "/desk/storefront/pages/"+handle)
		}
		people, err := staff.List(tx)
		if err != nil {
			return err
		}
		add("/desk/people/:id", "/desk/people/"+string(people[0].ID))
		orders, _, err := order.List(tx, order.All, "", 100)
		if err != nil {
			return err
		}
		for _, o := range orders {
			add("/orders/:token", "/orders/"+order.Link(secret, o.ID, o.Rev))
			for _, part := range []string{"", "/back", "/form"} {
				add("/checkout/pay/:token"+part, "/checkout/pay/"+order.Link(secret, o.ID, o.Rev)+part)
			}
			if mine, err := privacy.Link(secret, o.Contact.Email, tx.Now); err == nil && o.Contact.Email != "" {
				add("/privacy/:token", "/privacy/"+mine)
			}
			add("/desk/orders/:number", "/desk/orders/"+o.Number)
			add("/desk/orders/:number/capture", "/desk/orders/"+o.Number+"/capture")
			add("/desk/orders/:number/slip", "/desk/orders/"+o.Number+"/slip")
			add("/desk/orders/:number/parcels", "/desk/orders/"+o.Number+"/parcels")
			boxes, err := parcel.Of(tx, o.ID)
			if err != nil {
				return err
			}
			for _, b := range boxes {
				add("/desk/parcels/:number", "/desk/parcels/"+b.Number)
			}
			add("/desk/orders/:number/edit", "/desk/orders/"+o.Number+"/edit")
			add("/desk/orders/:number/proof", "/desk/orders/"+o.Number+"/proof")
			add("/desk/orders/:number/cancel", "/desk/orders/"+o.Number+"/cancel")
			add("/desk/orders/:number/refund", "/desk/orders/"+o.Number+"/refund")
			papers, err := invoice.Of(tx, o.ID)
			if err != nil {
				return err
			}
			for _, d := range papers {
				add("/orders/:token/documents/:document", "/orders/"+order.Link(secret, o.ID, o.Rev)+"/documents/"+d.Number)
				add("/desk/orders/:number/documents/:document", "/desk/orders/"+o.Number+"/documents/"+d.Number)
			}
		}
		offered, _, err := draft.List(tx, "", "", 3)
		if err != nil {
			return err
		}
		for _, d := range offered {
			add("/desk/drafts/:draft", "/desk/drafts/"+d.Number)
			add("/pay/:token", "/pay/"+draft.Link(secret, d))
			add("/pay", "/pay/"+draft.Link(secret, d)) // which it is exchanged for
		}
		for _, k := range outbox.Kinds {
			add("/desk/mail/samples/:kind", "/desk/mail/samples/"+string(k)+"?lang=zh")
		}
		mails, _, err := outbox.List(tx, outbox.Kept, "", 3)
		if err != nil {
			return err
		}
		for _, m := range mails {
			add("/desk/mail/:id", "/desk/mail/"+string(m.ID))
		}
		offers, err := pricing.Discounts(tx, 2)
		if err != nil {
			return err
		}
		for _, k := range offers {
			add("/desk/discounts/:id", "/desk/discounts/"+k.ID)
		}
		for _, list := range order.Lists {
			add("/desk/orders", "/desk/orders?state="+list)
		}
		return err
	})
	for _, r := range routes() {
		page := r.Method == "GET" && !strings.HasPrefix(r.Path, "/live/:show/hls") && !slices.Contains([]string{"/live/:show/reminder.ics", "/live/:show/talk", "/live/:show/then", "/live/:show/clips/:n", "/desk/clips/:show/picture"}, r.Path) && !strings.HasSuffix(r.Path, ".mp4") && !strings.HasSuffix(r.Path, "/code.:kind") && !strings.HasSuffix(r.Path, "/letter") && !strings.HasSuffix(r.Path, ".csv") && !strings.HasSuffix(r.Path, "/record.zip") && !strings.Contains(r.Path, "/papers/") && !strings.Contains(r.Path, "/proofs/") && !strings.Contains(r.Path, "/proof/") && !strings.HasPrefix(r.Path, "/desk/recordings/days/") && !strings.HasPrefix(r.Path, "/lan") && r.Path != "/setup" && r.Path != "/socket"
		switch {
		case !page || r.Proof:
		case fill[r.Path] != nil:
			all = append(all, fill[r.Path]...)
		case strings.Contains(r.Path, ":"):
			t.Errorf("no address is known for %s", r.Path)
		default:
			all = append(all, r.Path)
		}
	}
	return all
}

// Every page of a shop with a past opens in both languages, with all its sentences.
func TestEveryPageInBothLanguages(t *testing.T) {
	log := listenToLog(t)
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), filepath.Join(dir, "hawker.db"), time.Now()); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, dir)
	s.do(func(tx *store.Tx) error {
		people, err := staff.List(tx)
		for _, p := range people {
			if err == nil {
				err = staff.SetPassword(tx, p.ID, hashed())
			}
			if p.Role == staff.Owner && err == nil {
				p.Email = "lin@halfmoon.example"
				err = staff.Update(tx, p)
			}
		}
		return err
	})
	owner, stranger := s.owner(), s.browser()
	all := everywhere(t, s)
	for _, tag := range []string{"en", "zh"} {
		owner.header, stranger.header = http.Header{"Accept-Language": {tag}}, http.Header{"Accept-Language": {tag}}
		for _, path := range append(append([]string{}, all...), "/desk/sign-in", "/nowhere", "/setup", "/checkout", "/cart") {
			b := owner
			if !strings.HasPrefix(path, "/desk") && !strings.HasPrefix(path, "/control") && !strings.HasPrefix(path, "/studio") || path == "/desk/sign-in" {
				b = stranger
			}
			p := b.get(path)
			if want := map[string]int{"/nowhere": 404, "/setup": 404}[path]; p.status != max(want, 200) && (want == 0 || p.status != want) {
				t.Errorf("%s in %s: %d", path, tag, p.status)
				continue
			}
			text := read(p)
			if found := key.FindString(strings.ReplaceAll(text, "shop.example", "")); found != "" {
				t.Errorf("%s in %s shows %q", path, tag, found)
			}
			if strings.Contains(text, "<no value>") || strings.Contains(text, "%!") || strings.Contains(text, "{{") {
				t.Errorf("%s in %s has an unfilled sentence", path, tag)
			}
			if got := attr(firstElement(p.root), "lang"); got != map[string]string{"en": "en", "zh": "zh-Hans"}[tag] {
				t.Errorf("%s in %s is marked %q", path, tag, got)
			}
			if n := len(chinese.FindAllString(p.words(), -1)); tag == "zh" && n < 10 {
				t.Errorf("%s has %d Chinese characters", path, n)
			}
		}
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	for _, line := range log.seen {
		if strings.Contains(line, "missing") {
			t.Error(line)
		}
	}
	t.Logf("%d addresses in two languages", len(all))
}
