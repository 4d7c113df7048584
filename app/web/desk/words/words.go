// Package words answers for the page of the desk on words to think twice about, and for
// the fields that ask while somebody writes.
//
// It decides nothing: which words, and by which rules, is for wording.
package words

import (
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/brand"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/app/wording"
	"hawker/views/desk/frame"
	views "hawker/views/desk/words"
	"hawker/views/ui"
)

const address = "/desk/words"

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.DeskView, Handler: h.show},
		{Method: "POST", Path: address, Permission: staff.SettingsEdit, Handler: h.save},
		{Method: "POST", Path: address + "/check", Permission: staff.DeskView, Handler: h.check},
	}
}

func (h Handlers) show(c *fiber.Ctx) error { return h.page(c, fiber.StatusOK, nil, frame.Form{}) }

// page shows the lists; typed is what stood in a form that was refused.
func (h Handlers) page(c *fiber.Ctx, status int, typed edge.Values, f frame.Form) error {
	text := edge.Query(c, "text")
	return h.Show(c, page.Answer{Section: "settings", Status: status}, func(r page.Reading) (templ.Component, error) {
		s, err := wording.Get(r.Tx)
		if err != nil {
			return nil, err
		}
		p := views.Page{Frame: r.Titled(r.T("wording.title")), Form: f, May: r.Person.May(staff.SettingsEdit), Own: written(s.Own), Text: text}
		if typed != nil {
			s.Also, p.Own = typed.All("also"), typed.Raw("own")
		}
		home := brand.Jurisdiction(r.Shop.Country)
		for _, in := range wording.Jurisdictions {
			j := views.Jurisdiction{ID: in, Home: in == home, Also: slices.Contains(s.Also, in)}
			for _, rule := range wording.Rules {
				if rule.In == in {
					j.Rules = append(j.Rules, views.Rule{ID: rule.ID, Source: rule.Place(r.Tag), URL: rule.URL, Words: rule.Words})
				}
			}
			p.Rules = append(p.Rules, j)
		}
		l, err := wording.Of(r.Tx)
		p.Clean = text != "" && len(l.Find(text)) == 0
		return views.Words(p), err
	})
}

// written is the shop's own list as it stands in a field: a word to a line, its reason
// after a colon.
func written(own []wording.Own) string {
	var b strings.Builder
	for _, o := range own {
		b.WriteString(o.Word)
		if o.Why != "" {
			b.WriteString(": " + o.Why)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// read is the list as written gives it; a Chinese colon is one too, and empty lines
// are none.
func read(text string) []wording.Own {
	var own []wording.Own
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		word, why, _ := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
		own = append(own, wording.Own{Word: strings.TrimSpace(word), Why: strings.TrimSpace(why)})
	}
	return own
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "wording.save", func(tx *store.Tx) error {
		return wording.Save(tx, wording.Settings{Also: v.All("also"), Own: read(v.Raw("own"))})
	})
	if err == nil {
		return edge.Go(c, address+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.page(c, status, v, f)
}

// check answers what is to be warned of in a text, as lines to put below its field.
func (h Handlers) check(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	var found []ui.Warning
	err = h.View(func(tx *store.Tx) error {
		l, err := wording.Of(tx)
		found = crew.Warnings(edge.Ctx(c), l, v.Raw("text"))
		return err
	})
	if err != nil {
		return err
	}
	return edge.PageStatus(c, fiber.StatusOK, ui.Warnings(found))
}
