// Package stockroom answers for what is there: every variant with its counters, the
// ledger of one with the ways to change it, and the locations where pieces lie.
//
// It promises that a count is taken only against the number that the page showed,
// that every other change has its reason and happens once for one form, and that no
// page speaks of locations before there are two.
package stockroom

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/staff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

const (
	stockroom = "/desk/stock"
	locations = "/desk/settings/locations"
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
	const one = stockroom + "/:variant"
	return []edge.Route{
		{Method: "GET", Path: stockroom, Permission: staff.ProductsEdit, Handler: h.list},
		{Method: "GET", Path: one, Permission: staff.DeskView, Handler: h.one},
		{Method: "POST", Path: one + "/counts", Permission: staff.StockEdit, Handler: h.count},
		{Method: "POST", Path: one + "/receipts", Permission: staff.StockEdit, Handler: h.receive},
		{Method: "POST", Path: one + "/changes", Permission: staff.StockEdit, Handler: h.alter},
		{Method: "POST", Path: one + "/transfers", Permission: staff.StockEdit, Handler: h.transfer},
		{Method: "GET", Path: locations, Permission: staff.SettingsEdit, Handler: h.locations},
		{Method: "GET", Path: locations + "/:id", Permission: staff.SettingsEdit, Handler: h.location},
		{Method: "POST", Path: locations + "/:id", Permission: staff.SettingsEdit, Handler: h.saveLocation},
	}
}
