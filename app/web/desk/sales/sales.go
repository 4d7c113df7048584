// Package sales answers for orders.
//
// It promises that what was typed survives a refusal, and that words to the buyer
// are said once per form. What may be done to an order is decided by the verbs of
// order and parcel, never here.
package sales

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
	const one = "/desk/orders/:number"
	return []edge.Route{
		{Method: "GET", Path: "/desk", Permission: staff.DeskView, Handler: h.today},
		{Method: "GET", Path: "/desk/orders", Permission: staff.DeskView, Handler: h.orders},
		{Method: "GET", Path: one, Permission: staff.DeskView, Handler: h.order},
		{Method: "POST", Path: one + "/payments", Permission: staff.OrdersPay, Handler: h.pay},
		{Method: "POST", Path: one + "/acceptance", Permission: staff.OrdersPay, Handler: h.accept},
		{Method: "POST", Path: one + "/task", Permission: staff.OrdersPay, Handler: h.finish},
		{Method: "POST", Path: one + "/hold", Permission: staff.OrdersEdit, Handler: h.hold},
		{Method: "POST", Path: one + "/release", Permission: staff.OrdersEdit, Handler: h.release},
		{Method: "POST", Path: one + "/evidence", Permission: staff.OrdersPay, Handler: h.evidence},
		{Method: "GET", Path: one + "/refund", Permission: staff.OrdersPay, Handler: h.refundPage},
		{Method: "POST", Path: one + "/refund", Permission: staff.OrdersPay, Handler: h.createRefund},
		{Method: "POST", Path: one + "/refunds/:refund/sent", Permission: staff.OrdersPay, Handler: h.sendRefund},
		{Method: "POST", Path: one + "/refunds/:refund/end", Permission: staff.OrdersPay, Handler: h.stopRefund},
		{Method: "POST", Path: one + "/invoice", Permission: staff.OrdersPay, Handler: h.issueInvoice},
		{Method: "GET", Path: one + "/documents/:document", Permission: staff.DeskView, Handler: h.document},
		{Method: "GET", Path: one + "/cancel", Permission: staff.OrdersEdit, Handler: h.cancelPage},
		{Method: "POST", Path: one + "/cancel", Permission: staff.OrdersEdit, Handler: h.cancel},
		{Method: "POST", Path: one + "/notes", Permission: staff.OrdersEdit, Handler: h.note},
		{Method: "POST", Path: one + "/messages", Permission: staff.OrdersEdit, Handler: h.reply},
	}
}
