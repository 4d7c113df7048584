package front

import (
	"fmt"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/photo"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/front"
	"hawker/views/ui"
)

// slots are the shop's signs, in the order of the page.
var slots = []string{"logo", "icon", "social"}

func slot(l *brand.Look, name string) *string {
	switch name {
	case "logo":
		return &l.Logo
	case "icon":
		return &l.Icon
	case "social":
		return &l.Social
	}
	return nil
}

func (h Handlers) look(c *fiber.Ctx) error { return h.showLook(c, shown{tab: "look"}, nil) }

func (h Handlers) showLook(c *fiber.Ctx, s shown, change func(reading, *views.LookPage)) error {
	return h.show(c, s, func(r reading, base views.Page) (templ.Component, error) {
		p := views.LookPage{Page: base, Accent: r.Look.Accent, Paper: r.Look.Paper}
		choose(r, &p, r.Look)
		for _, name := range slots {
			p.Pictures = append(p.Pictures, views.Picture{Slot: name, URL: photo.URL(*slot(&r.Look, name), page.ThumbSize)})
		}
		if change != nil {
			change(r, &p)
		}
		measure(&p)
		return views.Look(p), nil
	})
}

// choose fills the three choices of a look.
func choose(r reading, p *views.LookPage, l brand.Look) {
	pick := func(name, value string, all []string) ui.Options {
		o := ui.Options{Legend: r.T("front." + name), Name: name, Value: value, Error: p.Error(name)}
		for _, v := range all {
			o.Items = append(o.Items, ui.Option{Value: v, Label: r.T("front." + name + "." + v)})
		}
		return o
	}
	p.Heading = pick("heading", l.Heading, brand.Headings)
	p.Corners = pick("corners", l.Corners, brand.AllCorners)
	p.Scheme = pick("scheme", l.Scheme, brand.Schemes)
}

// measure says how the accent is drawn and how its words are read (WCAG 2.2, 1.4.3).
func measure(p *views.LookPage) {
	light, dark := brand.Shown(p.Accent)
	if light.Colour == "" {
		return
	}
	ratio := func(f float64) string { return fmt.Sprintf("%.1f", f) }
	p.Light = &views.Swatch{Colour: light.Colour, On: light.On, Ratio: ratio(light.Ratio)}
	p.Dark = &views.Swatch{Colour: dark.Colour, On: dark.On, Ratio: ratio(dark.Ratio)}
	given := brand.Ratio(p.Accent, "#ffffff")
	p.Given, p.Held = ratio(given), given < 4.5
}

func (h Handlers) saveLook(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	read := func(l *brand.Look) {
		l.Accent, l.Paper = v.Get("accent"), v.Get("paper")
		l.Heading, l.Corners, l.Scheme = v.Get("heading"), v.Get("corners"), v.Get("scheme")
	}
	err = h.edit(c, "brand.look", func(_ *store.Tx, l *brand.Look) error { read(l); return nil })
	if err == nil {
		return edge.Go(c, root+"?done=look.saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showLook(c, shown{"look", status, f}, func(r reading, p *views.LookPage) {
		l := r.Look
		read(&l)
		p.Accent, p.Paper = l.Accent, l.Paper
		choose(r, p, l)
	})
}

// hangPicture takes a sign's file into the draft.
func (h Handlers) hangPicture(c *fiber.Ctx) error {
	name := edge.Param(c, "slot")
	if slot(&brand.Look{}, name) == nil {
		return fault.Missing("page_not_found")
	}
	hash, why, status, err := h.picture(c)
	if err != nil {
		return err
	}
	if why != "" {
		return h.showLook(c, shown{tab: "look", status: status}, func(_ reading, p *views.LookPage) {
			for i := range p.Pictures {
				if p.Pictures[i].Slot == name {
					p.Pictures[i].Error = why
				}
			}
		})
	}
	err = h.edit(c, "brand.picture", func(_ *store.Tx, l *brand.Look) error { *slot(l, name) = hash; return nil })
	if err != nil {
		return err
	}
	return edge.Go(c, root+"?done=look.saved")
}

func (h Handlers) dropPicture(c *fiber.Ctx) error {
	name := edge.Param(c, "slot")
	if slot(&brand.Look{}, name) == nil {
		return fault.Missing("page_not_found")
	}
	err := h.edit(c, "brand.picture", func(_ *store.Tx, l *brand.Look) error { *slot(l, name) = ""; return nil })
	if err != nil {
		return err
	}
	return edge.Go(c, root+"?done=look.saved")
}

// picture imports the one file of a form; why is the sentence of its refusal.
func (h Handlers) picture(c *fiber.Ctx) (hash, why string, status int, err error) {
	a, err := h.TakePhotos(c, "photo")
	if err != nil {
		return "", "", 0, err
	}
	if why := a.First(); why != "" {
		return "", why, a.Status, nil
	}
	if len(a.Photos) == 0 {
		sentence, _ := page.Sentence(edge.Ctx(c), fault.InvalidField("photo_needed", "photo"))
		return "", sentence, fiber.StatusUnprocessableEntity, nil
	}
	return a.Photos[0].Hash, "", 0, h.Record(c, a.Photos[:1])
}
