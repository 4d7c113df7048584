// Package drafts draws the orders that the shop makes for buyers, to be paid by a link.
//
// It promises that a draft's sum stands beside what is typed, and that what is sent is
// what was shown. It knows no draft, only these structs.
package drafts

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ListPage lists drafts by state.
type ListPage struct {
	frame.Frame
	Tabs  []frame.Tab
	Rows  []Row
	Pages frame.Pages
}

// Row is a draft in the list.
type Row struct {
	Number, URL string
	Buyer       string
	State       string // draft, sent, ordered, expired, cancelled
	Pieces      int64
	Total       money.Amount // zero while it is not sent
	Made        time.Time
	Until       time.Time
}

// Page is one draft: a form while it is not sent, what was sent after that.
type Page struct {
	frame.Frame
	frame.Form
	New     bool
	Number  string
	State   string
	Edits   int
	Action  string
	Input   Input
	Picked  []frame.Picked
	Pick    frame.Pick
	Sum     Sum
	Send    Send
	Link    string // the buyer's, absolute; "" while it was not sent
	Until   time.Time
	Times   int
	Order   string // number of the order; "" for none
	Lines   []ui.Line
	MaySend bool
	Dirty   bool // what is typed is not saved
}

// Input is what is typed about the buyer.
type Input struct {
	Email, Phone, Name, Street, Postcode, City, Region string
	Countries, Langs, Ways                             []frame.Choice
	Code, Words, Note                                  string
}

// Sum is what the draft comes to now; Problem says why it cannot be sold so.
type Sum struct {
	Rows    []ui.Row
	Total   money.Amount
	Problem string
}

// Send is how the link is to go out.
type Send struct {
	Days string
	Hold bool
	Mail bool
	To   string // the buyer's mail address, "" where there is none
}

func (p Page) title(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "draft.new")
	}
	return lang.T(ctx, "draft.title", "number", p.Number)
}

func (p Page) open() bool { return p.State == "draft" }

func (r Row) kind() string { return kind(r.State) }

func kind(state string) string {
	switch state {
	case "sent":
		return "info"
	case "ordered":
		return "ok"
	case "expired", "cancelled":
		return "danger"
	}
	return "warn"
}

func (r Row) until(ctx context.Context) string {
	if r.State != "sent" {
		return ""
	}
	return lang.DayTime(ctx, r.Until)
}

func (p Page) told(ctx context.Context) string {
	switch p.State {
	case "sent":
		return lang.N(ctx, "draft.told.sent", p.Times, "until", lang.DayTime(ctx, p.Until))
	case "ordered", "expired", "cancelled":
		return lang.T(ctx, "draft.told."+p.State)
	}
	return lang.T(ctx, "draft.told.draft")
}
