// Package stockroom draws what is there: the list of variants with their counters,
// the ledger of one with its forms, and the locations where pieces lie.
//
// It promises that while there is one location nothing is drawn about any, and that a
// count which was refused shows beside what was typed why it was. It knows no ledger.
package stockroom

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Filters are the parts of the list, by their keys under stock.show.
var Filters = []string{"all", "low", "out", "owed"}

// ListPage is every variant, or those of one filter.
type ListPage struct {
	frame.Frame
	Tabs     []frame.Tab
	Text     string // that was searched for
	Filtered bool
	Rows     []Row
	Pages    frame.Pages
}

// Row is one variant with its counters.
type Row struct {
	URL, Title, Label, Photo, SKU, Bin string
	Ahead                              string // as what it is sold that is not there; "" where it is not
	Level
	Low bool
}

// Level is what the ledger says now.
type Level struct{ OnHand, Reserved, Committed, Damaged, Safety, Missing, Available int64 }

// OnePage is the ledger of one variant at one location, with the ways to change it.
type OnePage struct {
	frame.Frame
	frame.Form
	Title, Label, SKU, Bin string
	Back, Action           string
	Ahead                  string
	Low                    int64
	Others                 []frame.Tab // the product's variants
	At                     string      // location
	Places                 []Place     // none while there is one location
	Level, All             Level       // here, and at all locations
	Count                  CountInput
	Receive                ReceiveInput
	Change                 ChangeInput
	Transfer               TransferInput
	Queue                  []Waiter
	Moves                  []Movement
	Pages                  frame.Pages
}

// Place is a location with what lies there.
type Place struct {
	ID, Name string
	OnHand   int64
	Chosen   bool
}

// CountInput is the form of a count; Expected is what the page showed.
type CountInput struct {
	Expected int64
	Counted  string
	Reason   string
	Changed  bool // the ledger moved while the page was open
	Short    bool // fewer than are promised: it can be forced
}

// ReceiveInput is the form of goods that came in; Lots are what they can be of.
type ReceiveInput struct {
	Quantity, Note, Lot string
	Lots                []ui.Option
}

// ChangeInput is the form of what was found, broke, was mended or is kept back.
type ChangeInput struct{ Kind, Quantity, Why string }

// TransferInput is the form of goods that go to another location.
type TransferInput struct{ Quantity, To, Note string }

// SafetyLess is the choice of keeping fewer pieces back.
const SafetyLess = "safety_less"

// changes are what can happen to pieces on a shelf, by keys under stock.change.
var changes = []string{"damage", "repair", "found", "safety", SafetyLess}

// Waiter is an order that waits for pieces.
type Waiter struct {
	Order, URL string
	Missing    int64
	Since      time.Time
}

// Movement is one row of the ledger.
type Movement struct {
	At     time.Time
	Kind   string // key under desk.move
	Note   string
	Lot    string // its number, of what came in
	Ref    string
	RefURL string
	By     string
	Change int64 // of what can be sold
	After  int64
}

// LocationsPage lists where pieces lie.
type LocationsPage struct {
	frame.Frame
	Rows []LocationRow
}

// LocationRow is one location.
type LocationRow struct {
	URL, Name, Where string
	Priority         int
	Active, Pickup   bool
}

// LocationPage makes or changes a location.
type LocationPage struct {
	frame.Frame
	frame.Form
	New       bool
	Action    string
	Input     LocationInput
	Countries []frame.Choice
}

// LocationInput is a location as it is typed.
type LocationInput struct {
	Name, Hours                              frame.Words
	Country, Line1, Postcode, City, Priority string
	Active, Pickup                           bool
}

// more tells whether there are figures beside the five that every variant has.
func (l Level) more() bool { return l.Safety > 0 || l.Missing > 0 }

func (p OnePage) heading() string { return frame.Joined(p.Title, p.Label) }

func (m Movement) when(ctx context.Context) string { return lang.DateTime(ctx, m.At) }

// places lead to the same variant at the other locations.
func (p OnePage) places() []frame.Tab {
	var list []frame.Tab
	for _, x := range p.Places {
		list = append(list, frame.Tab{Label: x.Name, URL: p.Action + "?at=" + x.ID, Count: x.OnHand, Counted: true, Current: x.Chosen})
	}
	return list
}

// elsewhere are the locations that pieces can be moved to.
func (p OnePage) elsewhere() []ui.Option {
	var list []ui.Option
	for _, x := range p.Places {
		if !x.Chosen {
			list = append(list, ui.Option{Value: x.ID, Label: x.Name})
		}
	}
	return list
}

func changeOptions(ctx context.Context) []ui.Option {
	var list []ui.Option
	for _, k := range changes {
		list = append(list, ui.Option{Value: k, Label: lang.T(ctx, "stock.change."+k)})
	}
	return list
}

func (p LocationPage) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "stock.place.new")
	}
	return p.Page.Title
}

// none says why the list is empty.
func (p ListPage) none(ctx context.Context) string {
	switch {
	case p.Filtered:
		return lang.T(ctx, "stock.none.here")
	case p.Text != "":
		return lang.T(ctx, "stock.none.found")
	}
	return lang.T(ctx, "stock.none")
}
