package print

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/ui"
)

// DocumentPage is an invoice or a credit note as it was issued.
type DocumentPage struct {
	ui.Page
	Credit    bool
	Number    string
	Issued    time.Time
	Order     string
	Ordered   time.Time
	Supplied  time.Time // zero where nothing had left yet
	Of        string    // the invoice that a credit note corrects
	OfIssued  time.Time
	Reason    string
	Seller    PartyLines
	Buyer     PartyLines
	Inclusive bool
	Discounts bool // a column for them
	Lines     []DocumentLine
	Taxes     []DocumentTax
	Net       money.Amount
	Tax       money.Amount
	Total     money.Amount
	Note      string // why no tax is due
	Method    string
	Reference string
	Paid      money.Amount
}

// PartyLines is one side of a document as it is printed.
type PartyLines struct {
	Name  string
	Lines []string
	TaxID string
	Email string
}

// DocumentLine is one row; Rates is its tax in words, "19 %".
type DocumentLine struct {
	Title, Label, SKU string
	Quantity          int64
	Unit, Discount    money.Amount
	Rates             string
	Sum               money.Amount
	Counted           bool // has a quantity and a price of a piece
}

// DocumentTax is one rate with what it is laid on.
type DocumentTax struct {
	Name, Rate   string
	Base, Amount money.Amount
}

func (p DocumentPage) kind(ctx context.Context) string {
	if p.Credit {
		return lang.T(ctx, "invoice.credit")
	}
	return lang.T(ctx, "invoice.invoice")
}

func (p DocumentPage) sumLabel(ctx context.Context) string {
	switch {
	case p.Tax.IsZero():
		return lang.T(ctx, "desk.col.total")
	case p.Inclusive:
		return lang.T(ctx, "invoice.sum.gross")
	}
	return lang.T(ctx, "invoice.sum.net")
}

func (p DocumentPage) totalLabel(ctx context.Context) string {
	if p.Credit {
		return lang.T(ctx, "invoice.total.credit")
	}
	return lang.T(ctx, "invoice.total")
}

// paid says how it was paid, or how the money went back.
func (p DocumentPage) paid(ctx context.Context) string {
	switch {
	case p.Credit && p.Paid.IsZero():
		return lang.T(ctx, "invoice.credited")
	case p.Credit:
		return lang.T(ctx, "invoice.paid.back", "amount", p.Paid, "ref", p.Reference)
	case p.Paid.Minor >= p.Total.Minor:
		return lang.T(ctx, "invoice.paid", "method", p.Method)
	}
	return lang.T(ctx, "invoice.unpaid", "method", p.Method, "amount", money.Of(p.Total.Minor-p.Paid.Minor, p.Total.Currency), "ref", p.Reference)
}

func (l DocumentLine) about() string {
	switch {
	case l.Label == "":
		return l.SKU
	case l.SKU == "":
		return l.Label
	}
	return l.Label + " · " + l.SKU
}

func (l DocumentLine) off(ctx context.Context) string {
	if l.Discount.IsZero() {
		return ""
	}
	return lang.Money(ctx, money.Of(-l.Discount.Minor, l.Discount.Currency))
}
