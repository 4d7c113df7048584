// Package rates answers for what sending costs and what taxes are due: zones with
// their ways of shipping, tax rates, and a parcel made up to try them.
//
// It promises that a zone is saved whole or not at all, with all that was typed given
// back and the sentence beside the field, and that what it says a parcel comes to is
// computed by the same sums as the checkout's.
package rates

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/fault"
	"hawker/app/staff"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
)

const (
	shipping = "/desk/settings/shipping"
	taxes    = "/desk/settings/taxes"
)

// Handlers answer for this part of the desk.
type Handlers struct{ page.Desk }

// reading is page.Reading with the tariff.
type reading struct {
	page.Reading
	made   tariff.Table // by the shop
	tariff tariff.Tariff
}

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	const zone, tax = shipping + "/zones/:id", taxes + "/rates/:id"
	return []edge.Route{
		{Method: "GET", Path: shipping, Permission: staff.SettingsEdit, Handler: h.shipping},
		{Method: "GET", Path: shipping + "/new", Permission: staff.SettingsEdit, Handler: h.newZone},
		{Method: "POST", Path: shipping + "/zones", Permission: staff.SettingsEdit, Handler: h.createZone},
		{Method: "POST", Path: shipping + "/zones/draft", Permission: staff.SettingsEdit, Handler: h.draftZone},
		{Method: "GET", Path: zone, Permission: staff.SettingsEdit, Handler: h.zone},
		{Method: "POST", Path: zone, Permission: staff.SettingsEdit, Handler: h.saveZone},
		{Method: "POST", Path: zone + "/draft", Permission: staff.SettingsEdit, Handler: h.draftZone},
		{Method: "POST", Path: zone + "/drop", Permission: staff.SettingsEdit, Handler: h.dropZone},
		{Method: "GET", Path: taxes, Permission: staff.SettingsEdit, Handler: h.taxes},
		{Method: "GET", Path: taxes + "/new", Permission: staff.SettingsEdit, Handler: h.newTax},
		{Method: "POST", Path: taxes + "/rounding", Permission: staff.SettingsEdit, Handler: h.rounding},
		{Method: "POST", Path: taxes + "/rates", Permission: staff.SettingsEdit, Handler: h.createTax},
		{Method: "GET", Path: tax, Permission: staff.SettingsEdit, Handler: h.tax},
		{Method: "POST", Path: tax, Permission: staff.SettingsEdit, Handler: h.saveTax},
		{Method: "POST", Path: tax + "/drop", Permission: staff.SettingsEdit, Handler: h.dropTax},
	}
}

// show answers with a page about the tariff.
func (h Handlers) show(c *fiber.Ctx, status int, fill func(reading) (templ.Component, error)) error {
	return h.Show(c, page.Answer{Section: "settings", Status: status, Scripts: []string{"dirty-form"}}, func(p page.Reading) (templ.Component, error) {
		if p.Shop.Currency == "" {
			return nil, fault.New(fault.Unavailable, "not_set_up", "")
		}
		made, err := tariff.Get(p.Tx)
		if err != nil {
			return nil, err
		}
		return fill(reading{p, made, made.With(p.Shop)})
	})
}
