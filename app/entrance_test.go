package app_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"hawker/app"
	"hawker/app/staff"
	"hawker/app/store"
)

func (s *site) tryPassword(b *browser, email, pass string) *page {
	s.t.Helper()
	return b.post("/desk/sign-in", url.Values{"email": {email}, "password": {pass}})
}

// The link of the first run works once, and nobody else can use the form.
func TestSetUpIsOnce(t *testing.T) {
	s := open(t)
	link := setUpLink.FindString(s.out.String())
	fields := url.Values{"name": {"Eve"}, "email": {"eve@evil.example"}, "password": {secretWord}, "shop": {"Eve's"}, "country": {"DE"}, "currency": {"EUR"}, "lang": {"en"}, "zone": {"UTC"}}
	stranger := s.browser()
	stranger.post("/setup", fields).want(http.StatusNotFound)
	stranger.get("/setup").want(http.StatusNotFound)
	stranger.get("/setup?token=" + strings.Repeat("a", 22)).want(http.StatusNotFound)
	stranger.post("/setup", fields).want(http.StatusNotFound)

	early := s.browser()
	page := early.get(link).want(http.StatusOK)
	if strings.Contains(page.url.String(), "token") {
		t.Errorf("the token stays in the address: %s", page.url)
	}
	owner := s.browser()
	form := owner.get(link).want(http.StatusOK).form("/setup")
	refused := form.set("name", "Lin", "email", "no address", "password", "short", "shop", "").send().want(http.StatusUnprocessableEntity)
	form = refused.form("/setup")
	if form.values.Get("name") != "Lin" || form.values.Get("email") != "no address" {
		t.Errorf("the refused form came back with %v", form.values)
	}
	form.set("email", "lin@halfmoon.example", "password", secretWord, "shop", "Halfmoon", "country", "DE", "currency", "EUR", "zone", "Europe/Berlin").send().want(http.StatusOK)
	early.post("/setup", fields).want(http.StatusNotFound) // had the form open all the while
	s.browser().get(link).want(http.StatusNotFound)
	s.view(func(tx *store.Tx) error {
		people, err := staff.List(tx)
		if len(people) != 1 {
			t.Errorf("%d people are there", len(people))
		}
		return err
	})
}

// Signing out ends the session itself, not only the cookie; signing in never
// keeps a session that was there before.
func TestSessions(t *testing.T) {
	s, _ := furnished(t, 5)
	u, _ := url.Parse(s.url)
	fixed := s.browser()
	fixed.client.Jar.SetCookies(u, []*http.Cookie{{Name: "hawker-staff", Value: strings.Repeat("a", 43)}})
	fixed.get("/desk/sign-in").form("/desk/sign-in").set("email", "lin@halfmoon.example", "password", secretWord).send().want(http.StatusOK)
	kept := map[string]string{}
	for _, c := range fixed.client.Jar.Cookies(u) {
		kept[c.Name] = c.Value
	}
	if kept["hawker-staff"] == strings.Repeat("a", 43) {
		t.Error("the session is the one that was planted")
	}
	thief := s.browser()
	thief.client.Jar.SetCookies(u, []*http.Cookie{{Name: "hawker-staff", Value: kept["hawker-staff"]}})
	thief.get("/desk").want(http.StatusOK).form("/sign-out")
	screen := thief.listen("desk")
	fixed.get("/desk").form("/desk/sign-out").send().want(http.StatusOK)
	for _, b := range []*browser{thief, fixed} {
		if p := b.get("/desk"); p.url.Path != "/desk/sign-in" {
			t.Errorf("signed out, %s still opens", p.url)
		}
	}
	if p := thief.post("/desk/products", nil); p.status != http.StatusUnauthorized {
		t.Errorf("signed out, a form is answered with %d", p.status)
	}
	if got := thief.refused(nil, "desk"); got != http.StatusUnauthorized {
		t.Errorf("signed out, a socket is answered with %d", got)
	}
	_ = screen.gone() // what was open is closed

	b, p := s.hire(staff.Host)
	open := b.listen("desk")
	s.do(func(tx *store.Tx) error { return staff.Disable(tx, p.ID) })
	if p := b.get("/desk"); p.url.Path != "/desk/sign-in" {
		t.Errorf("a person who was shut out still opens %s", p.url)
	}
	_ = open.gone()
}

// A wrong password and an unknown address have one answer in one time.
func TestOneAnswerForWrongSignIns(t *testing.T) {
	s, _ := furnished(t, 5)
	var times [2][]time.Duration
	var answers [2]string
	for range 7 {
		for i, email := range []string{"lin@halfmoon.example", "nobody@halfmoon.example"} {
			b := s.browser()
			start := time.Now()
			p := s.tryPassword(b, email, "not the password").want(http.StatusUnprocessableEntity)
			times[i] = append(times[i], time.Since(start))
			answers[i] = strings.ReplaceAll(p.words(), email, "")
		}
	}
	if answers[0] != answers[1] {
		t.Errorf("the answers differ:\n%s\n%s", answers[0], answers[1])
	}
	for i := range times {
		sort.Slice(times[i], func(a, b int) bool { return times[i][a] < times[i][b] })
	}
	known, unknown := times[0][0], times[1][0] // the quickest of each: a busy machine only adds
	t.Logf("quickest of 7: known address %v, unknown %v", known.Round(time.Millisecond), unknown.Round(time.Millisecond))
	if known > 2*unknown || unknown > 2*known {
		t.Error("the time tells them apart")
	}
}

// Guesses are counted per address and per mailbox; loopback is no exception, and
// another class of requests goes on.
func TestGuessesAreThrottled(t *testing.T) {
	s := openWith(t, app.Config{Data: filepath.Join(t.TempDir(), "shop"), Scale: 1})
	st := s.furnish(5)
	b := s.browser()
	tries := 0
	for ; tries < 30; tries++ {
		if p := s.tryPassword(b, "lin@halfmoon.example", "not the password"); p.status == http.StatusTooManyRequests {
			if p.header.Get("Retry-After") == "" || p.root == nil {
				t.Error("no Retry-After, or no page")
			}
			break
		}
	}
	if tries != 10 {
		t.Errorf("%d wrong passwords were looked at, want 10", tries)
	}
	s.tryPassword(b, "lin@halfmoon.example", secretWord).want(http.StatusTooManyRequests)
	s.browser().get("/live/" + st.show.Handle).want(http.StatusOK)
	status, header, body := errand{"POST", "/whip/" + st.show.Handle, "v=0", map[string]string{"Content-Type": sdp, "Authorization": "Bearer guess"}}.send(t, b)
	if sentence(t, "guessing keys", header, body); status != http.StatusTooManyRequests || header.Get("Retry-After") == "" {
		t.Errorf("guessing goes on with stream keys: %d", status)
	}
}
