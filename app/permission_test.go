package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web"
	"hawker/app/web/edge"
)

// routes is the site map as the program serves it.
func routes() []edge.Route { return web.Routes(&edge.Env{}) }

// sample puts something plausible into the places of a route's path.
func sample(r edge.Route, st stall) string {
	return strings.NewReplacer(":show", st.show.Handle, ":handle", "full-moon", ":section", "shop", ":kind", "received", ":number", "1001",
		":variant", string(st.cup), ":n", "1", ":seq", "1", ":id", "0000000000000000000000000a", ":parcel", "0000000000000000000000000a", ":entry", "0000000000000000000000000a", ":pass", "nobody",
		":claim", "0000000000000000000000000a", ":lot", "0000000000000000000000000a", ":certificate", "0000000000000000000000000a", ":hash", "0123", ":token", "nobody", ":draft", "D1", ":name", "x.css", ":size", "320", ":session", "x", "*", "x").Replace(r.Path)
}

func unsafe(method string) bool { return method != "GET" && method != "HEAD" && method != "OPTIONS" }

// Every route that a cookie could carry refuses what another site sends.
func TestAnotherSitesRequestsAreRefused(t *testing.T) {
	s, st := furnished(t, 5)
	owner := s.owner()
	n := 0
	for _, r := range routes() {
		if r.Proof || !unsafe(r.Method) {
			continue
		}
		n++
		for _, h := range []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Origin": {"https://evil.example"}}, {"Origin": {"null"}},
			{"Origin": {"http://127.0.0.1:1"}}, {"Sec-Fetch-Site": {"cross-site"}, "Origin": {s.url}},
		} {
			owner.header = h
			p := owner.post(sample(r, st), url.Values{"n": {"1"}, "lang": {"zh"}})
			if p.status != http.StatusForbidden {
				t.Errorf("%s %s with %v: %d", r.Method, r.Path, h, p.status)
			}
		}
	}
	t.Logf("%d routes", n)
	owner.header = http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {s.url}}
	owner.post("/live/"+st.show.Handle+"/cart", url.Values{"n": {"1"}}).want(http.StatusOK)
	owner.header = http.Header{"Origin": {s.url}}
	owner.post("/live/"+st.show.Handle+"/cart", url.Values{"n": {"1"}}).want(http.StatusOK)
}

// Every route with a permission refuses strangers, and whoever's role has not got it.
func TestEveryRouteAsksWhoMay(t *testing.T) {
	s, st := furnished(t, 5)
	people := map[staff.Role]*browser{}
	role := map[staff.Role]staff.Person{}
	for _, r := range staff.Roles {
		people[r], role[r] = s.hire(r)
	}
	stranger := s.browser()
	for _, b := range append([]*browser{stranger}, people[staff.Owner], people[staff.Host], people[staff.Assistant], people[staff.Packer]) {
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	asked, denied := 0, 0
	for _, r := range routes() {
		path := sample(r, st)
		if r.Permission == "" {
			if strings.HasPrefix(r.Path, "/desk") && r.Path != "/desk/sign-in" && r.Path != "/desk/sign-out" ||
				strings.HasPrefix(r.Path, "/control") || strings.HasPrefix(r.Path, "/studio") {
				t.Errorf("%s %s is for everybody", r.Method, r.Path)
			}
			continue
		}
		asked++
		p := stranger.send(r.Method, path, strings.NewReader(""), "application/x-www-form-urlencoded")
		if r.Method == "GET" && (p.status != http.StatusSeeOther || !strings.HasPrefix(p.header.Get("Location"), "/desk/sign-in?next=")) || r.Method != "GET" && p.status != http.StatusUnauthorized {
			t.Errorf("a stranger gets %d at %s %s", p.status, r.Method, r.Path)
		}
		for _, who := range []staff.Role{staff.Packer, staff.Assistant, staff.Host} { // the owner may do everything, and would
			if role[who].May(r.Permission) {
				continue
			}
			denied++
			if p := people[who].send(r.Method, path, strings.NewReader(""), "application/x-www-form-urlencoded"); p.status != http.StatusForbidden {
				t.Errorf("a %s gets %d at %s %s, which needs %s", who, p.status, r.Method, r.Path, r.Permission)
			}
		}
	}
	for _, who := range staff.Roles {
		for _, r := range routes() {
			if r.Method != "GET" || r.Permission == "" || !role[who].May(r.Permission) {
				continue
			}
			if p := people[who].get(sample(r, st)); p.status == http.StatusForbidden || p.status == http.StatusUnauthorized || p.status >= 500 {
				t.Errorf("a %s gets %d at %s", who, p.status, r.Path)
			}
		}
	}
	t.Logf("%d routes ask; %d times a role was denied", asked, denied)
	if asked < 50 {
		t.Errorf("only %d routes ask who may", asked)
	}
}

// The link to an order is the right to it: every other link is nowhere.
func TestAnotherBuyersLink(t *testing.T) {
	s, st := furnished(t, 5)
	mine, other := s.placeOrder(st), s.placeOrder(st)
	mine.b.get("/orders/" + mine.token).want(http.StatusOK)
	half := len(other.token) / 2
	for _, token := range []string{"", "1001", other.id, other.number, other.token[:half], mine.token[:half] + other.token[half:], swapLast(other.token), other.token + "A",
		strings.ToUpper(other.token), "%00", "..%2f" + other.token, other.token + "%2f.."} {
		p := mine.b.get("/orders/" + token)
		if p.status != http.StatusNotFound {
			t.Errorf("the link %q opens with %d", token, p.status)
		}
		if !strings.Contains(token, other.number) && strings.Contains(p.text, other.number) {
			t.Errorf("the answer to %q tells the number", token)
		}
	}
	before := s.browser().get("/orders/" + mine.token).want(http.StatusOK)
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
		if got := before.header.Get(name); got != want {
			t.Errorf("the order's page has %s %q", name, got)
		}
	}
	form := mine.b.get("/orders/"+mine.token).form("/messages").set("text", "hello")
	form.action = "/orders/" + swapLast(mine.token) + "/messages"
	form.send().want(http.StatusNotFound)
	s.view(func(tx *store.Tx) error {
		if o := byNumber(t, tx, mine.number); o.Unread != 0 {
			t.Error("a message came by a wrong link")
		}
		return nil
	})
}

// A quantity that is none is refused with the form kept, and the cart stands.
func TestQuantities(t *testing.T) {
	s, st := furnished(t, 5)
	b := s.browser()
	room := "/live/" + st.show.Handle
	b.post(room+"/cart", url.Values{"n": {"1"}, "quantity": {"2"}}).want(http.StatusOK)
	cart := func() string {
		p := b.get("/cart").want(http.StatusOK)
		return fmt.Sprint(p.form("/cart/line").values)
	}
	before := cart()
	product := s.browser().get("/products/full-moon").want(http.StatusOK).form("/cart").values.Get("product")
	for _, q := range []string{"-1", "0", "1.5", "1e9", "", "99999999999999999999", "９", "0x2", " ", "1 000", "+1", "2;3", "NaN", "\x00", "1000000"} {
		for _, f := range []struct {
			path   string
			values url.Values
			zero   bool // takes the line out
		}{
			{room + "/cart", url.Values{"n": {"1"}, "quantity": {q}}, false},
			{room + "/cart", url.Values{"n": {"1"}, "quantity": {q}, "then": {"checkout"}}, false},
			{"/cart", url.Values{"product": {product}, "quantity": {q}}, false},
			{"/cart/line", url.Values{"variant": {string(st.cup)}, "show": {string(st.show.ID)}, "quantity": {q}}, true},
		} {
			if q == "0" && f.zero {
				continue
			}
			p := b.post(f.path, f.values)
			if p.status != http.StatusUnprocessableEntity && !(q == "1000000" && p.status == http.StatusConflict) {
				t.Errorf("%s with %q: %d", f.path, q, p.status)
				continue
			}
			if _, ok := p.id("main"); !ok {
				t.Errorf("%s with %q: no page comes back", f.path, q)
			}
			if f.path != "/cart/line" {
				p.form("/cart") // the form is there again
			}
		}
		if after := cart(); after != before {
			t.Fatalf("%q changed the cart from\n%s to\n%s", q, before, after)
		}
	}
}
