package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/invoice"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/web/edge"
	paper "hawker/views/print"
)

// showDocument opens an invoice or a credit note of the order whose link it is.
func (h Handlers) showDocument(c *fiber.Ctx) error {
	token, number := edge.Param(c, "token"), edge.Param(c, "document")
	d, err := read(h, func(tx *store.Tx) (invoice.Document, error) {
		o, err := order.ByLink(tx, h.Secret, token)
		if err != nil {
			return invoice.Document{}, err
		}
		return invoice.ByNumber(tx, o.ID, number)
	})
	if err != nil {
		return err
	}
	c.Set("Referrer-Policy", "no-referrer")
	page := h.Shell(c, number)
	page.NoIndex, page.Canonical, page.Scripts, page.Body = true, "", []string{"print-page"}, "paper"
	return edge.Page(c, paper.Document(buyer.Document(edge.Ctx(c), page, d)))
}
