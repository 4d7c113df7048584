// Package front answers for the shop's face: its look, home page, menus, pages and
// the checklist of what the law asks.
//
// It promises that nothing of a look reaches buyers before it was published, that a
// refused form comes back with what was typed, and that every change works without
// scripts. It holds no rule: what a look may be is the brand's business.
package front

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/front"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

const root = "/desk/storefront"

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one, text = root + "/home/:id", root + "/pages/:handle"
	list := []edge.Route{
		{Method: "GET", Path: root, Handler: h.look},
		{Method: "POST", Path: root + "/look", Handler: h.saveLook},
		{Method: "POST", Path: root + "/picture/:slot", Handler: h.hangPicture},
		{Method: "POST", Path: root + "/picture/:slot/remove", Handler: h.dropPicture},
		{Method: "POST", Path: root + "/publish", Handler: h.publish},
		{Method: "POST", Path: root + "/drop", Handler: h.drop},
		{Method: "POST", Path: root + "/preview", Handler: h.preview},
		{Method: "POST", Path: root + "/preview/leave", Handler: h.leavePreview},
		{Method: "GET", Path: root + "/home", Handler: h.home},
		{Method: "POST", Path: root + "/home", Handler: h.addSection},
		{Method: "GET", Path: one, Handler: h.section},
		{Method: "POST", Path: one, Handler: h.saveSection},
		{Method: "POST", Path: one + "/up", Handler: h.change(up)},
		{Method: "POST", Path: one + "/down", Handler: h.change(down)},
		{Method: "POST", Path: one + "/switch", Handler: h.change(toggle)},
		{Method: "POST", Path: one + "/remove", Handler: h.change(remove)},
		{Method: "POST", Path: one + "/photo", Handler: h.hangPhoto},
		{Method: "POST", Path: one + "/photo/remove", Handler: h.change(unhang)},
		{Method: "GET", Path: root + "/menus", Handler: h.menus},
		{Method: "POST", Path: root + "/menus", Handler: h.saveMenus},
		{Method: "GET", Path: root + "/pages", Handler: h.pages},
		{Method: "POST", Path: root + "/pages", Handler: h.addPage},
		{Method: "GET", Path: root + "/pages/new", Handler: h.newPage},
		{Method: "GET", Path: text, Handler: h.page},
		{Method: "POST", Path: text, Handler: h.savePage},
		{Method: "POST", Path: text + "/delete", Handler: h.deletePage},
		{Method: "GET", Path: root + "/checklist", Handler: h.checklist},
	}
	for i := range list {
		list[i].Permission = staff.SettingsEdit
	}
	return list
}

// reading is page.Reading with the look that is being worked on.
type reading struct {
	page.Reading
	Look  brand.Look
	Draft bool
}

// shown is how a page of this part is answered: its tab, its status (0 is 200), and
// the refusal of the form that it shows again.
type shown struct {
	tab    string
	status int
	form   frame.Form
}

func (h Handlers) show(c *fiber.Ctx, s shown, fill func(reading, views.Page) (templ.Component, error)) error {
	a := page.Answer{Section: "storefront", Status: s.status, Scripts: []string{"colour-field"}}
	return h.Show(c, a, func(r page.Reading) (templ.Component, error) {
		look, draft, err := brand.Draft(r.Tx)
		if err == nil && !draft {
			look, err = brand.GetLook(r.Tx)
		}
		if err != nil {
			return nil, err
		}
		p := views.Page{Frame: r.Frame, Form: s.form, Tab: s.tab, Draft: draft}
		for _, d := range brand.Checklist(r.Shop) {
			if d.Needed && !d.Met && !d.Look {
				p.Missing++
			}
		}
		return fill(reading{r, look, draft}, p)
	})
}

// edit changes the draft, which begins as what is published.
func (h Handlers) edit(c *fiber.Ctx, name string, change func(*store.Tx, *brand.Look) error) error {
	return h.Do(c, name, func(tx *store.Tx) error {
		l, err := brand.Working(tx)
		if err != nil {
			return err
		}
		if err := change(tx, &l); err != nil {
			return err
		}
		return brand.SaveDraft(tx, l)
	})
}

func (h Handlers) publish(c *fiber.Ctx) error {
	if err := h.Do(c, "brand.publish", brand.Publish); err != nil {
		return err
	}
	edge.SetPreview(c, false)
	return edge.Go(c, root+"?done=look.published")
}

func (h Handlers) drop(c *fiber.Ctx) error {
	if err := h.Do(c, "brand.drop_draft", brand.DropDraft); err != nil {
		return err
	}
	edge.SetPreview(c, false)
	return edge.Go(c, root+"?done=look.dropped")
}

func (h Handlers) preview(c *fiber.Ctx) error {
	edge.SetPreview(c, true)
	return edge.Go(c, "/")
}

func (h Handlers) leavePreview(c *fiber.Ctx) error {
	edge.SetPreview(c, false)
	return edge.Go(c, root)
}
