package front

import (
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/front"
)

const pagesPath = root + "/pages"

func (h Handlers) pages(c *fiber.Ctx) error {
	return h.show(c, shown{tab: "pages"}, func(r reading, base views.Page) (templ.Component, error) {
		p := views.PagesPage{Page: base}
		needed := map[string]bool{}
		for _, d := range brand.Checklist(r.Shop) {
			needed[d.Key] = d.Needed && !d.Met
		}
		for _, name := range brand.PolicyNames {
			p.Legal = append(p.Legal, views.Text{Handle: name, Title: r.T("shop.policy." + name), Langs: written(r, *r.Shop.Policies.Of(name)), Needed: needed[name]})
		}
		list, err := brand.WebPages(r.Tx)
		for _, x := range list {
			p.Own = append(p.Own, views.Text{Handle: x.Handle, Title: r.In(x.Title), Langs: written(r, x.Body), Hidden: !x.Published})
		}
		return views.Pages(p), err
	})
}

// written names the languages that a text has.
func written(r reading, t brand.Text) string {
	var list []string
	for _, tag := range brand.Languages {
		if t[tag] != "" {
			list = append(list, r.T("desk.in."+tag))
		}
	}
	return strings.Join(list, " · ")
}

func (h Handlers) newPage(c *fiber.Ctx) error { return h.showNewPage(c, shown{tab: "pages"}, nil) }

func (h Handlers) showNewPage(c *fiber.Ctx, s shown, v edge.Values) error {
	return h.show(c, s, func(r reading, base views.Page) (templ.Component, error) {
		p := views.TextPage{Page: base, New: true, Published: true}
		p.Frame.Page.Title = r.T("front.page.new")
		if v != nil {
			typed(&p, v)
		}
		return views.TextView(p), nil
	})
}

func (h Handlers) page(c *fiber.Ctx) error { return h.showPage(c, shown{tab: "pages"}, nil) }

func (h Handlers) showPage(c *fiber.Ctx, s shown, v edge.Values) error {
	handle := edge.Param(c, "handle")
	return h.show(c, s, func(r reading, base views.Page) (templ.Component, error) {
		p := views.TextPage{Page: base, Handle: handle}
		if text := r.Shop.Policies.Of(handle); text != nil {
			p.Legal, p.Body, p.Hint = true, page.WordsOf(*text), r.T("front.legal."+handle)
			p.Frame.Page.Title = r.T("shop.policy." + handle)
			if !text.Empty() {
				p.View = "/pages/" + handle
			}
		} else {
			x, err := brand.GetWebPage(r.Tx, handle)
			if err != nil {
				return nil, err
			}
			p.Title, p.Body, p.Published = page.WordsOf(x.Title), page.WordsOf(x.Body), x.Published
			p.Frame.Page.Title = r.In(x.Title)
			if x.Published {
				p.View = "/pages/" + handle
			}
		}
		if v != nil {
			typed(&p, v)
		}
		return views.TextView(p), nil
	})
}

// typed puts back what was typed.
func typed(p *views.TextPage, v edge.Values) {
	p.Title, p.Body, p.Published = page.ReadWords(v, "title"), page.ReadWords(v, "body"), v.On("published")
	if p.New {
		p.Handle = v.Get("handle")
	}
}

// addPage makes a page; an address that is taken is refused, for it would replace
// another page.
func (h Handlers) addPage(c *fiber.Ctx) error {
	v, err := edge.LongForm(c)
	if err != nil {
		return err
	}
	x := pageOf(v.Get("handle"), v)
	err = h.Do(c, "brand.page", func(tx *store.Tx) error {
		if _, err := brand.GetWebPage(tx, x.Handle); err == nil {
			return fault.InvalidField("page_taken", "handle")
		} else if !fault.Is(err, "page_not_found") {
			return err
		}
		return brand.PutWebPage(tx, x)
	})
	if err == nil {
		return edge.Go(c, pagesPath+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showNewPage(c, shown{"pages", status, f}, v)
}

func pageOf(handle string, v edge.Values) brand.WebPage {
	return brand.WebPage{Handle: handle, Title: page.TextOf(page.ReadWords(v, "title")), Body: page.TextOf(page.ReadWords(v, "body")), Published: v.On("published")}
}

func (h Handlers) savePage(c *fiber.Ctx) error {
	v, err := edge.LongForm(c)
	if err != nil {
		return err
	}
	handle := edge.Param(c, "handle")
	err = h.Do(c, "brand.page", func(tx *store.Tx) error {
		if new(brand.Policies).Of(handle) != nil {
			return savePolicy(tx, handle, page.TextOf(page.ReadWords(v, "body")))
		}
		if _, err := brand.GetWebPage(tx, handle); err != nil {
			return err
		}
		return brand.PutWebPage(tx, pageOf(handle, v))
	})
	if err == nil {
		return edge.Go(c, pagesPath+"/"+handle+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showPage(c, shown{"pages", status, f}, v)
}

// savePolicy changes one legal text and nothing else of the settings; the form's
// field is its body.
func savePolicy(tx *store.Tx, handle string, text brand.Text) error {
	s, err := brand.Get(tx)
	if err != nil {
		return err
	}
	*s.Policies.Of(handle) = text
	err = brand.Save(tx, s)
	if f, ok := fault.As(err); ok {
		return page.Named(err, strings.Replace(f.Field, "policies."+handle, "body", 1))
	}
	return err
}

func (h Handlers) deletePage(c *fiber.Ctx) error {
	err := h.Do(c, "brand.page", func(tx *store.Tx) error { return brand.DeleteWebPage(tx, edge.Param(c, "handle")) })
	if err != nil {
		return err
	}
	return edge.Go(c, pagesPath+"?done=page.deleted")
}

func (h Handlers) checklist(c *fiber.Ctx) error {
	return h.show(c, shown{tab: "checklist"}, func(r reading, base views.Page) (templ.Component, error) {
		p := views.ChecklistPage{Page: base, Rules: brand.Jurisdiction(r.Shop.Country), Country: lang.Country(r.Ctx, r.Shop.Country)}
		for _, d := range brand.Checklist(r.Shop) {
			v := views.Duty{Key: d.Key, Law: d.Law, URL: d.URL, State: "wise"}
			switch {
			case d.Look:
				v.State = "look"
			case d.Met:
				v.State = "met"
			case d.Needed:
				v.State = "missing"
			}
			p.Duties = append(p.Duties, v)
		}
		return views.Checklist(p), nil
	})
}
