package shelves

import (
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/shelves"
)

const (
	coverSize   = 800
	mostCounted = 10_000
	someShown   = 8
)

func (h Handlers) list(c *fiber.Ctx) error {
	return h.show(c, page.Answer{}, func(r reading) (templ.Component, error) {
		p := views.ListPage{Frame: r.Titled(r.T("desk.collections"))}
		all, err := collection.List(r.Tx)
		if err != nil {
			return nil, err
		}
		for _, s := range all {
			row := views.Row{Title: r.In(s.Title), URL: "/desk/collections/" + string(s.ID), Photo: page.Photo(s.Photo), Published: s.Published}
			if row.Holds, err = holds(r.Tx, s.ID); err != nil {
				return nil, err
			}
			if s.Rules != nil {
				row.Any = s.Rules.Any
				for _, rule := range s.Rules.List {
					row.Rules = append(row.Rules, shown(rule).Told(r.Ctx))
				}
			}
			p.Rows = append(p.Rows, row)
		}
		return views.List(p), nil
	})
}

// holds counts what the shop lists of a collection.
func holds(tx *store.Tx, id collection.ID) (int, error) {
	list, _, err := collection.Members(tx, id, "", mostCounted)
	return len(list), err
}

func (h Handlers) fresh(c *fiber.Ctx) error {
	f := form{published: true}
	f.spare()
	return h.showNew(c, drawn{form: f})
}

// drawn is a form about to be shown.
type drawn struct {
	form
	state   frame.Form
	status  int
	unsaved bool
	photoNo string
}

// scripts of the page: what is not saved, and moving what it holds.
var scripts = []string{"dirty-form", "sort-list"}

func (h Handlers) showNew(c *fiber.Ctx, d drawn) error {
	return h.show(c, page.Answer{Status: d.status, Scripts: scripts}, func(r reading) (templ.Component, error) {
		p := views.Page{Frame: r.Titled(r.T("desk.shelf.new")), Form: d.state, New: true, Unsaved: d.unsaved, Action: "/desk/collections"}
		p.Key = edge.NewKey()
		err := h.fill(r, &p, d)
		return views.Collection(p), err
	})
}

func (h Handlers) one(c *fiber.Ctx) error { return h.showOne(c, nil) }

// showOne shows a collection as it stands, or with what was typed into its form.
func (h Handlers) showOne(c *fiber.Ctx, typed *drawn) error {
	id := collection.ID(edge.Param(c, "id"))
	d := drawn{}
	if typed != nil {
		d = *typed
	}
	return h.show(c, page.Answer{Status: d.status, Scripts: scripts}, func(r reading) (templ.Component, error) {
		s, err := collection.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		if typed == nil || typed.photoNo != "" {
			d.form = formOf(s)
		}
		p := views.Page{
			Frame: r.Titled(r.In(s.Title)), Form: d.state, Name: r.In(s.Title), Unsaved: d.unsaved, Action: "/desk/collections/" + string(id), PhotoNo: d.photoNo,
		}
		if s.Published {
			p.Public = "/collections/" + s.Handle
		}
		if s.Photo != "" {
			p.Photo = photo.URL(s.Photo, coverSize)
		}
		if p.Holds, err = holds(r.Tx, id); err != nil {
			return nil, err
		}
		some, _, err := catalog.Members(r.Tx, id, "", someShown)
		for _, x := range some {
			p.Some = append(p.Some, r.piece(x))
		}
		if err == nil {
			err = h.fill(r, &p, d)
		}
		return views.Collection(p), err
	})
}

// fill puts the form into its page, with what was found and the words to choose from.
func (h Handlers) fill(r reading, p *views.Page, d drawn) (err error) {
	if p.Input, err = d.form.input(r); err != nil {
		return err
	}
	known, err := h.Words.Known(r.Tx)
	if err != nil {
		return err
	}
	p.Tags, p.Types, p.Vendors = known.Tags, known.Types, known.Vendors
	if d.looked == "" {
		return nil
	}
	p.Looked = true
	found, err := h.Find(r.Tx, page.Wanted{Text: d.looked, Limit: foundShown}, r.Tag)
	for _, x := range found.Products {
		piece := r.piece(x)
		piece.In = slices.Contains(d.products, x.ID)
		p.Found = append(p.Found, piece)
	}
	return err
}
