package front

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/front"
	"hawker/views/ui"
)

// fields says what each kind of section can be told.
var fields = map[string]views.Fields{
	"hero":        {Title: true, Text: true, Link: true, Photo: true},
	"bag":         {Title: true},
	"products":    {Title: true, Limit: true},
	"collection":  {Title: true, Limit: true, Collection: true},
	"collections": {Title: true, Limit: true},
	"story":       {Title: true, Text: true, Link: true, Photo: true},
	"shows":       {Title: true, Text: true, Limit: true},
	"reviews":     {Title: true, Limit: true},
	"text":        {Title: true, Text: true, Link: true},
	"terms":       {},
}

func collectionTitles(r reading) (map[string]string, error) {
	list, err := collection.List(r.Tx)
	titles := map[string]string{}
	for _, c := range list {
		titles[string(c.ID)] = r.In(c.Title)
	}
	return titles, err
}

func (h Handlers) section(c *fiber.Ctx) error { return h.showSection(c, shown{tab: "home"}, nil) }

func (h Handlers) showSection(c *fiber.Ctx, s shown, change func(*views.SectionPage)) error {
	return h.show(c, s, func(r reading, base views.Page) (templ.Component, error) {
		x, err := r.Look.Section(edge.Param(c, "id"))
		if err != nil {
			return nil, err
		}
		p := views.SectionPage{
			Page: base, ID: x.ID, Kind: x.Kind, Title: page.WordsOf(x.Title), Text: page.WordsOf(x.Text), Action: page.WordsOf(x.Action),
			Link: x.Link, Collection: x.Collection, Off: x.Off, Photo: photo.URL(x.Photo, page.ThumbSize), Shows: fields[x.Kind],
		}
		if x.Limit > 0 {
			p.Limit = strconv.Itoa(x.Limit)
		}
		if p.Shows.Collection {
			if p.Collections, err = collections(r); err != nil {
				return nil, err
			}
		}
		if change != nil {
			change(&p)
		}
		return views.Section(p), nil
	})
}

func collections(r reading) ([]ui.Option, error) {
	list, err := collection.List(r.Tx)
	options := []ui.Option{{Value: "", Label: r.T("front.collection.choose")}}
	for _, c := range list {
		o := ui.Option{Value: string(c.ID), Label: r.In(c.Title)}
		if !c.Published {
			o.Note = r.T("front.hidden")
		}
		options = append(options, o)
	}
	return options, err
}

func (h Handlers) saveSection(c *fiber.Ctx) error {
	v, err := edge.LongForm(c)
	if err != nil {
		return err
	}
	id := edge.Param(c, "id")
	err = h.edit(c, "brand.section", func(_ *store.Tx, l *brand.Look) error {
		s, err := l.Section(id)
		if err != nil {
			return err
		}
		if err := readSection(&s, v); err != nil {
			return err
		}
		*l = l.With(s)
		return nil
	})
	if err == nil {
		return edge.Go(c, homePath+"?done=look.saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), ofSection(id, err))
	if !ok {
		return err
	}
	return h.showSection(c, shown{"home", status, f}, func(p *views.SectionPage) {
		p.Title, p.Text, p.Action = page.ReadWords(v, "title"), page.ReadWords(v, "text"), page.ReadWords(v, "action")
		p.Link, p.Limit, p.Collection, p.Off = v.Get("link"), v.Get("limit"), v.Get("collection"), v.On("off")
	})
}

// readSection reads the fields that the kind has and leaves the others.
func readSection(s *brand.Section, v edge.Values) error {
	has := fields[s.Kind]
	words := func(on bool, name string, t *brand.Text) {
		if on {
			*t = page.TextOf(page.ReadWords(v, name))
		}
	}
	words(has.Title, "title", &s.Title)
	words(has.Text, "text", &s.Text)
	words(has.Link, "action", &s.Action)
	s.Off = v.On("off")
	if has.Link {
		s.Link = v.Get("link")
	}
	if has.Collection {
		s.Collection = v.Get("collection")
	}
	if !has.Limit {
		return nil
	}
	s.Limit = 0
	if v.Get("limit") == "" {
		return nil
	}
	n, ok := v.Int("limit")
	if !ok || n < 1 || n > brand.MaxLimit {
		return fault.InvalidField("number_range", "limit", "min", 1, "max", brand.MaxLimit)
	}
	s.Limit = int(n)
	return nil
}

// ofSection names the form's field by the record's: "sections.s2.link" is link.
func ofSection(id string, err error) error {
	if f, ok := fault.As(err); ok {
		return page.Named(err, strings.TrimPrefix(f.Field, "sections."+id+"."))
	}
	return err
}

// hangPhoto takes a section's picture.
func (h Handlers) hangPhoto(c *fiber.Ctx) error {
	id := edge.Param(c, "id")
	hash, why, status, err := h.picture(c)
	if err != nil {
		return err
	}
	if why != "" {
		return h.showSection(c, shown{tab: "home", status: status}, func(p *views.SectionPage) { p.PhotoError = why })
	}
	err = h.edit(c, "brand.section", func(_ *store.Tx, l *brand.Look) error {
		s, err := l.Section(id)
		if err != nil {
			return err
		}
		s.Photo = hash
		*l = l.With(s)
		return nil
	})
	if err != nil {
		return err
	}
	return edge.Go(c, homePath+"/"+id+"?done=look.saved")
}
