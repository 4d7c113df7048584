package desk

import (
	"context"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
)

// SettingsPage keeps the shop itself; each section is a form of its own.
type SettingsPage struct {
	frame.Frame
	frame.Form
	Sent     string // the section that was refused or saved
	Shop     ShopInput
	Shipping ShippingInput
	Tax      TaxInput
	Transfer TransferInput
	Cash     CashInput
	Policies []PolicyInput
	Look     LookInput
	Currency money.Currency
}

// ShopInput is the name and the place.
type ShopInput struct {
	Name, NameZh          string
	Tagline, Story        frame.Words
	Email, Phone, Address string
	Currencies, Countries []frame.Choice
	Langs, Zones          []frame.Choice
}

// ShippingInput is what shipping costs and where to.
type ShippingInput struct{ Flat, FreeOver, Countries string }

// TaxInput is the one rate, in percent.
type TaxInput struct {
	Name, Rate string
	Inclusive  bool
}

// TransferInput is the account that buyers pay to.
type TransferInput struct {
	On                            bool
	Holder, Bank, IBAN, BIC, Days string
}

// CashInput is payment at the door.
type CashInput struct {
	On                  bool
	Fee, Max, Countries string
}

// PolicyInput is one text that orders freeze.
type PolicyInput struct {
	Name string // returns, shipping, privacy, terms, imprint
	Text frame.Words
}

// LookInput is the accent and the logo. Ratio is the contrast of white on it.
type LookInput struct {
	Accent string
	Ratio  string
	Weak   bool // darker is used in place of it
	Logo   string
}

// multipart is the encoding of the one section that carries a file.
func multipart(section string) templ.Attributes {
	if section == "look" {
		return templ.Attributes{"enctype": "multipart/form-data"}
	}
	return templ.Attributes{}
}

func (l LookInput) say(ctx context.Context) string {
	switch {
	case l.Ratio == "":
		return lang.T(ctx, "desk.in.accent.hint")
	case l.Weak:
		return lang.T(ctx, "desk.in.accent.weak", "ratio", l.Ratio)
	}
	return lang.T(ctx, "desk.in.accent.good", "ratio", l.Ratio)
}
