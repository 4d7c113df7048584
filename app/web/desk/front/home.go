package front

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/front"
	"hawker/views/ui"
)

const homePath = root + "/home"

func (h Handlers) home(c *fiber.Ctx) error { return h.showHome(c, shown{tab: "home"}) }

func (h Handlers) showHome(c *fiber.Ctx, s shown) error {
	return h.show(c, s, func(r reading, base views.Page) (templ.Component, error) {
		p := views.HomePage{Page: base, Full: len(r.Look.Sections) >= brand.MaxSections}
		titles, err := collectionTitles(r)
		if err != nil {
			return nil, err
		}
		for i, s := range r.Look.Sections {
			row := views.Row{ID: s.ID, Kind: s.Kind, Title: r.In(s.Title), Off: s.Off, First: i == 0, Last: i == len(r.Look.Sections)-1}
			if row.Title == "" && s.Kind == "text" {
				row.Title = first(r.In(s.Text))
			}
			if s.Kind == "collection" {
				row.Note = titles[s.Collection]
				if row.Note == "" {
					row.Note = r.T("front.collection.gone")
				}
			}
			p.Sections = append(p.Sections, row)
		}
		for _, kind := range brand.Kinds {
			p.Kinds = append(p.Kinds, ui.Option{Value: kind, Label: r.T("front.kind." + kind)})
		}
		return views.Home(p), nil
	})
}

// first is the beginning of a text, for a list.
func first(text string) string {
	runes := []rune(text)
	if len(runes) <= 60 {
		return text
	}
	return string(runes[:60]) + "…"
}

// addSection puts a new section at the end and opens it.
func (h Handlers) addSection(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	var id string
	err = h.edit(c, "brand.section", func(_ *store.Tx, l *brand.Look) error {
		// One collection is chosen in the next step; until then there is nothing to show.
		*l = l.With(brand.Section{Kind: v.Get("kind"), Off: v.Get("kind") == "collection"})
		id = l.Sections[len(l.Sections)-1].ID
		return nil
	})
	if err == nil {
		return edge.Go(c, homePath+"/"+id)
	}
	f, status, ok := page.Refused(edge.Ctx(c), page.Unnamed(err))
	if !ok {
		return err
	}
	return h.showHome(c, shown{"home", status, f})
}

// deed is what one button does to a section.
type deed func(l brand.Look, s brand.Section) brand.Look

func up(l brand.Look, s brand.Section) brand.Look     { return l.Moved(s.ID, -1) }
func down(l brand.Look, s brand.Section) brand.Look   { return l.Moved(s.ID, 1) }
func remove(l brand.Look, s brand.Section) brand.Look { return l.Without(s.ID) }

func toggle(l brand.Look, s brand.Section) brand.Look {
	s.Off = !s.Off
	return l.With(s)
}

func unhang(l brand.Look, s brand.Section) brand.Look {
	s.Photo = ""
	return l.With(s)
}

// change does it, and shows the list: in place where a script asked.
func (h Handlers) change(do deed) fiber.Handler {
	return func(c *fiber.Ctx) error {
		err := h.edit(c, "brand.section", func(_ *store.Tx, l *brand.Look) error {
			s, err := l.Section(edge.Param(c, "id"))
			if err != nil {
				return err
			}
			*l = do(*l, s)
			return nil
		})
		if err != nil {
			if _, ok := fault.As(err); !ok || fault.Is(err, "section_not_found") {
				return err
			}
			// Switched on before it was told which collection: the form says what is missing.
			f, status, _ := page.Refused(edge.Ctx(c), ofSection(edge.Param(c, "id"), err))
			return h.showSection(c, shown{"home", status, f}, nil)
		}
		if edge.Fragment(c) {
			return h.home(c)
		}
		return edge.Go(c, homePath+"#row-"+edge.Param(c, "id"))
	}
}
