package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hawker/app/brand"
	door "hawker/app/guest"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/media/mediatest"
)

// unguarded are the routes about a show, without a permission, that a stranger to a private
// one may call, each with the reason; all others must refuse.
var unguarded = map[string]string{
	"GET /live/:show/enter":                 "it leads to the door",
	"POST /live/:show/enter":                "it is the door",
	"GET /live/:show/enter/:code":           "it is the door",
	"OPTIONS /live/:show/hls/:secret/:file": "it says which methods there are",
	"OPTIONS /whip/:show":                   "it says which methods there are",
	"OPTIONS /whip/:show/:session":          "it says which methods there are",
	"OPTIONS /whep/:show":                   "it says which methods there are",
	"OPTIONS /whep/:show/:session":          "it says which methods there are",
	"POST /whip/:show":                      "the host's key is the proof",
	"PATCH /whip/:show/:session":            "the session's address is the proof",
	"DELETE /whip/:show/:session":           "the session's address is the proof",
	"PATCH /whep/:show/:session":            "who knows the session was let in",
	"DELETE /whep/:show/:session":           "who knows the session was let in",
	"GET /embed/:show":                      nowhere,
	"GET /embed/:show/reminder.ics":         nowhere,
	"GET /cards/clip/:show/:name":           nowhere,
}

// nowhere is the reason of routes that read no cookie: there is no such show for them.
const nowhere = "nobody finds the show here"

// aboutShows are the routes that a buyer can call about a show.
func aboutShows() (list []edge.Route) {
	for _, r := range routes() {
		if strings.Contains(r.Path, ":show") && r.Permission == "" {
			list = append(list, r)
		}
	}
	return list
}

// secluded is a show on the air, which is being recorded, and who comes to it.
type secluded struct {
	filmed
	owner, stranger, guest *browser
}

func seclude(t *testing.T) secluded {
	t.Helper()
	f := filming(t)
	s := secluded{filmed: f, owner: f.site.owner(), stranger: f.browser(), guest: f.browser()}
	for _, b := range []*browser{s.owner, s.stranger, s.guest} {
		b.header.Set("Accept", "text/html")
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	}
	return s
}

func (s secluded) room() string { return "/live/" + s.st.show.Handle }

// choose is what the owner does in the desk.
func (s secluded) choose(access, code string) {
	s.t.Helper()
	one := "/desk/shows/" + string(s.st.show.ID)
	s.owner.get(one).want(http.StatusOK).form(one).set("access", access, "code", code).send().want(http.StatusSeeOther)
}

func (s secluded) path(r edge.Route) string {
	folder := strings.Split(s.folder, "/")
	return sample(edge.Route{Path: strings.NewReplacer(":secret", folder[len(folder)-2], ":file", "index.m3u8", ":code", "x").Replace(r.Path)}, s.st)
}

func (s secluded) call(b *browser, r edge.Route) *page {
	return b.send(r.Method, s.path(r), strings.NewReader(""), "application/x-www-form-urlencoded")
}

// told are words of the show that only its guests may read.
var told = []string{"Full Moon", "full-moon", "#EXTM3U", "$32"}

// Every route about a show refuses a stranger, and lets in a guest and the crew.
func TestAPrivateShowIsClosed(t *testing.T) {
	t.Parallel()
	s := seclude(t)
	for _, r := range aboutShows() {
		if p := s.call(s.stranger, r); p.status == http.StatusForbidden {
			t.Errorf("of a public show %s %s answers %d", r.Method, r.Path, p.status)
		}
	}
	s.namedIn(t, true)
	watching, viewer := s.stranger.listen("show/"+string(s.st.show.ID)), s.viewer(s.st.show.ID)
	frames(t, viewer, 1)

	s.choose("code", "Kiln 1280")
	if code := watching.gone(); code != 1008 {
		t.Errorf("the socket ended with %d", code)
	}
	if err := viewer.Ended(t.Context()); err != nil {
		t.Errorf("the viewer goes on: %v", err)
	}
	if p := s.guest.post(s.room()+"/enter", url.Values{"code": {" kiln １２８０"}}).want(http.StatusSeeOther); p.header.Get("Location") != s.room() {
		t.Errorf("a guest is led to %s", p.header.Get("Location"))
	}
	used := map[string]bool{}
	for _, r := range aboutShows() {
		name := r.Method + " " + r.Path
		if unguarded[name] != "" {
			used[name] = true
			if p := s.call(s.owner, r); unguarded[name] == nowhere && p.status != http.StatusNotFound {
				t.Errorf("%s answers %d", name, p.status)
			}
			continue
		}
		s.refuses(t, r)
		for who, b := range map[string]*browser{"a guest": s.guest, "the owner": s.owner} {
			if p := s.call(b, r); p.status == http.StatusForbidden || p.status == http.StatusUnauthorized || p.status >= 500 {
				t.Errorf("%s gets %d at %s", who, p.status, name)
			} else if got := p.header.Get("Cache-Control"); got != "private, no-store" {
				t.Errorf("what %s gets at %s may be kept: %q", who, name, got)
			}
		}
	}
	for name := range unguarded {
		if !used[name] {
			t.Errorf("the exemption of %s is for nothing", name)
		}
	}
	s.namedIn(t, false)
	s.withoutRoutes(t)
}

// refuses asks as a stranger, and looks for what the answer tells.
func (s secluded) refuses(t *testing.T, r edge.Route) {
	t.Helper()
	methods := []string{r.Method}
	if r.Method == http.MethodGet {
		methods = append(methods, http.MethodHead)
	}
	for _, m := range methods {
		p := s.call(s.stranger, edge.Route{Method: m, Path: r.Path})
		if p.status != http.StatusForbidden {
			t.Errorf("a stranger gets %d at %s %s", p.status, m, r.Path)
		}
		for name, want := range map[string]string{"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Access-Control-Allow-Origin": ""} {
			if got := p.header.Get(name); got != want {
				t.Errorf("%s %s has %s %q", m, r.Path, name, got)
			}
		}
		for _, word := range told {
			if strings.Contains(p.text, word) {
				t.Errorf("%s %s tells a stranger %q", m, r.Path, word)
			}
		}
		if strings.Contains(p.text, "og:") || strings.Contains(p.text, "ld+json") {
			t.Errorf("%s %s describes itself to others", m, r.Path)
		}
	}
}

// namedIn looks for the show where everybody can find one.
func (s secluded) namedIn(t *testing.T, listed bool) {
	t.Helper()
	b := s.browser()
	for _, path := range []string{"/", "/live", "/products/full-moon", "/sitemap-shows-1.xml", "/embed.json", "/embed/live", "/cart"} {
		if got := strings.Contains(b.get(path).text, s.room()); got != listed {
			t.Errorf("%s names the show: %t", path, got)
		}
	}
	for _, path := range []string{"/products", "/search?q=Open+kiln", "/feeds/google.xml", "/robots.txt", "/sitemap.xml", "/collections"} {
		if p := b.get(path); !listed && (strings.Contains(p.text, s.room()) || strings.Contains(p.text, "Open kiln</")) {
			t.Errorf("%s names the show", path)
		}
	}
	want := http.StatusOK
	if !listed {
		want = http.StatusNotFound
	}
	for _, path := range []string{"/cards/show/" + s.st.show.Handle + ".jpg", "/embed/" + s.st.show.Handle, "/embed/" + s.st.show.Handle + "/reminder.ics", "/embed.json?show=" + s.st.show.Handle} {
		b.get(path).want(want)
	}
}

// withoutRoutes looks at the ways in that are no pages: sockets and the direct picture,
// which works with the cookie.
func (s secluded) withoutRoutes(t *testing.T) {
	t.Helper()
	show := string(s.st.show.ID)
	for _, row := range []struct {
		who    string
		b      *browser
		topics []string
		want   int
	}{
		{"a stranger", s.stranger, []string{"show/" + show}, 403}, {"a stranger", s.stranger, []string{"me", "show/" + s.st.show.Handle}, 403},
		{"a guest", s.guest, []string{"show/" + show}, 101}, {"a guest", s.guest, []string{"crew/" + show}, 401}, {"the owner", s.owner, []string{"show/" + show, "crew/" + show}, 101},
	} {
		if got := row.b.refused(nil, row.topics...); got != row.want {
			t.Errorf("%s at %v: %d", row.who, row.topics, got)
		}
	}
	v, err := mediatest.WatchBy(t.Context(), mediatest.HTTP(s.guest.client, s.url+"/whep/"+show, ""), mediatest.Options{})
	if err != nil {
		t.Fatalf("a guest cannot watch: %v", err)
	}
	defer func() { _ = v.Close() }()
	frames(t, v, 1)
	list := s.guest.get(s.folder + "back.m3u8").want(http.StatusOK)
	file := regexp.MustCompile(`(?m)^[0-9]+\.m4s$`).FindString(list.text)
	soon(t, "a whole segment", func() bool {
		list = s.guest.get(s.folder + "back.m3u8")
		file = regexp.MustCompile(`(?m)^[0-9]+\.m4s$`).FindString(list.text)
		return file != ""
	})
	for _, name := range []string{file, "init-1.mp4", "index.m3u8", "back.m3u8"} {
		s.guest.get(s.folder + name).want(http.StatusOK)
		if p := s.stranger.get(s.folder + name); p.status != http.StatusForbidden || strings.Contains(p.text, "ftyp") || strings.Contains(p.text, "#EXT") {
			t.Errorf("a stranger gets %d of %s", p.status, name)
		}
	}
	room := s.guest.get(s.room()).want(http.StatusOK)
	for _, word := range []string{"og:", "ld+json"} {
		if strings.Contains(room.text, word) {
			t.Errorf("the room tells others of itself: %s", word)
		}
	}
	s.guest.post(s.room()+"/cart", url.Values{"n": {"1"}, "quantity": {"1"}, "then": {"checkout"}}).want(http.StatusSeeOther)
	s.guest.get("/checkout").want(http.StatusOK)
	s.choose("code", "another one")
	s.guest.get(s.room()).want(http.StatusForbidden)
	s.guest.get("/checkout").want(http.StatusOK) // what was chosen there can still be bought
	s.choose("public", "")
	s.stranger.get(s.room()).want(http.StatusOK)
}

// The door says what is wrong and keeps what was typed; a shared link opens it, an
// invitation asks once more, and is one browser's.
func TestTheDoorOfAPrivateShow(t *testing.T) {
	s, st := furnished(t, 5)
	owner, one, room := s.owner(), "/desk/shows/"+string(st.show.ID), "/live/"+st.show.Handle
	person := func() *browser {
		b := s.browser()
		b.header.Set("Accept", "text/html")
		return b
	}
	owner.get(one).form(one).set("access", "code", "code", "abc").send().want(http.StatusUnprocessableEntity)
	saved := owner.get(one).form(one).set("access", "code", "code", "Kiln 1280").send().want(http.StatusOK)
	if !strings.Contains(saved.text, room+"/enter/kiln1280") {
		t.Error("the owner is not given the link")
	}
	wrong := person().get(room+"/1").want(http.StatusForbidden).form(room+"/enter").set("code", "kiln 1281").send().want(http.StatusUnprocessableEntity)
	again := wrong.form(room + "/enter")
	if again.values.Get("code") != "kiln 1281" || !strings.Contains(wrong.words(), "not the code") {
		t.Errorf("the field holds %q:\n%s", again.values.Get("code"), clip(wrong.words()))
	}
	if in := again.set("code", "KILN-1280").send().want(http.StatusOK); in.url.Path != room+"/1" {
		t.Errorf("who was let in comes to %s", in.url.Path)
	}
	for _, next := range []string{"//evil.example/", "/desk", room + "x/1", "https://evil.example" + room + "/"} {
		if p := person().post(room+"/enter", url.Values{"code": {"kiln1280"}, "next": {next}}).want(http.StatusOK); p.url.Path != room {
			t.Errorf("next=%s leads to %s", next, p.url)
		}
	}
	if in := person().get(room + "/enter/kiln1280").want(http.StatusOK); in.url.Path != room {
		t.Errorf("a shared link leads to %s", in.url.Path)
	}
	person().get(room + "/enter/kiln1281").want(http.StatusUnprocessableEntity)
	fragment := person()
	fragment.header.Set("HX-Request", "true")
	if p := fragment.get(room + "/1").want(http.StatusForbidden); p.header.Get("HX-Redirect") != room {
		t.Errorf("a sheet leads to %q", p.header.Get("HX-Redirect"))
	}
	api := s.browser()
	api.header.Set("Accept", "application/json")
	if p := api.get(room).want(http.StatusForbidden); !strings.Contains(p.text, `"show_private"`) {
		t.Errorf("a program is told %s", clip(p.text))
	}

	owner.get(one).form(one).set("access", "invite").send().want(http.StatusOK)
	list := one + "/invites"
	made := owner.get(list).want(http.StatusOK).form(list).set("count", "3", "names", "Anna\n=1+1\n").send().want(http.StatusOK)
	links := regexp.MustCompile(room+`/enter/[0-9a-z-]+`).FindAllString(made.text, -1)
	links = slices.Compact(links)
	if len(links) != 3 {
		t.Fatalf("%d links are given", len(links))
	}
	first, second := person(), person()
	for range 2 { // a preview of the link uses nothing up
		first.get(links[0]).want(http.StatusOK)
	}
	if in := first.get(links[0]).form(room + "/enter").send().want(http.StatusOK); in.url.Path != room {
		t.Errorf("the invited one comes to %s", in.url.Path)
	}
	if p := second.get(links[0]).form(room + "/enter").send().want(http.StatusConflict); !strings.Contains(p.words(), "was used") {
		t.Errorf("the second is told\n%s", clip(p.words()))
	}
	first.get(links[0]).want(http.StatusOK)
	first.get(room).want(http.StatusOK)
	sheet := owner.get(list + ".csv").want(http.StatusOK)
	if !strings.HasPrefix(sheet.text, "\ufeff") || !strings.Contains(sheet.text, ",'=1+1,") || !strings.Contains(sheet.text, "Anna,") || strings.Count(sheet.text, "\r\n") != 4 {
		t.Errorf("the table is\n%s", sheet.text)
	}
	owner.get(list).form(list + "/1/revoke").send().want(http.StatusOK)
	first.get(room).want(http.StatusForbidden)
	second.get(links[1]).form(room + "/enter").send().want(http.StatusOK)
	s.view(func(tx *store.Tx) error {
		show, err := live.Get(tx, st.show.ID)
		if show.Access != live.ByInvite {
			t.Errorf("the show is open by %q", show.Access)
		}
		return err
	})
}

// invited makes a show that is for invited guests, one of whom came, and gives the
// address of its invitations.
func (s *site) invited() (address string) {
	s.t.Helper()
	s.do(func(tx *store.Tx) error {
		people, err := staff.List(tx)
		if err != nil {
			return err
		}
		show, err := live.Schedule(tx, live.Show{Title: brand.Text{"en": "First look", "zh": "先睹为快"}, Starts: tx.Now.AddDate(0, 1, 0), Host: people[0].ID})
		if err != nil {
			return err
		}
		key := []byte("of this test")
		if _, err = door.Set(tx, key, show.ID, door.Choice{Access: live.ByInvite}); err != nil {
			return err
		}
		if _, err = door.Invite(tx, show.ID, 3, []string{"何小曼"}); err != nil {
			return err
		}
		show.Access = live.ByInvite
		if _, err = door.Enter(tx, key, show, door.Entry{Code: door.CodeOf(key, show.ID, 1)}); err != nil {
			return err
		}
		address = "/desk/shows/" + string(show.ID) + "/invites"
		return door.Revoke(tx, show.ID, 2)
	})
	return address
}
