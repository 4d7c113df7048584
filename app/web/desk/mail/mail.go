// Package mail answers for what the shop sends by mail: what was sent, what was not
// and why, what each kind looks like, and the server that takes it.
//
// It promises that the server's password goes in and never comes out, that it goes
// to no other server than the one it was typed for, and that a letter is shown shut
// off from the desk around it. When and what is sent are the rules of outbox.
package mail

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/mail"
	"hawker/views/ui"
)

const (
	list      = "/desk/mail"
	pageShown = 25
	mostAtAll = 200 // that one press sends
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const set, samples, one = list + "/settings", list + "/samples/:kind", list + "/:id"
	return []edge.Route{
		{Method: "GET", Path: list, Permission: staff.OrdersEdit, Handler: h.list},
		{Method: "POST", Path: list + "/all", Permission: staff.OrdersEdit, Handler: h.sendAll},
		{Method: "GET", Path: set, Permission: staff.SettingsEdit, Handler: h.settings},
		{Method: "POST", Path: set, Permission: staff.SettingsEdit, Handler: h.save},
		{Method: "POST", Path: set + "/test", Permission: staff.SettingsEdit, Limit: edge.Code, Handler: h.test},
		{Method: "GET", Path: samples, Permission: staff.SettingsEdit, Handler: h.sample},
		{Method: "GET", Path: samples + "/letter", Permission: staff.SettingsEdit, Handler: h.sampleLetter},
		{Method: "GET", Path: one, Permission: staff.OrdersEdit, Handler: h.one},
		{Method: "GET", Path: one + "/letter", Permission: staff.OrdersEdit, Handler: h.letter},
		{Method: "POST", Path: one + "/attempt", Permission: staff.OrdersEdit, Handler: h.send},
	}
}

func (h Handlers) list(c *fiber.Ctx) error {
	shown := outbox.State(edge.Query(c, "state"))
	after := edge.Query(c, "after")
	return h.Show(c, page.Answer{Section: "orders"}, func(r page.Reading) (templ.Component, error) {
		set, err := outbox.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(outbox.Lists, shown) {
			shown = first(r.Tx)
		}
		found, next, err := outbox.List(r.Tx, shown, after, pageShown)
		if err != nil {
			return nil, err
		}
		p := views.ListPage{Frame: r.Titled(r.T("desk.mail.title")), State: string(shown), Set: set.Ready(), MaySet: r.Person.May(staff.SettingsEdit)}
		for _, s := range outbox.Lists {
			p.Tabs = append(p.Tabs, frame.Tab{Label: r.T("desk.mail.list." + string(s)), URL: list + "?state=" + string(s), Count: outbox.Count(r.Tx, s), Counted: true, Current: s == shown})
		}
		for _, m := range found {
			row, err := rowOf(r, m)
			if err != nil {
				return nil, err
			}
			p.Rows = append(p.Rows, row)
			p.MaySend = p.MaySend || set.Ready() && shown != outbox.Sent && m.Why != outbox.Unsure
		}
		if after != "" {
			p.Pages.First = list + "?state=" + string(shown)
		}
		if next != "" {
			p.Pages.Next = list + "?" + url.Values{"state": {string(shown)}, "after": {next}}.Encode()
		}
		return views.List(p), nil
	})
}

// first is the first list with something in it, for who has chosen none.
func first(tx *store.Tx) outbox.State {
	for _, s := range outbox.Lists {
		if outbox.Count(tx, s) > 0 {
			return s
		}
	}
	return outbox.Sent
}

func rowOf(r page.Reading, m outbox.Mail) (views.Row, error) {
	row := views.Row{URL: list + "/" + string(m.ID), Kind: string(m.Kind), To: m.To, State: string(m.State), Why: m.Why, Answer: m.Answer, At: m.Made, Due: m.Due}
	if m.State == outbox.Sent {
		row.At = m.Ended
	}
	if m.To == "" {
		row.To = r.T("desk.mail.erased")
	}
	o, found, err := order.Find(r.Tx, order.ID(m.Object))
	if found {
		row.Order = ui.Link{Label: o.Number, URL: "/desk/orders/" + o.Number}
	}
	return row, err
}

func (h Handlers) one(c *fiber.Ctx) error { return h.showOne(c, fiber.StatusOK, frame.Form{}) }

func (h Handlers) showOne(c *fiber.Ctx, status int, f frame.Form) error {
	id := outbox.ID(edge.Param(c, "id"))
	openFrames(c)
	return h.Show(c, page.Answer{Section: "orders", Status: status}, func(r page.Reading) (templ.Component, error) {
		m, err := outbox.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		set, err := outbox.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		row, err := rowOf(r, m)
		if err != nil {
			return nil, err
		}
		p := views.OnePage{Frame: r.Titled(r.T("desk.mail.kind." + string(m.Kind))), Form: f, Row: row, Tries: m.Tries}
		if set.Ready() && m.To != "" && m.State != outbox.Sent && m.State != outbox.Sending {
			p.Action = row.URL + "/attempt"
		}
		if err := h.words(c, r, m, &p); err != nil {
			return nil, err
		}
		return views.One(p), nil
	})
}

// words are what was sent, or what would be sent now.
func (h Handlers) words(c *fiber.Ctx, r page.Reading, m outbox.Mail, p *views.OnePage) error {
	if m.State == outbox.Sent {
		was, found, err := outbox.CopyOf(r.Tx, m.ID)
		p.Subject, p.Text = was.Subject, was.Text
		if !found {
			p.Gone = r.T("desk.mail.gone")
		}
		return err
	}
	l, err := h.Letters.Read(r.Ctx, r.Tx, shown(m), site(c, r.Tx))
	if _, refused := fault.As(err); refused {
		p.Gone, _ = page.Sentence(r.Ctx, err)
		return nil
	}
	p.Subject, p.Text, p.HTML = l.Subject, l.Text(), p.URL+"/letter"
	return err
}

func (h Handlers) send(c *fiber.Ctx) error {
	id := outbox.ID(edge.Param(c, "id"))
	err := h.Do(c, "outbox.retry", func(tx *store.Tx) error { return outbox.Retry(tx, id) })
	if err == nil {
		return edge.Go(c, list+"/"+string(id)+"?done=mail")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showOne(c, status, f)
}

func (h Handlers) sendAll(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	state := outbox.State(v.Get("state"))
	if !slices.Contains(outbox.Lists, state) {
		return fault.New(fault.Malformed, "list_unknown", "")
	}
	err = h.Do(c, "outbox.retry_all", func(tx *store.Tx) error {
		_, err := outbox.RetryAll(tx, state, mostAtAll)
		return err
	})
	if err != nil {
		return err
	}
	return edge.Go(c, list+"?state=waiting&done=mails")
}
