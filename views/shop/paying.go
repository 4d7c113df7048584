package shop

import (
	"github.com/a-h/templ"

	"hawker/app/money"
	"hawker/views/ui"
)

// Paying is an order that a provider is to be paid for: on a page of its own, or in a
// sheet over the playing video. The part that follows the order has the id ID.
type Paying struct {
	ID, Number string
	Room       string // address of the show that the sheet lies over, else ""
	Page       string // address of the paying itself
	Order      string // address of the order
	State      PayingNow
	Title      string
	Lead       string
	Problem    string // what the provider said, or why it was not reached
	Amount     money.Amount
	Frame      string // address of the provider's form, in a frame of ours
	Redirect   string // the provider's page
	Outside    bool   // the provider's page does not open in this browser
	Go         bool   // it opens by itself
	Code       string // what the QR code says
	Method     string // the way to pay, in words
	Scan       string // what to do with the code, in words
	Left       int64  // milliseconds until the session ends, 0 for no end
	Others     []ui.Choice
	Bank       *Bank
	OOB        bool
}

// PayingNow is where the paying is.
type PayingNow string

// Opening waits for the provider to open it, Open for the buyer, Confirming for the
// provider's word; Failed can be tried again; Paid and Over are ends. Owed is paid in
// another way, without a provider.
const (
	PayingOpening    PayingNow = "opening"
	PayingOpen       PayingNow = "open"
	PayingConfirming PayingNow = "confirming"
	PayingFailed     PayingNow = "failed"
	PayingPaid       PayingNow = "paid"
	PayingOwed       PayingNow = "owed"
	PayingOver       PayingNow = "over"
)

// closed tells whether the provider's form has nothing to say any more.
func (p Paying) closed() bool { return p.State != PayingOpen && p.State != PayingOpening }

// then is where a page goes on by itself; a room stays.
func (p Paying) then() string {
	if p.Room != "" {
		return ""
	}
	return p.Order
}

// PayingPage is the paying as a page.
type PayingPage struct {
	ui.Page
	Paying
	Lines []ui.Line
	Sum   ui.Summary
}

// PayForm is the document in the frame: the provider's form, or what became of it.
type PayForm struct {
	ui.Page
	Script, Key, Secret string // of the provider
	Done                string // where the form goes when it is complete
	Words               string // said instead of a form
	Busy                bool   // the document asks again by itself
}

// goes is the page that opens by itself, "" for none.
func (p Paying) goes() string {
	if !p.Go {
		return ""
	}
	return p.Redirect
}

// tab keeps the room where it is.
func (p Paying) tab() templ.Attributes {
	if p.Room == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"target": "_blank"}
}

func (p Paying) sheetAttrs() templ.Attributes {
	if p.Room == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"hx-get": p.Page + "/back", "hx-target": "#sheet", "hx-swap": "morph:innerHTML"}
}

func (p Paying) sendAttrs() templ.Attributes {
	if p.Room == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"hx-post": p.Page, "hx-target": "#sheet"}
}

func (p PayForm) language() string {
	if p.Lang == "zh" {
		return "zh-Hans"
	}
	return p.Lang
}
