// Package goods answers for a product and its photos.
//
// It promises that options and variants can be edited without scripts, that a row
// of the table keeps its price and SKU while its choice stands, that nobody saves
// over a change which the page did not show, and that a picture which is not taken
// says why while the others are.
package goods

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

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const one = "/desk/products/:id"
	return []edge.Route{
		{Method: "GET", Path: "/desk/products/new", Permission: staff.ProductsEdit, Handler: h.newProduct},
		{Method: "POST", Path: "/desk/products", Permission: staff.ProductsEdit, Handler: h.createProduct},
		{Method: "GET", Path: one, Permission: staff.ProductsEdit, Handler: h.product},
		{Method: "POST", Path: one, Permission: staff.ProductsEdit, Handler: h.saveProduct},
		{Method: "POST", Path: one + "/copies", Permission: staff.ProductsEdit, Handler: h.copyProduct},
		{Method: "POST", Path: one + "/status", Permission: staff.ProductsEdit, Handler: h.setStatus},
		{Method: "POST", Path: one + "/order", Permission: staff.ProductsEdit, Handler: h.orderPhotos},
		{Method: "POST", Path: one + "/photos", Permission: staff.ProductsEdit, Limit: edge.Upload, Handler: h.addPhotos},
		{Method: "POST", Path: one + "/photos/:hash", Permission: staff.ProductsEdit, Handler: h.changePhoto},
	}
}
