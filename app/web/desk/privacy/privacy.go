// Package privacy answers for the pages of the desk on what the shop knows of one
// person: it finds it, hands it out and has it erased.
//
// It promises that no contact that was looked for stands in an address, where a browser
// or a log would keep it, and that nothing is erased but what was shown. What that is
// are rules of privacy.
package privacy

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/outbox"
	"hawker/app/privacy"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/dossier"
	"hawker/app/web/edge"
	views "hawker/views/desk/privacy"
)

const (
	address = "/desk/privacy"
	perPage = 50
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map: the owner's alone.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: address, Permission: staff.SettingsEdit, Handler: h.show},
		{Method: "POST", Path: address, Permission: staff.SettingsEdit, Limit: edge.Submit, Handler: h.look},
		{Method: "POST", Path: address + "/record.zip", Permission: staff.SettingsEdit, Limit: edge.Submit, Handler: h.export},
		{Method: "POST", Path: address + "/erase", Permission: staff.SettingsEdit, Limit: edge.Submit, Handler: h.erase},
		{Method: "GET", Path: address + "/:id", Permission: staff.SettingsEdit, Handler: h.one},
	}
}

func (h Handlers) show(c *fiber.Ctx) error { return h.page(c, fiber.StatusOK, nil) }

// page shows the search, what change fills in, and the erasures.
func (h Handlers) page(c *fiber.Ctx, status int, change func(page.Reading, *views.Page) error) error {
	after := edge.Query(c, "after")
	return h.Show(c, page.Answer{Section: "settings", Status: status}, func(r page.Reading) (templ.Component, error) {
		p := views.Page{Frame: r.Titled(r.T("privacy.desk.title")), Lang: r.Tag}
		list, next, err := privacy.List(r.Tx, after, perPage)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			p.Rows = append(p.Rows, row(x))
		}
		if after != "" {
			p.Pages.First = address
		}
		if next != "" {
			p.Pages.Next = address + "?after=" + next
		}
		if change != nil {
			err = change(r, &p)
		}
		return views.Privacy(p), err
	})
}

func row(x privacy.Request) views.Row {
	return views.Row{URL: address + "/" + string(x.ID), State: string(x.State), By: x.By, At: x.At}
}

// asked reads the contact of a form.
func (h Handlers) asked(typed string) (c privacy.Contact, err error) {
	err = h.View(func(tx *store.Tx) (err error) {
		c, err = privacy.ReadContact(tx, typed)
		return err
	})
	return c, err
}

func (h Handlers) look(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	return h.found(c, v.Get("contact"), nil)
}

// found shows what is known of a contact, with the refusal of what was asked, if any.
func (h Handlers) found(c *fiber.Ctx, typed string, refusal error) error {
	contact, err := h.asked(typed)
	if err != nil {
		f, status, ok := page.Refused(edge.Ctx(c), err)
		if !ok {
			return err
		}
		return h.page(c, status, func(_ page.Reading, p *views.Page) error {
			p.Form, p.Asked = f, typed
			return nil
		})
	}
	d, err := dossier.Read(h.Env, contact)
	if err != nil {
		return err
	}
	f, status, ok := page.Refused(edge.Ctx(c), refusal)
	if refusal != nil && !ok {
		return refusal
	}
	if refusal == nil {
		status = fiber.StatusOK
	}
	return h.page(c, status, func(r page.Reading, p *views.Page) error {
		set, err := outbox.GetSettings(r.Tx)
		p.Form, p.Asked, p.Contact, p.Nothing, p.Seen = f, typed, contact.String(), d.Nothing(), d.Told.Seen()
		p.Plan, p.Told = dossier.Plan(r.Ctx, d.Told, true), set.Ready() && contact.Email != ""
		if len(d.Sales) > 0 && d.Sales[0].Order.Lang != "" {
			p.Lang = d.Sales[0].Order.Lang
		}
		return err
	})
}

func (h Handlers) export(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	contact, err := h.asked(v.Get("contact"))
	if err != nil {
		return err
	}
	d, err := dossier.Read(h.Env, contact)
	if err != nil {
		return err
	}
	return d.Send(c, h.Env)
}

func (h Handlers) erase(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	typed := v.Get("contact")
	contact, err := h.asked(typed)
	if err != nil {
		return h.found(c, typed, nil)
	}
	if !v.On("sure") {
		return h.found(c, typed, fault.Clash("privacy_confirm"))
	}
	d, err := dossier.Read(h.Env, contact)
	if err != nil {
		return err
	}
	w := privacy.Wish{Contact: contact, By: privacy.ByOwner, Words: v.On("words"), Lang: v.Get("lang"), Seen: v.Get("seen")}
	if w.Handle, err = privacy.Handle(h.Secret, contact); err != nil {
		return err
	}
	if w.Lang != "zh" {
		w.Lang = "en"
	}
	var r privacy.Request
	err = h.Do(c, "privacy.erase", func(tx *store.Tx) (err error) {
		r, err = privacy.Ask(tx, w, d.Said)
		return err
	})
	if err != nil {
		return h.found(c, typed, err)
	}
	return edge.Go(c, address+"/"+string(r.ID))
}

func (h Handlers) one(c *fiber.Ctx) error {
	id := privacy.RequestID(edge.Param(c, "id"))
	return h.Show(c, page.Answer{Section: "settings"}, func(r page.Reading) (templ.Component, error) {
		x, err := privacy.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		return views.Erasure(views.One{
			Frame: r.Titled(r.T("privacy.desk.one")), Row: row(x), Handle: x.Handle, Plan: dossier.Plan(r.Ctx, x.Told, true), Ended: x.Ended, Due: x.Due,
		}), nil
	})
}
