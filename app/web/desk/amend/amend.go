// Package amend answers for changing orders after they were placed, and for the list
// of disputes.
//
// It promises that a change is shown with all that follows from it before it is made,
// that what is made is what was shown, and that only who may deal with money gives
// prices or asks money back. What may be changed, and what it comes to, is for edit
// to say.
package amend

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/dispute"
	"hawker/app/edit"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/amend"
	"hawker/views/desk/frame"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

const disputesShown = 100

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one = "/desk/orders/:number/edit"
	return []edge.Route{
		{Method: "GET", Path: one, Permission: staff.OrdersEdit, Handler: h.page},
		{Method: "POST", Path: one, Permission: staff.OrdersEdit, Handler: h.commit},
		{Method: "GET", Path: "/desk/disputes", Permission: staff.DeskView, Handler: h.disputes},
	}
}

func (h Handlers) page(c *fiber.Ctx) error {
	return h.show(c, fiber.StatusOK, page.Queried(c), frame.Form{})
}

func (h Handlers) show(c *fiber.Ctx, status int, v edge.Values, f frame.Form) error {
	number := edge.Param(c, "number")
	return h.Show(c, page.Answer{Section: "orders", Status: status}, func(r page.Reading) (templ.Component, error) {
		o, err := page.OrderOf(r.Tx, number)
		if err != nil {
			return nil, err
		}
		p, err := h.fill(r, o, v)
		if err != nil {
			return nil, err
		}
		p.Form = f
		p.Key = edge.NewKey()
		return views.Edit(p), nil
	})
}

// commit makes the change that the page showed, once per form.
func (h Handlers) commit(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	number := edge.Param(c, "number")
	by, _ := edge.Staff(c)
	_, err = h.Once(c, "order.edit", key, func(tx *store.Tx) (string, error) {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return "", err
		}
		a, err := askOf(v, o)
		if err != nil {
			return "", err
		}
		if err := allowed(by, a); err != nil {
			return "", err
		}
		_, err = edit.Commit(tx, o.ID, a)
		return "", err
	})
	if err == nil {
		return edge.Go(c, "/desk/orders/"+number+"?done=edited")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.show(c, status, v, f)
}

// allowed keeps prices and refunds to those who may deal with money.
func allowed(by staff.Person, a edit.Ask) error {
	for _, add := range a.Add {
		if add.Unit != nil {
			return by.Need(staff.OrdersPay)
		}
	}
	if !a.Back.IsZero() {
		return by.Need(staff.OrdersPay)
	}
	return nil
}

// askOf is what the form asks: the amendment, what its preview showed, and whether
// what is too much goes back.
func askOf(v edge.Values, o order.Order) (edit.Ask, error) {
	rev, _ := v.Int("rev")
	total, _ := v.Int("total")
	a := edit.Ask{Back: money.Of(0, o.Total.Currency)}
	var err error
	if a.Amendment, err = typed(v).amendment(o); err != nil {
		return a, err
	}
	a.Rev, a.Total = int(rev), money.Of(total, o.Total.Currency)
	if over, ok := v.Int("over"); ok && v.On("back") {
		a.Back.Minor = over
	}
	return a, nil
}

func (h Handlers) disputes(c *fiber.Ctx) error {
	return h.Show(c, page.Answer{Section: "orders"}, func(r page.Reading) (templ.Component, error) {
		p := views.Disputes{Frame: r.Titled(r.T("dispute.list"))}
		waits, err := dispute.Waits(r.Tx, disputesShown)
		if err != nil {
			return nil, err
		}
		over, err := dispute.Over(r.Tx, disputesShown)
		if err != nil {
			return nil, err
		}
		if p.Open, err = rows(r, waits); err != nil {
			return nil, err
		}
		p.Over, err = rows(r, over)
		return views.List(p), err
	})
}

func rows(r page.Reading, list []dispute.Dispute) ([]frame.Dispute, error) {
	var out []frame.Dispute
	for _, d := range list {
		o, err := order.Get(r.Tx, d.Order)
		if err != nil {
			return nil, err
		}
		v, err := crew.Dispute(r.Ctx, r.Tx, o, d)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}
