package buyer

import (
	"hawker/app/invoice"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/refund"
	"hawker/views/shop"
	"hawker/views/ui"
)

// refunds are what goes back or went, the latest first; what was never sent is no
// business of the buyer's.
func (g reading) refunds(o order.Order) ([]shop.Refund, error) {
	list, err := refund.Of(g.Tx, o.ID)
	var out []shop.Refund
	for i := len(list) - 1; i >= 0; i-- {
		r := list[i]
		if !r.Live() {
			continue
		}
		v := shop.Refund{Title: lang.T(g.Ctx, "shop.refund", "amount", r.Amount), Note: lang.T(g.Ctx, "shop.refund.requested"), Reason: r.Reason}
		if r.State == refund.Succeeded {
			v.Note = lang.T(g.Ctx, "shop.refund.succeeded", "at", lang.Date(g.Ctx, r.Sent), "ref", r.Reference)
		}
		var pieces []order.Piece
		for _, x := range r.Items {
			pieces = append(pieces, order.Piece{Index: x.Index, Quantity: x.Quantity})
		}
		for _, piece := range pieces {
			l := o.Lines[piece.Index]
			v.Pieces = append(v.Pieces, lang.T(g.Ctx, "refund.row.pieces", "n", piece.Quantity, "title", g.In(l.Title)))
		}
		out = append(out, v)
	}
	return out, err
}

// papers are the invoice and the credit notes of the order, under its own address.
func (g reading) papers(o order.Order, at string) ([]ui.Link, error) {
	list, err := invoice.Of(g.Tx, o.ID)
	var out []ui.Link
	for _, d := range list {
		out = append(out, ui.Link{Label: lang.T(g.Ctx, "invoice.link."+string(d.Kind), "number", d.Number), URL: at + "/documents/" + d.Number, Icon: "print"})
	}
	return out, err
}
