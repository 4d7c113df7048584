package buyer

import (
	"context"
	"slices"
	"strings"

	"hawker/app/brand"
	"hawker/app/invoice"
	"hawker/app/lang"
	"hawker/app/pricing"
	"hawker/views/print"
	"hawker/views/ui"
)

// Document is an invoice or a credit note as a person prints it, in the words of
// their language and the figures of its issue.
func Document(ctx context.Context, page ui.Page, d invoice.Document) print.DocumentPage {
	in := func(t brand.Text) string { return t.In(lang.Tag(ctx), d.Lang) }
	p := print.DocumentPage{
		Page: page, Credit: d.Kind == invoice.Credit, Number: d.Number, Issued: d.Issued, Order: d.OrderNo, Ordered: d.Ordered, Supplied: d.Supplied,
		Of: d.Of, OfIssued: d.OfIssued, Reason: d.Reason, Seller: side(d.Seller), Buyer: side(d.Buyer), Inclusive: d.Inclusive,
		Net: d.Net, Tax: d.Tax, Total: d.Total, Method: lang.T(ctx, "shop.method."+string(d.Method)), Reference: d.Reference, Paid: d.Paid,
	}
	p.Buyer.Email = ""
	if d.Buyer.Country != "" { // the seller's stands in an address as the shop wrote it
		p.Buyer.Lines = append(slices.Clone(p.Buyer.Lines), lang.Country(ctx, d.Buyer.Country))
	}
	if d.Tax.IsZero() {
		p.Note = in(d.Note)
		if p.Note == "" {
			p.Note = lang.T(ctx, noTax[d.Exempt])
		}
	}
	for _, l := range d.Lines {
		line := print.DocumentLine{
			Title: in(l.Title), Label: in(l.Label), SKU: l.SKU, Quantity: l.Quantity, Unit: l.Unit, Discount: l.Discount, Sum: l.Sum,
			Rates: rates(l.Taxes), Counted: l.Part == invoice.Goods,
		}
		if l.Part != invoice.Goods {
			line.Title = lang.T(ctx, "invoice.part."+string(l.Part))
		}
		p.Discounts = p.Discounts || !l.Discount.IsZero()
		p.Lines = append(p.Lines, line)
	}
	for _, t := range d.Taxes {
		p.Taxes = append(p.Taxes, print.DocumentTax{Name: t.Name, Rate: Percent(t.PPM), Base: t.Base, Amount: t.Amount})
	}
	return p
}

// noTax says that no tax is due, to a buyer who pays none and to anybody else.
var noTax = map[bool]string{true: "invoice.exempt", false: "invoice.notax"}

func side(p invoice.Party) print.PartyLines {
	return print.PartyLines{Name: p.Name, Lines: p.Lines, TaxID: p.TaxID, Email: p.Email}
}

// rates writes the rates of a line, "19 %".
func rates(list []pricing.Tax) string {
	var words []string
	for _, t := range list {
		words = append(words, Percent(t.PPM))
	}
	return strings.Join(words, " + ")
}
