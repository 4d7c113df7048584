package app_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/media/mediatest"
)

// story is the whole product in one run, over real HTTP, WebSocket and RTP.
type story struct {
	*testing.T
	*site
	owner, guest *browser
	ctx          context.Context

	product, show string // addresses in the desk
	room, control string
	id            live.ShowID
	key           string // stream key

	publisher *mediatest.Publisher
	viewer    *mediatest.Viewer
	screen    *screen // the guest's room
	order     string  // address of the buyer's page
	number    string
}

func TestStory(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	s := &story{T: t, site: open(t), ctx: ctx}
	for _, chapter := range []struct {
		name string
		run  func()
	}{
		{"set up", s.setUp}, {"product", s.makeProduct}, {"show", s.makeShow}, {"on the air", s.goOnAir}, {"pin", s.pin},
		{"buy", s.buy}, {"pay", s.pay}, {"ship", s.ship}, {"review", s.review}, {"refund", s.refund}, {"talk to the shop", s.write}, {"cash on delivery", s.buyForCash}, {"end", s.end},
	} {
		if t.Failed() {
			return
		}
		start := time.Now()
		chapter.run()
		t.Logf("%-18s %v", chapter.name, time.Since(start).Round(time.Millisecond))
	}
}

// done wants the page that follows a form which was taken.
func (s *story) done(p *page, path string) *page {
	s.T.Helper()
	p.want(http.StatusOK)
	if !strings.HasPrefix(p.url.Path, path) {
		s.Fatalf("after the form came %s, not %s:\n%s", p.url, path, clip(p.words()))
	}
	return p
}

var setUpLink = regexp.MustCompile(`http://\S+/setup\?token=\S+`)

func (s *story) setUp() {
	s.owner, s.guest = s.browser(), s.browser()
	link := setUpLink.FindString(s.out.String())
	form := s.owner.get(link).want(http.StatusOK).form("/setup")
	s.done(form.set("name", "Lin Yue", "email", "lin@halfmoon.example", "password", secretWord, "shop", "Halfmoon",
		"country", "DE", "currency", "EUR", "lang", "en", "zone", "Europe/Berlin").send(), "/desk")
	if s.guest.get(link).status != http.StatusNotFound {
		s.Error("the set-up link works twice")
	}
	settings := func(section string, pairs ...string) {
		s.done(s.owner.get("/desk/settings").form("/desk/settings/"+section).set(pairs...).send(), "/desk/settings")
	}
	settings("shipping", "flat", "6.00", "free_over", "80.00", "countries", "DE, AT")
	settings("tax", "tax_name", "VAT", "rate", "19", "inclusive", "1")
	settings("transfer", "transfer_on", "1", "holder", "Halfmoon Kiln", "iban", "DE89370400440532013000", "days", "7")
	settings("cash", "cash_on", "1", "fee", "2.50", "max", "200")
}

func (s *story) makeProduct() {
	form := s.owner.get("/desk/products/new").form("/desk/products").set("title.en", "Moon cup", "title.zh", "月杯",
		"summary.en", "Wood-fired, 140 ml.", "o0.name.en", "Glaze", "o0.name.zh", "釉色", "o0.values.en", "Celadon, Ash", "o0.values.zh", "青釉, 灰釉",
		"do", "variants").send()
	table := form.form("/desk/products").set("v0.price", "32.00", "v0.sku", "MC-C", "v1.price", "34.00", "v1.sku", "MC-A", "do", "save")
	p := s.done(table.send(), "/desk/products/")
	s.product = p.url.Path
	s.done(s.owner.get(s.product).form(s.product).set("status", "active").send(), s.product)
	s.done(s.owner.upload(s.product+"/photos", "cup.jpg", picture(1200, 900)), s.product)
	page := s.owner.get(s.product)
	if !strings.Contains(page.text, "/photo/") {
		s.Error("the product has no photo after the upload")
	}
	for _, shelf := range stockLinks(page) {
		s.done(s.owner.get(shelf).form("/receipts").set("quantity", "5", "note", "first kiln").send(), shelf)
	}
	shown := s.guest.get("/products").want(http.StatusOK)
	if !strings.Contains(shown.words(), "Moon cup") {
		s.Errorf("the shelf shows: %s", clip(shown.words()))
	}
}

var stockLink = regexp.MustCompile(`/desk/stock/[0-9a-z]+`)

func stockLinks(p *page) (links []string) {
	seen := map[string]bool{}
	for _, l := range stockLink.FindAllString(p.text, -1) {
		if !seen[l] {
			seen[l] = true
			links = append(links, l)
		}
	}
	return links
}

func (s *story) makeShow() {
	form := s.owner.get("/desk/shows/new").form("/desk/shows").set("title.en", "Open kiln", "title.zh", "开窑", "note.en", "What came out of the fire.")
	p := s.done(form.send(), "/desk/shows/")
	s.show = p.url.Path
	s.id = live.ShowID(strings.TrimPrefix(s.show, "/desk/shows/"))
	product := strings.TrimPrefix(s.product, "/desk/products/")
	s.done(p.form(s.show+"/items").set("what", product).send(), s.show)
	p = s.owner.get(s.show)
	s.room, s.control = p.link("/live/"), p.link("/control/")
	p = p.form(s.show + "/key").send().want(http.StatusOK)
	s.key = streamKeys.FindString(p.text)
	if s.key == "" || streamKeys.MatchString(s.owner.get(s.show).text) {
		s.Fatalf("the stream key is to be shown exactly once, it is %q", s.key)
	}
	if p := s.guest.get(s.room).want(http.StatusOK); !strings.Contains(p.words(), "Moon cup") || state(p) != "upcoming" {
		s.Fatalf("before the show the room is %q: %s", state(p), clip(p.words()))
	}
}

var streamKeys = regexp.MustCompile(`hawker_[0-9a-z]+`)

// state is what the room's page says of its picture.
func state(p *page) string {
	p.b.t.Helper()
	n := p.element("stage")
	if n == nil {
		p.b.t.Fatalf("%s has no stage", p.url)
	}
	return attr(n, "data-state")
}

func (s *story) goOnAir() {
	s.screen = s.guest.listen("show/" + string(s.id))
	s.screen.until("stage", "Open kiln")
	var err error
	if s.publisher, err = mediatest.Publish(s.ctx, s.url+"/whip/"+strings.TrimPrefix(s.room, "/live/"), s.key); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(s.publisher.Vanish)
	soon(s.T, "the open page hears that the show is on the air", func() bool {
		p, ok := s.screen.part("stage")
		return ok && attr(p.node, "data-state") == "live"
	})
	if got := state(s.guest.get(s.room)); got != "live" {
		s.Errorf("on the air the room is %q", got)
	}
	if s.viewer, err = mediatest.Watch(s.ctx, s.url+"/whep/"+string(s.id)); err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = s.viewer.Close() })
	if err := s.viewer.Wait(s.ctx, 25); err != nil {
		s.Fatal(err)
	}
	seen := s.viewer.Seen()
	s.Logf("first frame after %v, then %d frames and %d packets of sound", seen.First.Round(time.Millisecond), seen.Frames, seen.Audio)
	if seen.Audio == 0 || seen.Early > 0 || seen.Backwards > 0 {
		s.Errorf("what was seen: %+v", seen)
	}
}

// pin lets the assistant pin; the command is in the log before anybody sees it.
func (s *story) pin() {
	form := s.owner.get(s.control).want(http.StatusOK).form("/pin").set("n", "1")
	s.owner.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	sent := time.Now()
	form.send().want(http.StatusSeeOther)
	answered := time.Now()
	s.owner.client.CheckRedirect = nil
	logged := time.Time{}
	s.view(func(tx *store.Tx) error {
		events, err := live.Events(tx, s.id, 0, 100)
		for _, e := range events {
			if e.Kind == live.KindPin && e.N == 1 {
				logged = e.At
			}
		}
		return err
	})
	card := s.screen.until("pin", "Moon cup")
	s.Logf("the pinned card is on the screen %v after the form was sent", card.at.Sub(sent).Round(10*time.Microsecond))
	figure(s.T, "the pinned card on the screen after the form was answered", 200*time.Millisecond, card.at.Sub(answered))
	if logged.IsZero() || card.at.Before(logged) {
		s.Errorf("the pin is logged at %v and was seen at %v", logged, card.at)
	}
}

func (s *story) buy() {
	sheet := s.guest.get(s.guest.get(s.room).want(http.StatusOK).link(s.room + "/1")).want(http.StatusOK)
	checkout := s.done(sheet.form(s.room+"/cart").set("quantity", "2", "then", "checkout").send(), "/checkout")
	s.order = s.checkOut(checkout, "transfer", "ada@example.com")
	p := s.guest.get(s.order).want(http.StatusOK)
	if !strings.Contains(p.words(), "RF") || !strings.Contains(p.words(), "70.00") {
		s.Errorf("the order's page does not say what to pay and how: %s", clip(p.words()))
	}
	s.screen.until("i1", "8 left")
	s.number = regexp.MustCompile(`\b1\d{3}\b`).FindString(p.words())
}

// checkOut fills the one form of a checkout and gives the address of the order's page.
func (s *story) checkOut(p *page, method, mail string) string {
	s.T.Helper()
	form := p.form("/checkout").set("contact", mail, "name", "Ada Weber", "street", "Lindenweg 3", "postcode", "10115", "city", "Berlin", "country", "DE", "method", method)
	placed := form.send()
	if placed.status != http.StatusOK || !strings.HasPrefix(placed.url.Path, "/orders/") {
		// Another payment or country has another total: the page shows it, and asks again.
		placed = placed.form("/checkout").send()
	}
	return s.done(placed, "/orders/").url.Path
}
