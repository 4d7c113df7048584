package app_test

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"hawker/app/demo"
	"hawker/app/staff"
	"hawker/app/web/edge"
)

// siteMap finds the route of an address as the server does: the first that matches.
type siteMap struct {
	routes []edge.Route
	found  map[string]*edge.Route
}

func (m *siteMap) find(method, path string) *edge.Route {
	known, ok := m.found[method+path]
	if ok {
		return known
	}
	for i := range m.routes {
		if r := &m.routes[i]; r.Method == method && fiber.RoutePatternMatch(path, r.Path) {
			m.found[method+path] = r
			return r
		}
	}
	m.found[method+path] = nil
	return nil
}

// passage is something on a page that a person can follow, send or see.
type passage struct{ method, to string }

// passages lists the ways that a page offers.
func passages(p *page) (all []passage) {
	walk(p.root, func(n *html.Node) {
		add := func(method, key string) {
			if to := attr(n, key); to != "" {
				all = append(all, passage{method, to})
			}
		}
		switch n.Data {
		case "a":
			add("GET", "href")
		case "img", "video", "source", "iframe", "audio":
			add("GET", "src")
			add("GET", "poster")
		case "form":
			add(strings.ToUpper(orElse(attr(n, "method"), "get")), "action")
		case "button", "input":
			add(strings.ToUpper(orElse(attr(n, "formmethod"), "post")), "formaction")
		}
		for key, method := range map[string]string{"hx-get": "GET", "hx-post": "POST", "hx-put": "PUT", "hx-delete": "DELETE"} {
			add(method, key)
		}
	})
	return all
}

// closed says why the person would be turned away on a way of the page; "" is that
// it is open, or leads out of the house.
func (m *siteMap) closed(p *page, w passage, who staff.Person) string {
	to, err := p.url.Parse(w.to)
	if err != nil {
		return "is no address"
	}
	if to.Host != p.url.Host || to.Scheme != p.url.Scheme {
		return ""
	}
	if w.method == "POST" && strings.HasPrefix(w.to, "#") {
		return "" // a sample of the style guide, which is sent nowhere
	}
	switch r := m.find(w.method, strings.TrimSuffix(to.Path, "/")+map[bool]string{true: "/"}[to.Path == "/"]); {
	case r == nil:
		return "leads nowhere"
	case r.Permission != "" && !who.May(r.Permission):
		return "needs " + r.Permission
	}
	return ""
}

// Nobody is shown a way that is closed to the person: every page of the desk, the
// studio and the console is opened in each role, and each link, form and picture on
// it is held against the site map.
func TestNobodyIsShownAClosedWay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(t.Context(), filepath.Join(dir, "hawker.db"), time.Now()); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, dir)
	var inside []string
	for _, path := range everywhere(t, s) {
		if strings.HasPrefix(path, "/desk") || strings.HasPrefix(path, "/control") || strings.HasPrefix(path, "/studio") {
			inside = append(inside, path)
		}
	}
	m := &siteMap{routes: routes(), found: map[string]*edge.Route{}}
	opened, offered, said := 0, 0, map[string]bool{}
	for _, role := range staff.Roles {
		b, who := s.hire(role)
		for _, path := range inside {
			at, err := url.Parse(path)
			if err != nil {
				t.Fatal(err)
			}
			if r := m.find("GET", at.Path); r == nil || r.Permission != "" && !who.May(r.Permission) {
				continue
			}
			p := b.get(path).want(200)
			opened++
			for _, w := range passages(p) {
				offered++
				why := m.closed(p, w, who)
				line := string(role) + " " + w.method + " " + w.to + " " + why
				if why != "" && !said[line] {
					said[line] = true
					t.Errorf("a %s on %s: %s %s %s", role, path, w.method, w.to, why)
				}
			}
		}
	}
	t.Logf("%d pages in %d roles, %d ways", opened, len(staff.Roles), offered)
	if opened < 4*40 || !slices.ContainsFunc(inside, func(path string) bool { return strings.HasPrefix(path, "/desk/recordings/") }) {
		t.Errorf("only %d pages were opened", opened)
	}
}
