package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/live"
	"hawker/app/store"
)

// Whoever may see a show that is to come takes it into their calendar: of a private one
// with a link of their own, which lets their other browsers in and says no code, and
// ends with the code by which they came.
func TestGuestsAreRemindedByTheirOwnLink(t *testing.T) {
	t.Parallel()
	s, st := furnished(t, 5)
	var next live.Show
	s.do(func(tx *store.Tx) (err error) {
		next, err = live.Schedule(tx, live.Show{Title: brand.Text{"en": "Winter teas"}, Starts: time.Now().AddDate(0, 0, 7), Host: st.show.Host})
		return err
	})
	room, one := "/live/"+next.Handle, "/desk/shows/"+string(next.ID)
	entry := func(b *browser) string {
		text := b.get(room + "/reminder.ics").want(http.StatusOK).text
		return regexp.MustCompile(`\r\nURL:(\S+)\r\n`).FindStringSubmatch(strings.ReplaceAll(text, "\r\n ", ""))[1]
	}
	guest, owner := s.browser(), s.owner()
	if page := guest.get(room).want(http.StatusOK); !strings.Contains(page.text, `href="`+room+`/reminder.ics"`) {
		t.Error("the waiting room offers no reminder")
	}
	if link := entry(guest); link != s.url+room {
		t.Errorf("of a public show it leads to %s", link)
	}
	owner.get(one).form(one).set("access", "code", "code", "Kiln 1280").send().want(http.StatusOK)
	guest.header.Set("Accept", "text/html")
	guest.get(room + "/reminder.ics").want(http.StatusForbidden)
	guest.post(room+"/enter", url.Values{"code": {"kiln1280"}}).want(http.StatusOK)
	link := entry(guest)
	if !strings.HasPrefix(link, s.url+room+"/enter/") || strings.Contains(strings.ToLower(link), "1280") {
		t.Fatalf("a guest's own link is %s", link)
	}
	path := strings.TrimPrefix(link, s.url)
	phone := s.browser()
	if page := phone.get(path).want(http.StatusOK); page.url.Path != room || !strings.Contains(page.text, "reminder.ics") {
		t.Errorf("on the guest's phone it leads to %s:\n%s", page.url, page.words())
	}
	if got := entry(phone); !strings.HasPrefix(got, s.url+room+"/enter/") {
		t.Errorf("there the reminder is %s", got)
	}
	if link := entry(owner); link != s.url+room {
		t.Errorf("to the crew, who come by signing in, it is %s", link)
	}
	owner.get(one).form(one).set("access", "code", "code", "another").send().want(http.StatusOK)
	late := s.browser()
	late.header.Set("Accept", "text/html")
	if page := late.get(path).want(http.StatusForbidden); !strings.Contains(page.text, "opens the show no more") {
		t.Errorf("with another code the link says:\n%s", page.words())
	}
	late.get(path + "x").want(http.StatusForbidden)
	phone.header.Set("Accept", "text/html")
	phone.get(room).want(http.StatusForbidden)
}
