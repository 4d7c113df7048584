package sales

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/invoice"
	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk"
	"hawker/views/print"
	"hawker/views/ui"
)

func (h Handlers) issueInvoice(c *fiber.Ctx) error {
	return h.act(c, "invoice.issue", "invoice", func(tx *store.Tx, o order.Order, _ edge.Values) error {
		_, err := invoice.Issue(tx, o.ID)
		return err
	})
}

// document is an invoice or credit note, ready to be printed.
func (h Handlers) document(c *fiber.Ctx) error {
	number, name := edge.Param(c, "number"), edge.Param(c, "document")
	shell := h.Shell(c, name)
	shell.NoIndex, shell.Scripts, shell.Body = true, []string{"print-page"}, "paper"
	var d invoice.Document
	err := h.View(func(tx *store.Tx) error {
		o, err := page.OrderOf(tx, number)
		if err != nil {
			return err
		}
		d, err = invoice.ByNumber(tx, o.ID, name)
		return err
	})
	if err != nil {
		return err
	}
	return edge.Page(c, print.Document(buyer.Document(edge.Ctx(c), shell, d)))
}

// papers are the order's documents, and whether its invoice can be issued.
func (r reading) papers(o order.Order) (views.Papers, error) {
	var p views.Papers
	list, err := invoice.Of(r.Tx, o.ID)
	if err != nil {
		return p, err
	}
	for _, d := range list {
		p.Documents = append(p.Documents, ui.Link{Label: r.T("invoice.link."+string(d.Kind), "number", d.Number), URL: "/desk/orders/" + o.Number + "/documents/" + d.Number})
	}
	if len(list) > 0 || o.Opened.IsZero() || !r.Person.May(staff.OrdersPay) {
		return p, nil
	}
	refused := invoice.Check(r.Tx, o)
	p.Issue = refused == nil
	if sentence, ok := page.Sentence(r.Ctx, refused); ok {
		p.Problem = sentence
	} else if refused != nil {
		return p, refused
	}
	return p, nil
}
