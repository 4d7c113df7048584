// Package drafts answers for orders that the shop makes for buyers.
//
// It promises that what was typed survives a refusal and the search for pieces, that a
// draft is made and sent once per form, and that only who may deal with money gives
// prices. What a draft promises, and what becomes of it, is for draft to say.
package drafts

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/draft"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/drafts"
	"hawker/views/desk/frame"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

const (
	shown = 25
	days  = 7
)

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const all, one = "/desk/drafts", "/desk/drafts/:draft"
	return []edge.Route{
		{Method: "GET", Path: all, Permission: staff.OrdersEdit, Handler: h.list},
		{Method: "POST", Path: all, Permission: staff.OrdersEdit, Handler: h.create},
		{Method: "GET", Path: all + "/new", Permission: staff.OrdersEdit, Handler: h.fresh},
		{Method: "GET", Path: one, Permission: staff.OrdersEdit, Handler: h.one},
		{Method: "POST", Path: one, Permission: staff.OrdersEdit, Handler: h.save},
		{Method: "POST", Path: one + "/sending", Permission: staff.OrdersEdit, Handler: h.send},
		{Method: "POST", Path: one + "/end", Permission: staff.OrdersEdit, Handler: h.end},
	}
}

func (h Handlers) list(c *fiber.Ctx) error {
	state, after := draft.State(edge.Query(c, "state")), edge.Query(c, "after")
	return h.Show(c, page.Answer{Section: "orders"}, func(r page.Reading) (templ.Component, error) {
		p := views.ListPage{Frame: r.Titled(r.T("draft.list"))}
		list, next, err := draft.List(r.Tx, state, after, shown)
		if err != nil {
			return nil, err
		}
		for _, s := range append([]draft.State{""}, draft.States...) {
			label := "all"
			if s != "" {
				label = string(s)
			}
			p.Tabs = append(p.Tabs, frame.Tab{Label: r.T("draft.state." + label), URL: listURL(s, ""), Count: draft.Count(r.Tx, s), Counted: s != "", Current: s == state})
		}
		for _, d := range list {
			row := views.Row{Number: d.Number, URL: "/desk/drafts/" + d.Number, Buyer: d.Contact.Name, State: string(d.State), Total: d.Total, Made: d.Made, Until: d.Expires}
			if row.Buyer == "" {
				row.Buyer = d.Contact.Email
			}
			for _, l := range d.Lines {
				row.Pieces += l.Quantity
			}
			p.Rows = append(p.Rows, row)
		}
		if next != "" {
			p.Pages.Next = listURL(state, next)
		}
		if after != "" {
			p.Pages.First = listURL(state, "")
		}
		return views.List(p), nil
	})
}

func listURL(s draft.State, after string) string {
	q := url.Values{}
	if s != "" {
		q.Set("state", string(s))
	}
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return "/desk/drafts"
	}
	return "/desk/drafts?" + q.Encode()
}

func (h Handlers) fresh(c *fiber.Ctx) error {
	return h.showNew(c, fiber.StatusOK, nil, frame.Form{})
}

func (h Handlers) showNew(c *fiber.Ctx, status int, v edge.Values, f frame.Form) error {
	return h.Show(c, page.Answer{Section: "orders", Status: status, Scripts: []string{"dirty-form"}}, func(r page.Reading) (templ.Component, error) {
		t := form{country: r.Shop.Country, lang: r.Shop.Lang}
		if v != nil {
			t = typed(v)
		}
		p, err := h.fill(r, draft.Draft{State: draft.Made}, t)
		p.New, p.Action, p.Form, p.Dirty = true, "/desk/drafts", f, v != nil
		p.Key = edge.NewKey()
		return views.Draft(p), err
	})
}

// create makes a draft, once per form; a press on a piece or on the search only draws
// the form anew.
func (h Handlers) create(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	if drawn(v) {
		return h.showNew(c, fiber.StatusOK, v, frame.Form{})
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	by, _ := edge.Staff(c)
	number, err := h.Once(c, "draft.create", key, func(tx *store.Tx) (string, error) {
		d, err := typed(v).draft(tx, by, draft.Draft{})
		if err != nil {
			return "", err
		}
		d, err = draft.Save(tx, d)
		return d.Number, err
	})
	if err == nil {
		return edge.Go(c, "/desk/drafts/"+number+"?done=draft")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showNew(c, status, v, f)
}

func (h Handlers) one(c *fiber.Ctx) error { return h.show(c, fiber.StatusOK, nil, frame.Form{}) }

// show answers with the page of a draft; v is what was typed, nil for what is saved.
func (h Handlers) show(c *fiber.Ctx, status int, v edge.Values, f frame.Form) error {
	number, base := edge.Param(c, "draft"), c.BaseURL()
	return h.Show(c, page.Answer{Section: "orders", Status: status, Scripts: []string{"dirty-form"}}, func(r page.Reading) (templ.Component, error) {
		d, err := draft.ByNumber(r.Tx, number)
		if err != nil {
			return nil, err
		}
		t := formOf(d)
		if v != nil && v.Has("days") {
			t.days, t.hold, t.mail = v.Get("days"), v.On("hold"), v.On("mail")
		} else if v != nil && d.State == draft.Made {
			t = typed(v)
		}
		p, err := h.fill(r, d, t)
		p.Action, p.Form, p.Dirty = "/desk/drafts/"+number, f, v != nil && !v.Has("days")
		p.Key = edge.NewKey()
		p.MaySend = d.State == draft.Made && v == nil && len(d.Lines) > 0 || d.State == draft.Sent || v != nil && v.Has("days")
		if !d.Sent.IsZero() {
			p.Link = base + "/pay/" + draft.Link(h.Secret, d)
		}
		return views.Draft(p), err
	})
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	if drawn(v) {
		return h.show(c, fiber.StatusOK, v, frame.Form{})
	}
	number := edge.Param(c, "draft")
	by, _ := edge.Staff(c)
	err = h.Do(c, "draft.save", func(tx *store.Tx) error {
		d, err := draft.ByNumber(tx, number)
		if err != nil {
			return err
		}
		edits, _ := v.Int("edits")
		if d, err = typed(v).draft(tx, by, d); err != nil {
			return err
		}
		d.Edits = int(edits)
		_, err = draft.Save(tx, d)
		return err
	})
	if err == nil {
		return edge.Go(c, "/desk/drafts/"+number+"?done=draft#send")
	}
	return h.refuse(c, err, v)
}

func (h Handlers) refuse(c *fiber.Ctx, err error, v edge.Values) error {
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.show(c, status, v, f)
}
