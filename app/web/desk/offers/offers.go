// Package offers answers for the shop's discounts.
//
// It promises that a discount is saved whole or not at all, with all that was typed
// given back, and that what was used of it is never typed. What a discount takes off,
// and which may stand together, is for pricing to say.
package offers

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/pricing"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/offers"
)

const most = 200

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const all, one = "/desk/discounts", "/desk/discounts/:id"
	return []edge.Route{
		{Method: "GET", Path: all, Permission: staff.ProductsEdit, Handler: h.list},
		{Method: "GET", Path: all + "/new", Permission: staff.ProductsEdit, Handler: h.fresh},
		{Method: "POST", Path: all, Permission: staff.ProductsEdit, Handler: h.create},
		{Method: "GET", Path: one, Permission: staff.ProductsEdit, Handler: h.one},
		{Method: "POST", Path: one, Permission: staff.ProductsEdit, Handler: h.save},
	}
}

func (h Handlers) list(c *fiber.Ctx) error {
	return h.Show(c, page.Answer{Section: "products"}, func(r page.Reading) (templ.Component, error) {
		p := views.ListPage{Frame: r.Titled(r.T("offer.every"))}
		all, err := pricing.Discounts(r.Tx, most)
		for _, k := range all {
			p.Rows = append(p.Rows, views.Row{
				Title: r.In(k.Title), URL: "/desk/discounts/" + k.ID, Code: k.Code, What: what(r, k), State: k.State(r.Tx.Now), Used: k.Used, Limit: k.Limit,
			})
		}
		return views.List(p), err
	})
}

func (h Handlers) fresh(c *fiber.Ctx) error {
	return h.showNew(c, nil, frame.Form{}, fiber.StatusOK)
}

func (h Handlers) showNew(c *fiber.Ctx, typed *form, state frame.Form, status int) error {
	return h.draw(c, status, func(r page.Reading) (views.Page, error) {
		f := form{class: "order", by: "share"}
		if typed != nil {
			f = *typed
		}
		p := views.Page{Frame: r.Titled(r.T("offer.new")), Form: state, New: true, Action: "/desk/discounts"}
		p.Key = edge.NewKey()
		return p, f.fill(r, &p)
	})
}

func (h Handlers) one(c *fiber.Ctx) error {
	return h.showOne(c, nil, frame.Form{}, fiber.StatusOK)
}

func (h Handlers) showOne(c *fiber.Ctx, typed *form, state frame.Form, status int) error {
	id := edge.Param(c, "id")
	return h.draw(c, status, func(r page.Reading) (views.Page, error) {
		k, err := pricing.GetDiscount(r.Tx, id)
		if err != nil {
			return views.Page{}, err
		}
		f := formOf(k, r.Shop.Location())
		if typed != nil {
			f = *typed
		}
		name := r.In(k.Title)
		p := views.Page{Frame: r.Titled(name), Form: state, Name: name, Action: "/desk/discounts/" + id, Used: k.Used}
		return p, f.fill(r, &p)
	})
}

func (h Handlers) draw(c *fiber.Ctx, status int, fill func(page.Reading) (views.Page, error)) error {
	return h.Show(c, page.Answer{Section: "products", Status: status, Scripts: []string{"dirty-form"}}, func(r page.Reading) (templ.Component, error) {
		p, err := fill(r)
		p.Unit = string(r.Shop.Currency)
		return views.Offer(p), err
	})
}

func (h Handlers) create(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	f := read(v)
	id, err := h.Once(c, "discount.create", key, func(tx *store.Tx) (string, error) {
		k, err := f.save(tx, "")
		return k.ID, err
	})
	if err == nil {
		return edge.Go(c, "/desk/discounts/"+id+"?done=saved")
	}
	state, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showNew(c, &f, state, status)
}

func (h Handlers) save(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	f, id := read(v), edge.Param(c, "id")
	err = h.Do(c, "discount.update", func(tx *store.Tx) error {
		_, err := f.save(tx, id)
		return err
	})
	if err == nil {
		return edge.Go(c, "/desk/discounts/"+id+"?done=saved")
	}
	state, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showOne(c, &f, state, status)
}
