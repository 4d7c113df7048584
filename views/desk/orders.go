package desk

import (
	"time"

	"hawker/app/money"
)

// OrdersPage lists orders by state.
type OrdersPage struct {
	Frame
	List OrderList
	News News
}

// OrderList is the part of the page that is fetched again when an order arrives.
type OrderList struct {
	Tabs  []Tab
	State string
	Here  string // address of this list, by which it is fetched again
	Rows  []OrderRow
	Pages Pages
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
	Thumbs  []Thumb
	More    int // pieces without a thumb
	Pieces  int64
	State   OrderState
	From    string // title of the show; "" for the shop
	Total   money.Amount
	Message bool // the buyer waits for an answer
}

// OrderState is the two words beside every order. Payment: unpaid, pending,
// partial, paid, over, void. Parcel: wait, pack, part, packed, shipped,
// delivered, none. Status as the order has it.
type OrderState struct {
	Number                  string
	Status, Payment, Parcel string
}

// OrderPage is one order with everything that may be done to it.
type OrderPage struct {
	Frame
	Form
	State    OrderState
	Placed   time.Time
	Expires  time.Time
	Lines    []OrderLine
	Totals   Totals
	Pay      PayForm
	Parcels  []Parcel
	Can      OrderCan
	Timeline Timeline
	Buyer    Buyer
	Policies []PolicyText
	Consent  Consent
	Slip     string
	Link     string // the buyer's own page
	Note     string // as typed
	Reply    string
}

// OrderCan says what may be done now, by this person, to this order.
type OrderCan struct{ Pay, Pack, Ship, Deliver, Cancel, Note, Reply bool }

// OrderLine is one line with the ground of its price.
type OrderLine struct {
	Title, Label, SKU, Bin string
	Photo                  string
	URL                    string
	Quantity, Cancelled    int64
	Packed, Shipped        int64
	Unit, List, Gross      money.Amount
	Live                   bool   // the price of the room
	Show                   string // title; "" for the shop
	ShowURL                string
	N                      int
	At                     time.Time
	Pinned                 bool // this item was being shown when it was bought
}

// Totals are the sums of the order.
type Totals struct {
	Goods, Shipping, Fee, Tax, Total money.Amount
	Captured, Due                    money.Amount
	Inclusive                        bool
	TaxName                          string
	Method                           string // transfer or cod
	Reference                        string
}

// PayForm is what is typed when money came.
type PayForm struct{ Amount, Date, Reference string }

// Parcel is one parcel of the order with what was typed into its form.
type Parcel struct {
	ID, Number        string
	State             string // packed, shipped, delivered, cancelled
	Pieces            int64
	Carrier, Tracking string
	URL               string
	At                time.Time
	Cash              string // what is to be collected, as a form value; "" when nothing is
	CashMoney         money.Amount
}

// Timeline is what happened to the order, newest first.
type Timeline struct {
	Number string
	Items  []TimelineItem
}

// TimelineItem is one event. Text is the sentence; Words are somebody's own.
type TimelineItem struct {
	At    time.Time
	Text  string
	Words string
	By    string
	Buyer bool // the buyer sees it too
	Mine  bool // said by the shop
	Talk  bool // a message or a note
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
	Frame
	Form
	State   OrderState
	Reason  string
	Restock bool
	Pieces  int64
	Paid    money.Amount // to be given back by hand
	Back    string
}

// PackingPage is what to pack next, oldest first, and what to hand over.
type PackingPage struct {
	Frame
	Form
	Orders []PackOrder
	Ready  []PackReady
	More   int64
	Next   string
}

// PackOrder is an order that waits to be packed.
type PackOrder struct {
	Number, URL string
	Placed      time.Time
	Buyer       string
	Place       string
	Lines       []PackLine
	Slip        string
	Cash        bool // paid at the door
	Key         string
}

// PackLine is what to take from which bin.
type PackLine struct {
	Title, Label, SKU, Bin string
	Photo                  string
	Quantity               int64
}

// PackReady is a packed parcel without its carrier.
type PackReady struct {
	Number, URL string
	Parcel      string
	Buyer       string
	Key         string
}
