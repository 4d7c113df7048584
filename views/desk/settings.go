package desk

import (
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
	Invoice  InvoiceInput
	Currency money.Currency
	Zones    bool // shipping goes by zones, not by the one price
	Rates    bool // taxes go by place, not by the one rate
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

// InvoiceInput is how invoices are written.
type InvoiceInput struct {
	TaxID string
	Auto  bool
	Note  frame.Words
}
