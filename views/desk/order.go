package desk

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/desk/packing"
	"hawker/views/ui"
)

// OrderPage is one order with everything that may be done to it.
type OrderPage struct {
	frame.Frame
	frame.Form
	State    OrderState
	Placed   time.Time
	Expires  time.Time
	Lines    []OrderLine
	Totals   Totals
	Pay      PayForm
	Task     string // what only a person can settle; "" for nothing
	Carriers []string
	Parcels  []packing.Parcel
	Refunds  []Refund
	Papers   Papers
	Payments templ.Component // what providers were asked for; nil for nothing
	Hold     HoldCard
	Disputes []frame.Dispute
	Can      OrderCan
	Timeline Timeline
	Buyer    Buyer
	Policies []PolicyText
	Consent  Consent
	Slip     string
	Link     string // the buyer's own page
	Note     string // as typed
	Reply    string
	Why      string // why it is sent before the money comes, as typed
	Settled  string // how the task was settled, as typed
}

// OrderCan says what may be done now, by this person, to this order.
type OrderCan struct{ Pay, Accept, Pack, Ship, Cancel, Note, Reply, Finish, Refund, Edit bool }

// OrderLine is one line with the ground of its price.
type OrderLine struct {
	Title, Label, SKU, Bin string
	Photo                  string
	URL                    string
	Quantity, Cancelled    int64
	Packed, Shipped        int64
	Unit, List, Gross      money.Amount
	Why                    []string // its price, what was taken off, its taxes
	Live                   bool     // the price of the room
	Show                   string   // title; "" for the shop
	Proof                  string   // address of what it was sold under, "" for a line of the shop
	N                      int
	At                     time.Time
	Added                  bool // by the shop, after it was ordered
	Pinned                 bool // this item was being shown when it was bought
}

// Totals are the sums of the order.
type Totals struct {
	Goods, Shipping, Fee, Tax, Total money.Amount
	Captured, Due                    money.Amount
	Refunding, Refunded, Disputed    money.Amount
	Inclusive                        bool
	Offs                             []ui.Row // what discounts took off, each by its name
	Taxes                            []ui.Row // each tax by its name and rate
	Way                              string   // of shipping, as it was called then
	Method                           string   // transfer or cod
	Reference                        string
}

// PayForm is what is typed when money came.
type PayForm struct{ Amount, Date, Reference string }

// Timeline is what happened to the order, newest first.
type Timeline struct {
	Number string
	Items  []TimelineItem
	OOB    bool
}

// TimelineItem is one event. Text is the sentence; Words are somebody's own.
type TimelineItem struct {
	At    time.Time
	Text  string
	Note  string // what it was about, quietly
	Words string
	By    string
	Buyer bool // the buyer sees it too
	Mine  bool // said by the shop
	Talk  bool // a message or a note
	Told  bool // a note that the buyer sees
}

// Buyer is the card of who ordered.
type Buyer struct {
	Name, Email, Phone string
	Address            []string
	Orders             int
	Lang               string
}

// PolicyText is what the buyer was shown.
type PolicyText struct{ Name, Text string }

// Consent is what the buyer agreed to, with the words that stood there.
type Consent struct {
	Given bool
	At    time.Time
	Text  string
}

// CancelPage asks before an order is cancelled.
type CancelPage struct {
	frame.Frame
	frame.Form
	State   OrderState
	Reason  string
	Restock bool
	Pieces  int64
	Paid    money.Amount // that can go back
	Back    string

	Refund    string // none, full, custom
	MayRefund bool
	Mail      bool // the buyer is to be told
	Mailable  bool
}

// Render writes the component.
func (s OrderState) Render(ctx context.Context, w io.Writer) error {
	return orderState(s).Render(ctx, w)
}

// Render writes the component.
func (t Timeline) Render(ctx context.Context, w io.Writer) error { return timeline(t).Render(ctx, w) }

func (p OrderPage) here(part string) string { return "/desk/orders/" + p.State.Number + "/" + part }

func (p OrderPage) when(ctx context.Context) string {
	if p.State.Status == "pending_payment" && !p.Expires.IsZero() {
		return lang.T(ctx, "desk.order.held", "placed", lang.DayTime(ctx, p.Placed), "until", lang.DayTime(ctx, p.Expires))
	}
	return lang.DayTime(ctx, p.Placed)
}

// doing tells whether anything is to be done or shown in the first card.
func (p OrderPage) doing() bool {
	return p.Can.Pay || p.Can.Accept || p.Can.Pack || p.Can.Finish || len(p.Parcels) > 0
}

func (p OrderPage) toPack() int64 {
	var n int64
	for _, l := range p.Lines {
		n += l.Quantity - l.Cancelled - l.Packed
	}
	return n
}

// sums are the rows of the total, with what was paid of it.
func (p OrderPage) sums(ctx context.Context) []ui.Row {
	t := p.Totals
	row := func(key string, a money.Amount) ui.Row {
		return ui.Row{Label: lang.T(ctx, "desk.sum."+key), Value: lang.Money(ctx, a)}
	}
	ship := row("shipping", t.Shipping)
	if t.Way != "" {
		ship.Label = lang.T(ctx, "desk.sum.way", "way", t.Way)
	}
	rows := append([]ui.Row{row("goods", t.Goods)}, t.Offs...)
	rows = append(rows, ship)
	if !t.Fee.IsZero() {
		rows = append(rows, row("fee", t.Fee))
	}
	rows = append(rows, t.Taxes...)
	rows = append(rows, ui.Row{Label: lang.T(ctx, "desk.sum.total."+t.Method), Value: lang.Money(ctx, t.Total), Total: true})
	if !t.Captured.IsZero() {
		rows = append(rows, row("captured", t.Captured))
	}
	if !t.Disputed.IsZero() {
		rows = append(rows, row("disputed", t.Disputed))
	}
	if !t.Refunded.IsZero() {
		rows = append(rows, row("refunded", t.Refunded))
	}
	if !t.Refunding.IsZero() {
		rows = append(rows, row("refunding", t.Refunding))
	}
	if !t.Due.IsZero() && !t.Captured.IsZero() {
		rows = append(rows, row("due", t.Due))
	}
	return rows
}

// ground says where the line was sold and under what.
func (l OrderLine) ground(ctx context.Context) string {
	switch {
	case l.Added:
		return lang.T(ctx, "desk.line.added", "at", lang.DayTime(ctx, l.At))
	case l.Show == "":
		return lang.T(ctx, "desk.line.shop")
	case l.Pinned:
		return lang.T(ctx, "desk.line.pinned", "show", l.Show, "n", l.N, "time", lang.Time(ctx, l.At))
	}
	return lang.T(ctx, "desk.line.show", "show", l.Show, "n", l.N, "time", lang.Time(ctx, l.At))
}

func (l OrderLine) detail() string { return frame.Joined(l.Label, l.SKU) }

func (e TimelineItem) meta(ctx context.Context) string {
	seen := ""
	switch {
	case e.Talk && !e.Buyer:
		seen = lang.T(ctx, "desk.timeline.inside")
	case e.Talk && e.Mine && e.Told:
		seen = lang.T(ctx, "desk.timeline.shown")
	case e.Talk && e.Mine:
		seen = lang.T(ctx, "desk.timeline.answer")
	}
	return frame.Joined(lang.DayTime(ctx, e.At), e.By, e.Note, seen)
}

func (c Consent) say(ctx context.Context) string {
	if c.Given {
		return lang.T(ctx, "desk.consent.given", "time", c.At)
	}
	return lang.T(ctx, "desk.consent.none")
}
