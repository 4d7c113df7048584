// Package reviews answers for what buyers wrote: it is read, shown, left out and
// answered here, and here is set whether it waits to be read.
//
// Whoever works here may read; to decide and to answer takes the right to work on
// orders, for a review is the last word of one; how reviews are shown is the
// owner's to set. The rules are review's.
package reviews

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/review"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/reviews"
	"hawker/views/ui"
)

const (
	list      = "/desk/reviews"
	pageShown = 25
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one = list + "/:id"
	return []edge.Route{
		{Method: "GET", Path: list, Permission: staff.DeskView, Handler: h.show},
		{Method: "POST", Path: list + "/setting", Permission: staff.SettingsEdit, Handler: h.set},
		{Method: "POST", Path: one + "/publication", Permission: staff.OrdersEdit, Handler: h.publish},
		{Method: "POST", Path: one + "/rejection", Permission: staff.OrdersEdit, Handler: h.reject},
		{Method: "POST", Path: one + "/answer", Permission: staff.OrdersEdit, Handler: h.answer},
	}
}

func (h Handlers) show(c *fiber.Ctx) error {
	return h.list(c, edge.Query(c, "state"), fiber.StatusOK, nil)
}

// list answers with the reviews of a state; change puts back what was refused.
func (h Handlers) list(c *fiber.Ctx, state string, status int, change func(*views.Page)) error {
	shown := review.State(state)
	if !slices.Contains(review.States, shown) {
		shown = review.Waiting
	}
	after := edge.Query(c, "after")
	return h.Show(c, page.Answer{Section: "reviews", Status: status}, func(r page.Reading) (templ.Component, error) {
		found, next, err := review.List(r.Tx, shown, after, pageShown)
		if err != nil {
			return nil, err
		}
		set, err := review.GetSettings(r.Tx)
		if err != nil {
			return nil, err
		}
		p := views.Page{
			Frame: r.Frame, State: string(shown), Tabs: tabs(r, shown), Reasons: review.Reasons,
			May: r.Person.May(staff.OrdersEdit), MaySet: r.Person.May(staff.SettingsEdit), Moderate: set.Moderate,
		}
		if after != "" {
			p.Pages.First = here(shown, "")
		}
		if next != "" {
			p.Pages.Next = here(shown, next)
		}
		for _, one := range found {
			row, err := rowOf(r, one)
			if err != nil {
				return nil, err
			}
			row.Back = query(shown, after)
			p.Rows = append(p.Rows, row)
		}
		if change != nil {
			change(&p)
		}
		return views.Reviews(p), nil
	})
}

func here(s review.State, after string) string { return list + "?" + query(s, after) }

func query(s review.State, after string) string {
	q := url.Values{"state": {string(s)}}
	if after != "" {
		q.Set("after", after)
	}
	return q.Encode()
}

func tabs(r page.Reading, shown review.State) []frame.Tab {
	var all []frame.Tab
	for _, s := range review.States {
		all = append(all, frame.Tab{
			Label: r.T("desk.review.state." + string(s)), URL: here(s, ""), Count: review.Count(r.Tx, s), Counted: true, Current: s == shown,
		})
	}
	return all
}

func rowOf(r page.Reading, one review.Review) (views.Row, error) {
	p, err := catalog.Get(r.Tx, one.Product)
	if err != nil {
		return views.Row{}, err
	}
	v, err := catalog.GetVariant(r.Tx, one.Variant)
	if err != nil {
		return views.Row{}, err
	}
	o, err := order.Get(r.Tx, one.Order)
	return views.Row{
		ID: string(one.ID), Photo: goods.Picture(p.Picture(v), ""), Label: p.Label(v, r.Tag, r.Shop.Lang),
		Product: ui.Link{Label: r.In(p.Title), URL: "/products/" + p.Handle},
		Order:   ui.Link{Label: r.T("desk.review.order", "number", o.Number), URL: "/desk/orders/" + o.Number},
		Name:    one.Name, Tenths: 10 * int64(one.Rating), Text: one.Text, Lang: one.Lang, State: string(one.State), Reason: one.Reason,
		At: one.At, Reply: one.Reply, ReplyAt: one.ReplyAt,
	}, err
}

func (h Handlers) publish(c *fiber.Ctx) error {
	return h.act(c, "review.publish", "published", func(tx *store.Tx, id review.ID, _ edge.Values) error {
		return review.Publish(tx, id)
	})
}

func (h Handlers) reject(c *fiber.Ctx) error {
	return h.act(c, "review.reject", "rejected", func(tx *store.Tx, id review.ID, v edge.Values) error {
		return review.Reject(tx, id, v.Get("reason"))
	})
}

func (h Handlers) answer(c *fiber.Ctx) error {
	return h.act(c, "review.answer", "answered", func(tx *store.Tx, id review.ID, v edge.Values) error {
		return review.Answer(tx, id, v.Raw("reply"))
	})
}

// act runs one verb on the review of the path and goes back to the list that it
// was sent from; a refusal comes back with the form as it was sent.
func (h Handlers) act(c *fiber.Ctx, name, done string, verb func(*store.Tx, review.ID, edge.Values) error) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := review.ID(edge.Param(c, "id"))
	state := edge.Query(c, "state")
	err = h.Do(c, name, func(tx *store.Tx) error { return verb(tx, id, v) })
	if err == nil {
		return edge.Go(c, list+"?"+url.Values{"state": {state}, "done": {done}}.Encode())
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.list(c, state, status, func(p *views.Page) {
		p.Form = f
		for i := range p.Rows {
			if r := &p.Rows[i]; r.ID == string(id) {
				r.Refused, r.Typed, r.Chosen = f, v.Raw("reply"), v.Get("reason")
				r.Answered = f.Error("reply") != ""
			}
		}
	})
}

func (h Handlers) set(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	err = h.Do(c, "review.settings", func(tx *store.Tx) error {
		return review.SaveSettings(tx, review.Settings{Moderate: v.On("moderate")})
	})
	if err != nil {
		return err
	}
	return edge.Go(c, list+"?done=saved#setting")
}
