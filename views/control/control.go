// Package control draws the assistant's console, and the parts of it that the host
// sees too: what is explained, what comes next, the bag with its edits, the talk.
//
// It promises that every part which changes during a show has an id of its own and
// is drawn by one component, in the page as in what the socket brings: #air,
// #picture, #now, #next, #rows, #ci<n>, #chat-log, #c<seq>. Every action
// is a form that works without scripts; a refusal has its place beside what it is
// about (#ci<n>-said, #chat-said). It refuses to look anything up and to count.
package control

import (
	"context"
	"io"

	"time"

	"github.com/a-h/templ"

	"hawker/app/money"
	"hawker/views/ui"
)

// ConsolePage is the console of one show.
type ConsolePage struct {
	ui.Page
	Show    Show
	Air     Air
	Picture Picture
	Now     Now
	Next    Next
	// How the picture comes in and whom it reaches: the verdict, what is wrong, how many
	// may watch, and the sheet of figures.
	Pill, Told, Capacity, Figures templ.Component
	Rows                          Rows
	Talk                          Talk
	Say                           Say
}

// Show is what stays the same during a show.
type Show struct {
	ID, Title string
	Base      string // address of the console
	Room      string
	Desk      string
	Studio    string // "" where this person may not publish
	Cover     ui.Photo
}

// Air is where the show stands and for how long: state "upcoming", "live", "lost"
// (on the air, the picture is gone) or "ended". Its id is "air".
type Air struct {
	State   string
	Elapsed time.Duration // on the air so far; of an ended show, altogether
	Starts  time.Time
	Viewers int
	OOB     bool
}

// Picture tells the player what to expect; its id is "picture".
type Picture struct {
	State string // as of Air
	OOB   bool
}

// Now is the item being explained; N is 0 while there is none. Its id is "now".
type Now struct {
	Base   string
	N      int
	Name   string
	Photo  ui.Photo
	Price  ui.Price
	From   bool // variants differ in price; Price is the lowest
	Left   int64
	Gone   bool      // sold out by hand or by count
	Barred string    // why it may not be sold
	Since  time.Time // explained since
	// What may be said of it, the first few, and how many more there are.
	Claims []Claim
	More   int
	OOB    bool
}

// Claim is what may be said of a piece: Flag is why with care, "no_file" or "expired",
// "" where its proof is on file.
type Claim struct{ Text, Source, Flag string }

func (c Claim) word() string {
	switch c.Flag {
	case "":
		return "claim.hand.proven"
	case "expired":
		return "claim.hand.ended"
	}
	return "claim.hand.care"
}

// Next is the item that would be pinned next; N is 0 where there is none. Its id is "next".
type Next struct {
	Base string
	N    int
	Name string
	Live bool // the show is on the air, so it can be pinned
	OOB  bool
}

// Rows is the bag in its order; its id is "rows".
type Rows struct {
	Items []Row
	OOB   bool
}

// Row is one item of the bag; its id is "ci" and the item's number.
type Row struct {
	Base   string
	N      int
	Name   string
	Find   string // what a search compares: name and SKUs, lower case
	Photo  ui.Photo
	State  string // open, closed or soldout
	Pinned bool
	Over   bool // the show has ended: nothing can be changed
	Cells  []Cell
	Barred string // why it may not be sold
	Said   string // why the last change was refused
	OOB    bool
}

// Cell is the live price and the free stock of one variant of an item.
type Cell struct {
	Variant string
	Label   string // "" where the item has only one
	Price   money.Amount
	List    money.Amount
	Left    int64
	Typed   *Typed // what was written and refused
}

// Typed is a refused edit: Field is "price" or "stock".
type Typed struct{ Field, Value string }

// Talk is the last lines of the chat; the list's id is "chat-log".
type Talk struct {
	Base  string
	Lines []Line
}

// Line is one line of talk with what the crew may do about it.
type Line struct {
	Base       string
	Seq        uint64
	Name, Text string
	Tag        string // "host" or "staff" for the shop's own people
	Visitor    string // whom a mute is about; "" for the shop's own people
	Deleted    bool
	Muted      bool
	Asks       bool // it reads like a question
	Answered   bool
	OOB        bool
}

// Say is the crew's own place in the chat; its id is "crew-say".
type Say struct {
	Base   string
	Name   string // under which it appears
	Text   string // what was written and not taken
	Error  string
	Closed bool // the show is not on the air
}

// Render writes the component.
func (a Air) Render(ctx context.Context, w io.Writer) error { return air(a).Render(ctx, w) }

// Render writes the component.
func (p Picture) Render(ctx context.Context, w io.Writer) error { return picture(p).Render(ctx, w) }

// Render writes the component.
func (n Now) Render(ctx context.Context, w io.Writer) error { return now(n).Render(ctx, w) }

// Render writes the component.
func (n Next) Render(ctx context.Context, w io.Writer) error { return next(n).Render(ctx, w) }

// Render writes the component.
func (r Rows) Render(ctx context.Context, w io.Writer) error { return rows(r).Render(ctx, w) }

// Render writes the component.
func (r Row) Render(ctx context.Context, w io.Writer) error { return row(r).Render(ctx, w) }

// Render writes the component.
func (t Talk) Render(ctx context.Context, w io.Writer) error { return talk(t).Render(ctx, w) }

// Render writes the component.
func (l Line) Render(ctx context.Context, w io.Writer) error { return line(l).Render(ctx, w) }

// Render writes the component.
func (s Say) Render(ctx context.Context, w io.Writer) error { return say(s).Render(ctx, w) }
