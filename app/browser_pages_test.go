package app_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"hawker/app/web"
	"hawker/app/web/edge"
)

// sizes are what each language's pages are looked at in: loaded in the first, and
// then narrowed or widened.
var sizes = map[string][][2]int64{
	"en": {{1280, 800}, {768, 1024}, {390, 844}, {320, 640}},
	"zh": {{390, 844}, {320, 640}, {768, 1024}, {1280, 800}},
}

// tooWide says what reaches over the edge of the window.
const tooWide = `(() => {
	const room = document.documentElement.clientWidth, over = document.scrollingElement.scrollWidth - room;
	if (over <= 0) return "";
	const who = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > room + 1);
	return over + " px too wide: " + who.slice(0, 3).map((e) => e.tagName.toLowerCase() + "." + e.className).join(", ");
})()`

// shownThough lists what is marked hidden and is seen all the same.
const shownThough = `[...document.querySelectorAll("[hidden]")].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80)).join(" ")`

// Every page of the site map and every sheet, in both languages, in four widths,
// light and dark: nothing is refused by the policy, nothing fails to load, nothing
// is too wide, and axe finds nothing that keeps a person out.
func TestEveryPageInChromium(t *testing.T) {
	t.Parallel()
	args, _ := newcomer(t)
	c := launch(t, unhurried)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	owner, again, guest := c.person("owner", wide), c.person("owner elsewhere", wide), c.person("guest", wide)
	owner.signIn(p.url, lin, "/desk")
	again.signIn(p.url, lin, "/desk")
	guest.visit(p.url + "/products/silver-needle-tin")
	guest.press("form[action='/cart'] button:not([type=button])")
	guest.until("the cart", patience, `document.querySelector("#cart-button .btn__count")`)

	found := samples(t, p.url, owner)
	var mine, public []string
	for _, r := range web.Routes(&edge.Env{}) {
		path, known := found[r.Path]
		switch {
		case r.Method != "GET" || r.Proof || slices.Contains(noPage, r.Path):
		case strings.Contains(r.Path, ":") && !known:
			t.Errorf("the test knows no example of %s", r.Path)
		default:
			if !known {
				path = r.Path
			}
			if r.Permission != "" {
				mine = append(mine, path)
			} else {
				public = append(public, path)
			}
		}
	}
	start, axe := time.Now(), newJudge(t)
	lost := c.person("lost", wide)
	lost.expect = []string{"404"}
	t.Run("pages", func(t *testing.T) {
		for b, paths := range map[*tab][]string{
			owner: append(mine[:len(mine)/2:len(mine)/2], "/control/"+opening, "/studio/"+onAir),
			again: mine[len(mine)/2:],
			guest: append(public, "/live/"+opening, "/embed/live", "/embed/"+opening),
			lost:  {"/nowhere", "/products/nothing", "/orders/nobody"},
		} {
			t.Run(b.name, func(t *testing.T) {
				t.Parallel() // each has a page of their own, and the machine more than one core
				defer b.under(t)()
				axe.look(b, p.url, paths)
			})
		}
	})
	axe.sheets(guest, p.url)
	fresh := open(t)
	setup := regexp.MustCompile(`https?://\S+/setup\?token=\S+`).FindString(fresh.out.String())
	axe.look(c.person("new", wide), fresh.url, []string{strings.TrimPrefix(setup, fresh.url)})
	t.Logf("%d pages and sheets, each in light and dark; %d widths, 2 languages in %v", axe.pages.Load(), len(sizes["en"]), time.Since(start).Round(time.Second))
}

// noPage are addresses that answer no page to a link: a socket, a link that is used
// once (it is walked apart), what a search field fetches while somebody types, and
// codes to print.
var noPage = []string{"/socket", "/setup", "/search/suggest", "/cart/from/:pass", "/pay/:token", "/pay", "/privacy/:token", "/privacy/:token/record.zip", "/orders/:token/record.zip", "/desk/privacy/:id", // of who asked for their data: walked apart
	"/desk/products/:id/code.:kind", "/desk/shows/:id/code.:kind",
	"/desk/shows/:id/invites.csv", "/live/:show/enter", "/live/:show/enter/:code", // the door of a private show is walked apart
	"/live/:show/reminder.ics", "/live/:show/hls", "/live/:show/talk", "/live/:show/then", "/live/:show/clips/:n", // what a player and a page ask for; clips are there once something was explained: walked apart
	"/desk/claims/papers/:hash", "/products/:handle/proofs/:claim", "/desk/lots/papers/:hash", "/lots/:lot/papers/:certificate", // a file
	"/desk/orders/:number/proof/film/:line", "/desk/orders/:number/proof/pack", "/desk/orders/:number/proof/pack/file", "/desk/recordings/days/:date",
	"/desk/clips/:show/picture", "/desk/clips/:show/:n/:from/film.mp4",
	"/desk/mail/:id/letter", "/desk/mail/samples/:kind/letter", // a mail in its frame
	"/checkout/pay/:token", "/checkout/pay/:token/back", "/checkout/pay/:token/form", // of providers, which the sample shop has none of: walked apart
	"/desk/settings/shipping/zones/:id", "/desk/settings/taxes/rates/:id", "/desk/statements/:id", // the sample shop has none; the new ones are opened
}

// samples gives an address for each pattern with a parameter, found as a person
// finds it: by the links of the pages.
func samples(t *testing.T, base string, owner *tab) map[string]string {
	t.Helper()
	link := func(page, css string) string {
		t.Helper()
		owner.visit(base + page)
		owner.until("a link "+css+" on "+page, patience, `document.querySelector(`+quote(css)+`)`)
		u := ask[string](owner, `document.querySelector(`+quote(css)+`).pathname`)
		return u
	}
	order := link("/desk/orders?list=unpaid", "main a[href^='/desk/orders/1']")
	product := link("/desk/products", "main a.table__main[href^='/desk/products/']")
	paid := "/desk/orders/1005" // with an invoice, a refund and its credit note
	show := link("/desk/shows", "main a.table__main[href^='/desk/shows/']")
	lot := link("/desk/lots", "main a.table__main[href^='/desk/lots/']")
	return map[string]string{
		"/products/:handle": "/products/moonrise-gaiwan", "/products/:handle/reviews": "/products/moonrise-gaiwan/reviews", "/pages/:handle": "/pages/returns",
		"/live/:show": "/live/" + onAir, "/live/:show/:n": "/live/" + onAir + "/7", "/live/:show/clips": "/live/" + onAir + "/clips",
		"/studio/:show": "/studio/" + opening, "/control/:show": "/control/" + onAir,
		"/orders/:token":       link(order, "main a[href*='/orders/']:not([href*='/desk/'])"),
		"/desk/orders/:number": order, "/desk/orders/:number/cancel": order + "/cancel", "/desk/orders/:number/slip": order + "/slip", "/desk/orders/:number/capture": order + "/capture",
		"/desk/orders/:number/parcels": order + "/parcels", "/desk/parcels/:number": link("/desk/packing", "#ready a.table__main"),
		"/desk/orders/:number/edit": order + "/edit", "/desk/drafts/:draft": "/desk/drafts/D1",
		"/desk/orders/:number/refund": paid + "/refund", "/desk/orders/:number/proof": order + "/proof", "/desk/orders/:number/documents/:document": link(paid, "main a[href*='/documents/']"),
		"/orders/:token/documents/:document": link(link(paid, "main a[href*='/orders/']:not([href*='/desk/'])"), "main a[href*='/documents/']"),
		"/desk/discounts/:id":                link("/desk/discounts", "main a.table__main[href^='/desk/discounts/']"),
		"/desk/mail/samples/:kind":           "/desk/mail/samples/paid",
		"/desk/mail/:id":                     link("/desk/mail?state=kept", "main table a[href^='/desk/mail/']"),
		"/desk/settings/locations/:id":       "/desk/settings/locations/main",
		"/desk/products/:id":                 product, "/desk/stock/:variant": link(product, "main a[href^='/desk/stock/']"),
		"/desk/collections/:id":          link("/desk/collections", "main a.table__main[href^='/desk/collections/']"),
		"/collections/:handle":           link("/collections", "main a[href^='/collections/']"),
		"/desk/storefront/home/:id":      link("/desk/storefront/home", "main a[href^='/desk/storefront/home/']"),
		"/desk/storefront/pages/:handle": link("/desk/storefront/pages", "main a[href^='/desk/storefront/pages/']:not([href$='/new'])"),
		"/desk/people/:id":               link("/desk/people", "main a.table__main[href^='/desk/people/']"),
		"/desk/shows/:id":                show, "/desk/shows/:id/end": show + "/end", "/desk/shows/:id/invites": show + "/invites",
		"/desk/products/:id/claims": product + "/claims", "/desk/claims/:claim": link("/desk/claims", "main a.table__main[href^='/desk/claims/']"),
		"/desk/products/:id/lots": product + "/lots", "/desk/lots/:lot": lot, "/lots/:lot": strings.TrimPrefix(lot, "/desk"),
		"/desk/lots/:lot/certificates/:certificate": link(lot, "main a.table__main[href*='/certificates/']"),
		"/desk/products/:id/poster":                 product + "/poster", "/desk/shows/:id/poster": show + "/poster",
		"/desk/clips/:show":    "/desk/clips/" + onAir,
		"/desk/recordings/:id": link("/desk/recordings", "main a.table__main[href^='/desk/recordings/']"),
	}
}

// under reports to a part of the test, until what it returns is called.
func (b *tab) under(t *testing.T) func() {
	whole := b.t
	b.t = t
	return func() { b.t = whole }
}

// look opens each page in each language and width.
func (j *judge) look(b *tab, base string, paths []string) {
	b.t.Helper()
	for _, language := range []string{"en", "zh"} {
		b.speak(base, language)
		for _, path := range paths {
			b.resize(sizes[language][0])
			b.visit(base + path)
			j.examine(b, language+" "+path)
			for i, size := range sizes[language] {
				if i > 0 {
					b.resize(size)
				}
				b.fits(language+" "+path, size[0])
			}
			b.calmAt(language + " " + path)
		}
	}
}

// speak chooses a language as a person does.
func (b *tab) speak(base, language string) {
	b.t.Helper()
	b.scheme("light")
	b.visit(base + "/desk/sign-in")
	b.must(`const f = document.querySelector(".lang button[value=` + language + `]"); if (f) f.click()`)
	b.until("the language "+language, patience, `document.documentElement.lang.startsWith(`+quote(language)+`)`)
}

// overThePicture are the sheets of the room: what opens each, and its element.
var overThePicture = []struct{ what, opener, sheet string }{
	{"the item's sheet", "#i7 .bag__link", "page-sheet"},
	{"the checkout", "#me-cart a", "page-sheet"},
	{"the bag", "a[href='#bag']", "bag-sheet"},
}

// sheets opens what lies over the picture on the narrowest phone.
func (j *judge) sheets(guest *tab, base string) {
	guest.t.Helper()
	narrow := sizes["en"][3]
	for _, language := range []string{"en", "zh"} {
		guest.speak(base, language)
		guest.resize(narrow)
		guest.visit(base + "/live/" + onAir)
		for _, s := range overThePicture {
			where := language + ", " + s.what
			guest.press(s.opener)
			guest.until(where, patience, `document.querySelector(`+quote(s.sheet)+`)?.getAnimations().length === 0`)
			guest.fits(where, narrow[0])
			j.examine(guest, where)
			guest.keys(kb.Escape)
			guest.until("the room under it", patience, `!document.querySelector("page-sheet") && location.hash !== "#bag"`)
		}
		guest.calmAt(language + " sheets")
	}
}

func (b *tab) fits(page string, width int64) {
	b.t.Helper()
	seen := ask[[]string](b, `[document.documentElement.lang, `+tooWide+`, `+shownThough+`]`)
	if !strings.HasPrefix(seen[0], page[:2]) {
		b.t.Errorf("%s is in another language", page)
	}
	if seen[1] != "" {
		b.t.Errorf("%s at %d: %s", page, width, seen[1])
	}
	if seen[2] != "" {
		b.t.Errorf("%s at %d shows what is hidden: %s", page, width, seen[2])
	}
}
