// Package proof draws the page of the desk that tells what an order's lines were sold
// under. It checks nothing by itself.
package proof

import (
	"time"

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
}

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
}

// Head is what was known of a show when the order was placed.
type Head struct{ Show, Text string }

// Finding is one thing that was checked.
type Finding struct {
	OK   bool
	What string
}

func (p Page) back() string { return "/desk/orders/" + p.Number }

func (p Page) here() string { return p.back() + "/proof" }
