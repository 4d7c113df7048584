package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// RefundPage asks what goes back of an order, and shows what that comes to before it
// is done.
type RefundPage struct {
	frame.Frame
	frame.Form
	Number  string
	Buyer   string
	Lines   []RefundLine
	Left    money.Amount // that can go back
	Extras  RefundSum    // shipping and fee; no field where there are none
	Amount  string       // decided by the person; "" for what it comes to
	Reason  string
	Auto    bool // a provider has the money, and sends it back by itself
	ByHand  bool // a person sends it all the same
	Preview RefundPreview
}

// RefundLine is a line of the order with what is left of it and what was chosen.
type RefundLine struct {
	Index              int
	Title, Label, SKU  string
	Photo              string
	Left               int64
	Quantity           string
	Hows               []frame.Choice // what may become of the pieces
	Unit               money.Amount   // a piece, as far as it can be said
	Shipped, Cancelled int64
}

// RefundSum is a field for money with the most that it may be.
type RefundSum struct {
	Value string
	Most  money.Amount
}

// RefundPreview is what an ask comes to. Problem stands in its place when it comes to
// nothing that can be done; both are empty while nothing is chosen.
type RefundPreview struct {
	Rows    []ui.Row
	Amount  money.Amount
	Free    int64 // pieces that are not sent and can be sold again
	Back    int64 // that are on the shelf again
	Problem string
	Auto    bool // a provider sends it
}

// Refund is one refund of an order, with the forms that end it while it waits.
type Refund struct {
	ID, Number    string
	State         string // requested, submitted, unknown, pending, succeeded, failed, cancelled
	Auto          bool   // its provider sends it
	Amount        money.Amount
	What          string // pieces in words
	Reason        string
	At, Sent      time.Time
	Reference     string
	Why           string
	Form          frame.Form // of this refund, as refused
	Date, Ref, No string     // as typed
	Can           bool       // be ended by this person now
}

// Papers are the documents of an order. Problem says why none can be issued.
type Papers struct {
	Documents []ui.Link
	Issue     bool
	Problem   string
}

func (p RefundPage) here() string { return "/desk/orders/" + p.Number + "/refund" }

func (p RefundPage) back() string { return "/desk/orders/" + p.Number }

// sending tells whether a refund waits to be sent, which is done before anything else.
func (p OrderPage) sending() bool {
	return slices.ContainsFunc(p.Refunds, func(r Refund) bool { return r.State == "requested" && !r.Auto })
}

// taskWay leads from a task about money that is here to the refund of it.
func (p OrderPage) taskWay(ctx context.Context) *ui.Link {
	if !p.Can.Refund || p.Task == "short_paid" {
		return nil
	}
	return &ui.Link{Label: lang.T(ctx, "refund.open"), URL: p.here("refund")}
}

func (l RefundLine) field(name string) string { return name + "." + strconv.Itoa(l.Index) }

func (l RefundLine) detail() string { return frame.Joined(l.Label, l.SKU) }

func (l RefundLine) where(ctx context.Context) string {
	shipped, off := "", ""
	if l.Shipped > 0 {
		shipped = lang.N(ctx, "refund.line.shipped", int(l.Shipped))
	}
	if l.Cancelled > 0 {
		off = lang.N(ctx, "desk.line.cancelled", int(l.Cancelled))
	}
	return frame.Joined(shipped, off)
}

// moves says what becomes of the pieces.
func (p RefundPreview) moves(ctx context.Context) string {
	free, back := "", ""
	if p.Free > 0 {
		free = lang.N(ctx, "refund.moves.free", int(p.Free))
	}
	if p.Back > 0 {
		back = lang.N(ctx, "refund.moves.back", int(p.Back))
	}
	return frame.Joined(free, back)
}

// under tells whether it is on its way.
func (r Refund) under() bool {
	return r.State != "succeeded" && r.State != "failed" && r.State != "cancelled"
}

func (r Refund) kind() string {
	switch r.State {
	case "requested":
		return "warn"
	case "succeeded":
		return "ok"
	case "failed":
		return "danger"
	}
	return ""
}

func (r Refund) told(ctx context.Context) string {
	switch r.State {
	case "succeeded":
		return lang.T(ctx, "refund.told.succeeded", "at", lang.Date(ctx, r.Sent), "ref", r.Reference)
	case "failed", "cancelled":
		return lang.T(ctx, "refund.told."+r.State, "why", r.Why)
	}
	return lang.T(ctx, "refund.told.requested", "at", lang.DayTime(ctx, r.At))
}
