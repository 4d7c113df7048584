// Package shelves answers for the collections of the shop.
//
// It promises that a collection is put together without scripts as well, that its form
// is saved by its own key only, however often it was drawn anew before, and that nobody
// saves over a change which the page did not show.
package shelves

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// reading is page.Reading with what this part reads.
type reading struct{ page.Reading }

func (h Handlers) show(c *fiber.Ctx, a page.Answer, fill func(reading) (templ.Component, error)) error {
	a.Section = "products"
	return h.Show(c, a, func(r page.Reading) (templ.Component, error) { return fill(reading{r}) })
}

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const all, one = "/desk/collections", "/desk/collections/:id"
	return []edge.Route{
		{Method: "GET", Path: all, Permission: staff.ProductsEdit, Handler: h.list},
		{Method: "GET", Path: all + "/new", Permission: staff.ProductsEdit, Handler: h.fresh},
		{Method: "POST", Path: all, Permission: staff.ProductsEdit, Handler: h.create},
		{Method: "GET", Path: one, Permission: staff.ProductsEdit, Handler: h.one},
		{Method: "POST", Path: one, Permission: staff.ProductsEdit, Handler: h.save},
		{Method: "POST", Path: one + "/photo", Permission: staff.ProductsEdit, Limit: edge.Upload, Handler: h.photo},
		{Method: "POST", Path: one + "/deletion", Permission: staff.ProductsEdit, Handler: h.remove},
	}
}
