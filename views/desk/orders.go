package desk

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// OrdersPage lists orders by state.
type OrdersPage struct {
	frame.Frame
	List OrderList
}

// OrderList is the part of the page that is fetched again when an order arrives.
type OrderList struct {
	Tabs  []frame.Tab
	State string
	Here  string // address of this list, by which it is fetched again
	Rows  []OrderRow
	Pages frame.Pages
	Find  string // what was searched for
	Lost  bool   // the search found nothing
}

// OrderRow is an order in a list.
type OrderRow struct {
	Number  string
	URL     string
	Placed  time.Time
	Buyer   string
	Place   string
	Thumbs  []frame.Thumb
	More    int // pieces without a thumb
	Pieces  int64
	State   OrderState
	From    string // title of the show; "" for the shop
	Total   money.Amount
	Message bool // the buyer waits for an answer
}

// OrderState is the two words beside every order. Payment: unpaid, pending, cod,
// partially_paid, paid, overpaid, voided. Parcel: wait, pack, part, packed,
// shipped, delivered, none. Status as the order has it.
type OrderState struct {
	Number                  string
	Status, Payment, Parcel string
	OOB                     bool
}

// Render writes the component.
func (l OrderList) Render(ctx context.Context, w io.Writer) error {
	return orderList(l).Render(ctx, w)
}

// empty says why the list is empty and what to do.
func (l OrderList) empty(ctx context.Context) templ.Component {
	e := ui.Empty{Small: true, Title: lang.T(ctx, "desk.orders.none"), Text: lang.T(ctx, "desk.orders.none.text")}
	switch {
	case l.Lost:
		e.Title, e.Text = lang.T(ctx, "desk.orders.lost", "find", l.Find), lang.T(ctx, "desk.orders.lost.text")
		e.Actions = []ui.Link{{Label: lang.T(ctx, "desk.orders.all"), URL: "/desk/orders", Kind: "plain"}}
	case l.State != "" && l.State != "all":
		e.Title, e.Text = lang.T(ctx, "desk.orders.noneof"), ""
		e.Actions = []ui.Link{{Label: lang.T(ctx, "desk.orders.all"), URL: "/desk/orders", Kind: "plain"}}
	}
	return e
}

func (r OrderRow) from(ctx context.Context) string {
	if r.From == "" {
		return lang.T(ctx, "desk.from.shop")
	}
	return r.From
}

func (s OrderState) paymentKind() string {
	switch s.Payment {
	case "paid":
		return "ok"
	case "unpaid", "partially_paid":
		return "warn"
	case "disputed":
		return "danger"
	case "overpaid", "cod", "partially_refunded", "refunded":
		return "info"
	}
	return ""
}

func (s OrderState) parcelWord() string {
	if s.Status == "cancelled" || s.Status == "expired" {
		return s.Status
	}
	return s.Parcel
}

func (s OrderState) parcelKind() string {
	switch s.parcelWord() {
	case "pack", "part", "held":
		return "warn"
	case "packed", "shipped":
		return "info"
	case "delivered":
		return "ok"
	case "cancelled":
		return "danger"
	}
	return ""
}
