// Package order is the cart, the sale and all that is promised with it.
//
// It promises that a sale is made once and whole: Submit recomputes every price,
// takes all the stock or none, and the same key twice is the same order. Money
// that arrived is recorded whatever the order's state, by the one function Settle,
// once per reference, and ends in an open order or in a task that staff can see,
// never in silence. What a buyer saw is kept with the order: the item and the
// show of each line, why its price was what it was, the policies, the consent.
// Orders are never deleted.
//
// Only the status is decided; the states of payment and fulfilment, the task and
// the lists that an order stands in are derived from it and from sums at every
// write, so they cannot drift apart. It refuses to know parcels: whoever packs
// raises the counts of the lines through MarkParcelled, MarkShipped and
// MarkDelivered, and refunds: whoever sends money back says so through StartBack and
// FinishBack.
//
//	pending_payment ──Settle, Accept──► open ──delivered and paid──► completed
//	      │   │                          │ ▲
//	      │   └──Cancel──► cancelled ◄───┘ │ late money, stock is there
//	      └──Expire──► expired ────────────┘
package order

import (
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/customer"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/stock"
)

// ID names an order.
type ID string

// Status is the one state of an order that is decided and not derived.
type Status string

// The statuses.
const (
	Pending   Status = "pending_payment"
	Open      Status = "open"
	Expired   Status = "expired"
	Cancelled Status = "cancelled"
	Completed Status = "completed"
)

// Order is a sale as it was made and where it stands. Sums are as in
// pricing.Quote. Payment, Fulfilment and Task are derived (derive.go).
type Order struct {
	ID         ID        `json:"id"`
	Number     string    `json:"number"` // decimal, from 1001 on
	Status     Status    `json:"status"`
	Payment    string    `json:"payment"`
	Fulfilment string    `json:"fulfilment"`
	Task       string    `json:"task,omitempty"`
	TaskDone   bool      `json:"task_done,omitempty"`
	Alerts     []string  `json:"alerts,omitempty"` // what the till saw and nobody has looked at, the first first
	Hold       string    `json:"hold,omitempty"`   // why nothing may leave the house; "" while it may
	Placed     time.Time `json:"placed"`
	Opened     time.Time `json:"opened,omitzero"`
	Expires    time.Time `json:"expires,omitzero"`   // until when the stock is held unpaid
	Closed     time.Time `json:"closed,omitzero"`    // expired, cancelled or completed
	Reminded   bool      `json:"reminded,omitempty"` // that its transfer has not come
	Erased     time.Time `json:"erased,omitzero"`    // since when nothing says whose it was

	Cart     cart.ID           `json:"cart"`
	Customer customer.ID       `json:"customer"`
	Contact  customer.Contact  `json:"contact"`
	Consent  customer.Consent  `json:"consent"`
	Policy   map[string]string `json:"policy,omitempty"` // name to hash of the text as shown: Policies reads it
	Lang     string            `json:"lang"`
	Note     string            `json:"note,omitempty"` // the buyer's

	Lines       []Line        `json:"lines"`
	Goods       money.Amount  `json:"goods"` // before discounts
	Discount    money.Amount  `json:"discount,omitzero"`
	Codes       []string      `json:"codes,omitempty"` // that the buyer gave
	ShippingOff []pricing.Off `json:"shipping_off,omitempty"`
	Shipping    money.Amount  `json:"shipping"`
	Way         string        `json:"way,omitempty"`       // of shipping: its id
	WayName     brand.Text    `json:"way_name,omitempty"`  // as it was called then
	Pickup      bool          `json:"pickup,omitempty"`    // nothing is sent: of the address there is only the place that taxes go by
	PickupAt    brand.Text    `json:"pickup_at,omitempty"` // where and when it can be fetched, in lines
	ShippingTax money.Amount  `json:"shipping_tax"`
	Fee         money.Amount  `json:"fee"`
	FeeTax      money.Amount  `json:"fee_tax"`
	Tax         money.Amount  `json:"tax"`
	Total       money.Amount  `json:"total"`
	Inclusive   bool          `json:"inclusive"`
	TaxName     string        `json:"tax_name,omitempty"`
	TaxPPM      int64         `json:"tax_ppm"`
	Taxes       []pricing.Tax `json:"taxes,omitempty"`  // Tax by its rates
	Exempt      bool          `json:"exempt,omitempty"` // the buyer pays no tax

	Method      pay.Method          `json:"method"`
	Reference   string              `json:"reference"`           // ISO 11649
	Attempt     pay.AttemptID       `json:"attempt"`             // the payment's id
	Authorized  money.Amount        `json:"authorized,omitzero"` // held ready by a provider, and not captured
	Captured    money.Amount        `json:"captured"`
	Refunding   money.Amount        `json:"refunding,omitzero"` // asked back, not sent yet
	Sending     money.Amount        `json:"sending,omitzero"`   // of Refunding: goes by its provider, without a person
	Refunded    money.Amount        `json:"refunded,omitzero"`
	Excess      money.Amount        `json:"excess,omitzero"`    // of both: it had been paid too much
	Disputed    money.Amount        `json:"disputed,omitzero"`  // that a bank wants back or took back
	Disputes    int                 `json:"disputes,omitempty"` // that are open
	Reservation stock.ReservationID `json:"reservation"`

	Proofs []live.Head `json:"proofs,omitempty"` // what the logs and recordings of its shows had come to

	Hush     bool   `json:"hush,omitempty"`   // of what happens next the buyer gets no mail
	Unread   int    `json:"unread,omitempty"` // messages of the buyer that nobody answered
	Rev      int    `json:"rev"`              // of the order's link; raising it revokes the old one
	Events   uint64 `json:"events"`           // how many are in the timeline
	Receipts uint64 `json:"receipts,omitempty"`
	Edits    int    `json:"edits,omitempty"` // how often its lines were changed after it was placed
	Hour     string `json:"hour,omitempty"`  // the hour of the shop's day that counts it as a sale
}

// Line is what was sold under which circumstances:
// 0 ≤ Delivered ≤ Shipped ≤ Parcelled ≤ Quantity − Cancelled, and Returned ≤ Shipped.
type Line struct {
	Variant   catalog.VariantID `json:"variant"`
	Product   catalog.ID        `json:"product"`
	Handle    string            `json:"handle"`
	SKU       string            `json:"sku,omitempty"`
	Bin       string            `json:"bin,omitempty"`
	Title     brand.Text        `json:"title"`
	Label     brand.Text        `json:"label,omitempty"`
	Photo     string            `json:"photo,omitempty"`
	Quantity  int64             `json:"quantity"`
	Cancelled int64             `json:"cancelled,omitempty"`
	Parcelled int64             `json:"parcelled,omitempty"`
	Picking   int64             `json:"picking,omitempty"` // of Parcelled, not packed yet
	Shipped   int64             `json:"shipped,omitempty"`
	Delivered int64             `json:"delivered,omitempty"`
	Returned  int64             `json:"returned,omitempty"` // came back and can be sold again
	Later     *Later            `json:"later,omitempty"`    // sold before it was there

	Unit   money.Amount  `json:"unit"`
	List   money.Amount  `json:"list"` // outside the show at that moment
	Reason string        `json:"reason"`
	Offs   []pricing.Off `json:"offs,omitempty"` // what discounts took off
	Gross  money.Amount  `json:"gross"`
	Net    money.Amount  `json:"net"`
	Tax    money.Amount  `json:"tax"`
	Taxes  []pricing.Tax `json:"taxes,omitempty"`
	Sold   *Sums         `json:"sold,omitempty"` // before some of it was edited away

	Show    live.ShowID `json:"show,omitempty"`
	N       int         `json:"n,omitempty"`        // the item in the show's bag
	PinnedN int         `json:"pinned_n,omitempty"` // the item on screen when it went into the cart
	At      time.Time   `json:"at"`                 // when it went into the cart; its price is of the order's Placed
	Claims  claim.Head  `json:"claims,omitzero"`    // what was claimed of the product when it was ordered
}

// Rest is how many pieces of the line the buyer is to get.
func (l Line) Rest() int64 { return l.Quantity - l.Cancelled }

// Shown is the line's sum as prices are shown in this order.
func (o Order) Shown(l Line) money.Amount {
	if o.Inclusive {
		return l.Gross
	}
	return l.Net
}

// Due is what is still to be paid, never below zero. What goes back of an order
// that waits for its money is due again; later it is not, since less was sold.
func (o Order) Due() money.Amount {
	came := o.Captured.Minor
	switch o.Status {
	case Pending, Expired:
		came = o.Refundable().Minor
	default:
		came -= o.Excess.Minor // it went back because it was too much then
	}
	return money.Of(max(o.Total.Minor-came, 0), o.Total.Currency)
}

// Owes tells whether somebody can be asked for money: of an order that waits, or of
// one that was made larger after it was paid. What is held ready is not asked twice.
func (o Order) Owes() bool {
	return (o.Status == Pending || o.Status == Open) && o.Due().Minor > o.Authorized.Minor
}

// stockLines are the pieces that the order holds or would hold.
func (o Order) stockLines() []stock.Line {
	list := make([]stock.Line, 0, len(o.Lines))
	for _, l := range o.Lines {
		if l.Rest() > 0 {
			list = append(list, stock.Line{Variant: l.Variant, Quantity: l.Rest(), Owner: o.owner()})
		}
	}
	return list
}

// owner is how the order signs in the ledger of stock.
func (o Order) owner() string { return ownerPrefix + string(o.ID) }

const ownerPrefix = "order/"

// Of tells which order holds a reservation.
func Of(r stock.Reservation) (ID, bool) {
	if len(r.Owner) <= len(ownerPrefix) || r.Owner[:len(ownerPrefix)] != ownerPrefix {
		return "", false
	}
	return ID(r.Owner[len(ownerPrefix):]), true
}
