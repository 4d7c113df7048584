package front

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/collection"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/front"
	"hawker/views/ui"
)

// sheet is both menus as they were typed.
type sheet struct{ menu, foot []views.Entry }

func (s *sheet) of(name string) *[]views.Entry {
	if name == "foot" {
		return &s.foot
	}
	return &s.menu
}

func sheetOf(l brand.Look) sheet {
	entries := func(list []brand.MenuItem) []views.Entry {
		var out []views.Entry
		for _, m := range list {
			out = append(out, views.Entry{En: m.Label["en"], Zh: m.Label["zh"], URL: m.URL})
		}
		return out
	}
	return sheet{entries(l.Menu), entries(l.FootMenu)}
}

func readSheet(v edge.Values) (s sheet) {
	for _, m := range []struct {
		name string
		max  int
	}{{"menu", brand.MaxMenu}, {"foot", brand.MaxFootMenu}} {
		for i := 0; i < m.max && v.Has(m.name+"."+strconv.Itoa(i)+".url"); i++ {
			at := m.name + "." + strconv.Itoa(i) + "."
			*s.of(m.name) = append(*s.of(m.name), views.Entry{En: v.Get(at + "en"), Zh: v.Get(at + "zh"), URL: v.Get(at + "url")})
		}
	}
	return s
}

// items are the entries that say something.
func items(list []views.Entry) []brand.MenuItem {
	var out []brand.MenuItem
	for _, e := range list {
		if e != (views.Entry{}) {
			out = append(out, brand.MenuItem{Label: page.TextOf(frame.Words{En: e.En, Zh: e.Zh}), URL: e.URL})
		}
	}
	return out
}

// do is what a button beside an entry does to what was typed: "menu.2.up",
// "foot.0.out", "menu.add".
func (s *sheet) do(what string) {
	name, rest, _ := strings.Cut(what, ".")
	list := s.of(name)
	if rest == "add" {
		*list = append(*list, views.Entry{})
		return
	}
	at, deed, _ := strings.Cut(rest, ".")
	i, err := strconv.Atoi(at)
	if err != nil || i < 0 || i >= len(*list) {
		return
	}
	switch {
	case deed == "out":
		*list = slices.Delete(*list, i, i+1)
	case deed == "up" && i > 0:
		(*list)[i-1], (*list)[i] = (*list)[i], (*list)[i-1]
	}
}

func (h Handlers) menus(c *fiber.Ctx) error { return h.showMenus(c, shown{tab: "menus"}, nil) }

func (h Handlers) showMenus(c *fiber.Ctx, s shown, typed *sheet) error {
	return h.show(c, s, func(r reading, base views.Page) (templ.Component, error) {
		entries := sheetOf(r.Look)
		if typed != nil {
			entries = *typed
		}
		p := views.MenusPage{Page: base, Menus: []views.Menu{
			{Name: "menu", Entries: entries.menu, Max: brand.MaxMenu}, {Name: "foot", Entries: entries.foot, Max: brand.MaxFootMenu},
		}}
		for i := range p.Menus {
			if len(p.Menus[i].Entries) == 0 {
				p.Menus[i].Entries = []views.Entry{{}}
			}
		}
		var err error
		p.Places, err = places(r)
		return views.Menus(p), err
	})
}

// places are the addresses that a menu may lead to, offered while typing.
func places(r reading) ([]ui.Option, error) {
	list := []ui.Option{{Value: "/", Label: r.T("ui.nav.home")}, {Value: "/products", Label: r.T("ui.nav.products")}, {Value: "/live", Label: r.T("ui.nav.live")}}
	collections, err := collection.List(r.Tx)
	if err != nil {
		return nil, err
	}
	for _, c := range collections {
		list = append(list, ui.Option{Value: "/collections/" + c.Handle, Label: r.In(c.Title)})
	}
	pages, err := brand.WebPages(r.Tx)
	if err != nil {
		return nil, err
	}
	for _, p := range pages {
		list = append(list, ui.Option{Value: "/pages/" + p.Handle, Label: r.In(p.Title)})
	}
	for _, name := range brand.PolicyNames {
		if !r.Shop.Policies.Of(name).Empty() {
			list = append(list, ui.Option{Value: "/pages/" + name, Label: r.T("shop.policy." + name)})
		}
	}
	return list, nil
}

// saveMenus saves both; a button beside an entry only changes what is shown, and
// the rest of what was typed stays.
func (h Handlers) saveMenus(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	s := readSheet(v)
	if what := v.Get("do"); what != "" {
		s.do(what)
		return h.showMenus(c, shown{tab: "menus"}, &s)
	}
	s.menu, s.foot = said(s.menu), said(s.foot)
	err = h.edit(c, "brand.menus", func(_ *store.Tx, l *brand.Look) error {
		l.Menu, l.FootMenu = items(s.menu), items(s.foot)
		return nil
	})
	if err == nil {
		return edge.Go(c, root+"/menus?done=look.saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showMenus(c, shown{"menus", status, f}, &s)
}

// said takes out the entries that were left empty, so that a refusal's number is
// the row's.
func said(list []views.Entry) []views.Entry {
	return slices.DeleteFunc(list, func(e views.Entry) bool { return e == views.Entry{} })
}
