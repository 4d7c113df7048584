// Package proof draws the page of the desk that tells what an order's lines were sold
// under. It checks nothing by itself.
package proof

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"hawker/app/money"
	"hawker/views/desk/frame"
)

// Page is that page. Checked tells that Findings are there.
type Page struct {
	frame.Frame
	frame.Form
	Number   string
	Placed   time.Time
	Lines    []Line
	Heads    []Head
	Mailed   string // the line of a mail, as it was typed
	Checked  bool
	Passed   bool
	Findings []Finding
	Pack     Pack
}

// Pack is the ZIP as it stands: Step is "" where none was asked for, else "waiting",
// "making", "made" or "failed". Done and Size count bytes.
type Pack struct {
	Step       string
	Done, Size int64
	At         time.Time
	More       string // the choice that was made
	Shown      bool   // something of it was sold in a show, of which there may be a film
	here       string
}

// Of gives the pack the address of its order's page.
func (p Pack) Of(number string) Pack {
	p.here = Page{Number: number}.here()
	return p
}

// Name is the name of the pack's file.
func (p Pack) Name() string {
	return "evidence-" + strings.TrimSuffix(strings.TrimPrefix(p.here, "/desk/orders/"), "/proof") + ".zip"
}

// watch asks for the card again each second while the pack is being made.
func (p Pack) watch() templ.Attributes {
	if !p.busy() {
		return nil
	}
	return templ.Attributes{"hx-get": p.here + "/pack", "hx-trigger": "every 1s", "hx-swap": "outerHTML"}
}

func (p Pack) busy() bool { return p.Step == "waiting" || p.Step == "making" }

// Line is a line of the order. Pin and Price are numbers of events, 0 for none.
type Line struct {
	Title      string
	Quantity   int64
	Unit, List money.Amount
	Reason     string // as the words have it
	Show       string // its title, "" for a line of the shop
	Watch      string // address of that second of the recording, "" where there is none
	N          int
	Chosen     time.Time
	Pin, Price uint64
	Claims     []Claim
	Film       string // address of the seconds around it as a film, for staff, hidden or not
	Hidden     bool   // from the public
}

// Head is what was known of a show when the order was placed.
type Head struct{ Show, Text string }

// Finding is one thing that was checked.
type Finding struct {
	OK    bool
	What  string
	Means string // of one that is not OK
}

func (p Page) back() string { return "/desk/orders/" + p.Number }

func (p Page) here() string { return p.back() + "/proof" }

// size writes bytes as megabytes, "32" or "0.4".
func size(n int64) string {
	digits := 0
	if n < 10e6 {
		digits = 1
	}
	return strconv.FormatFloat(float64(n)/1e6, 'f', digits, 64)
}
