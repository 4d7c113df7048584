// Package assortment answers for many products at once: the list with its search, what
// is done to all that are chosen, the grid, and what runs out.
//
// It promises that drafts are found as well as what is on sale, that of many changes
// the ones that can be made are made and each other one says why, and that a cell of
// the grid which nobody touched is not written.
package assortment

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
	return h.Show(c, a, func(r page.Reading) (templ.Component, error) { return fill(reading{r}) })
}

// Routes is this part of the site map; it stands before the routes of one product.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/desk/products", Permission: staff.ProductsEdit, Handler: h.products},
		{Method: "POST", Path: "/desk/products/changes", Permission: staff.ProductsEdit, Handler: h.change},
		{Method: "GET", Path: "/desk/products/bulk", Permission: staff.ProductsEdit, Handler: h.grid},
		{Method: "POST", Path: "/desk/products/bulk", Permission: staff.ProductsEdit, Handler: h.saveGrid},
	}
}
