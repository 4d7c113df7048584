// Package packing answers for the packing table: what to pack, one parcel with its
// scanner, papers to print, and what waits for its carrier or its buyer.
//
// It promises that the oldest order comes first and that what was typed survives a
// refusal. What may be packed and sent is decided by parcel, never here.
package packing

import (
	"strings"

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
	const one, order = "/desk/parcels/:number", "/desk/orders/:number"
	all := []edge.Route{
		{Method: "GET", Path: order + "/slip", Permission: staff.DeskView, Handler: h.slip},
		{Method: "GET", Path: order + "/parcels", Permission: staff.OrdersPack, Handler: h.choose},
		{Method: "POST", Path: order + "/parcels", Permission: staff.OrdersPack, Handler: h.create},
		{Method: "GET", Path: "/desk/packing", Permission: staff.OrdersPack, Handler: h.packing},
		{Method: "POST", Path: "/desk/packing", Permission: staff.OrdersPack, Handler: h.packNext},
		{Method: "GET", Path: "/desk/packing/find", Permission: staff.OrdersPack, Handler: h.find},
		{Method: "POST", Path: "/desk/packing/picking", Permission: staff.OrdersPack, Handler: h.startPicking},
		{Method: "GET", Path: "/desk/packing/picklist", Permission: staff.OrdersPack, Handler: h.pickList},
		{Method: "GET", Path: "/desk/packing/slips", Permission: staff.OrdersPack, Handler: h.slips},
		{Method: "GET", Path: "/desk/packing/labels", Permission: staff.OrdersPack, Handler: h.labels},
		{Method: "GET", Path: "/desk/packing/shipments", Permission: staff.OrdersPack, Handler: h.bulk},
		{Method: "POST", Path: "/desk/packing/shipments", Permission: staff.OrdersPack, Handler: h.shipMany},
		{Method: "GET", Path: "/desk/packing/carriers", Permission: staff.OrdersPack, Handler: h.carriers},
		{Method: "POST", Path: "/desk/packing/carriers", Permission: staff.OrdersPack, Handler: h.saveCarrier},
		{Method: "POST", Path: "/desk/packing/carriers/:id/delete", Permission: staff.OrdersPack, Handler: h.deleteCarrier},
		{Method: "GET", Path: one, Permission: staff.OrdersPack, Handler: h.parcel},
		{Method: "POST", Path: one + "/scans", Permission: staff.OrdersPack, Handler: h.scan},
		{Method: "POST", Path: one + "/packed", Permission: staff.OrdersPack, Handler: h.seal},
	}
	for name, a := range acts {
		all = append(all, edge.Route{Method: "POST", Path: one + "/" + name, Permission: staff.OrdersPack, Handler: h.do(a)})
	}
	return all
}

// sender is the shop's address by lines; its name stands above.
func sender(seller []string) []string {
	var lines []string
	for i, s := range seller {
		if i > 0 {
			lines = append(lines, strings.Split(s, "\n")...)
		}
	}
	return lines
}
