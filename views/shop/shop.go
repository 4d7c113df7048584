// Package shop draws the pages around the live room: front door, shelf, product,
// cart, checkout, the buyer's order page, the schedule and the shop's own words.
//
// It promises that every page sells as plain links and forms, and that the
// checkout is one form, drawn alike as a page and as a sheet over the playing
// video. The parts of the order page that follow the order live have ids of their
// own: #order-state and #order-talk. It refuses to look anything up: amounts,
// labels and times come finished.
package shop

import (
	"time"

	"github.com/a-h/templ"

	"hawker/app/money"
	"hawker/views/ui"
)

// Card is a product on a shelf.
type Card struct {
	URL, Name, Note string
	Photo           ui.Photo
	Number          int // in the show's bag, 0 for none
	Price           ui.Price
	From            bool // variants differ in price; Price is the lowest
	Stock           ui.Stock
	Sold            bool
	Now             bool // is being explained
	Top             bool // stands right under the page's own heading
	Eager           bool // is in view at once
}

// firstRow is how many cards are in view at once: their pictures must not wait.
const firstRow = 4

func (c Card) top(i int) Card { c.Top, c.Eager = true, i < firstRow; return c }

// ShowRow is one show of the schedule. State is "upcoming", "live" or "ended".
type ShowRow struct {
	URL, Title, Note string
	Host             string
	State            string
	Starts           time.Time
	Pieces           int
}

// CartPage is the cart.
type CartPage struct {
	ui.Page
	Lines    []CartLine
	Sum      ui.Summary
	Checkout string // "Check out, $64.00"
	Problem  string // why it cannot be checked out as it stands
	Room     *ui.Link
	Pass     *Pass // to another device
}

// CartLine is one line of the cart that can be changed.
type CartLine struct {
	ui.Line
	Variant, Show string
	Quantity, Max int
	Typed         string // a quantity that was refused
	Each          string // "$58 each", where there are several
	Changed       string // that a piece cost something else when it was chosen
	Problem       string // sold out, closed, only so many left
}

// CheckoutPage is the checkout as a page.
type CheckoutPage struct {
	ui.Page
	Form Checkout
}

// Checkout is the one form by which a guest orders.
type Checkout struct {
	Action    string // where it is sent
	Quote     string // where a changed country or payment is sent
	Room      string // address of the show when it is a sheet over it, else ""
	Key, Seen string // idempotency key; hash of the total that the buyer sees
	Lines     []CheckoutLine
	Contact   ui.Field
	Name      ui.Field
	Street    ui.Field
	Postcode  ui.Field
	City      ui.Field
	Region    templ.Component // field or list, only where addresses have one
	Country   ui.Select
	Ways      []ui.Choice  // of shipping; none where there is no choice
	WayErr    string       // why nothing is sent there
	Pickup    *PickupPlace // nil where it is sent
	Methods   []ui.Choice
	MethodErr string
	Marketing ui.Choice
	Codes     []Code   // of discounts, as given
	Code      ui.Field // for one more
	Sum       ui.Summary
	Total     money.Amount
	Holds     string // what pressing Pay does
	Policies  []ui.Link
	Refusal   *Refusal
}

// PickupPlace is where a cart is fetched: no address is asked then. What was typed of
// one is kept for whoever changes their mind.
type PickupPlace struct {
	Way   string
	Lines []string
	Kept  []Typed
}

// Typed is a field that is not asked for now, with what was typed into it.
type Typed struct{ Name, Value string }

// Code is a discount's code that the buyer gave: what it takes off, or why nothing.
type Code struct{ Code, Off, Why string }

// CheckoutLine is a line of the cart that can be taken out of it here.
type CheckoutLine struct {
	ui.Line
	Ref     string // names the line in the form
	Problem string // sold out, closed, only so many left
}

// Refusal is why an order was not taken: the words, and the two totals when the price moved.
type Refusal struct {
	Title, Text string
	Fields      []ui.Link // the fields to mend
}

// Empty is a checkout without anything in the cart.
func (c Checkout) Empty() bool { return len(c.Lines) == 0 }

// OrderPage is a buyer's order by its link.
type OrderPage struct {
	ui.Page
	State   OrderState
	Talk    OrderTalk
	Lines   []ui.Line
	Sum     ui.Summary
	To      []string // lines of the address, or where it is fetched
	Fetched bool
	Method,
	Contact string
	Moments []Bought // where it was bought
	Message Message
	Reviews []ReviewForm // of what has arrived
	Back    *ui.Link     // to the show, while it is on the air
	Terms   []ui.Link
	Record  string // address of the order as a file
}

// OrderState is where the order is; its id is "order-state".
type OrderState struct {
	Number   string
	Placed   time.Time
	Headline string
	Lead     string
	Steps    []ui.Step
	Money    *ui.Banner // what is missing, too much or held ready
	Bank     *Bank
	Pay      *ui.Link // to the provider, while it is not paid
	Parcels  []Parcel
	Refunds  []Refund
	Papers   []ui.Link // invoice and credit notes
	History  []ui.Moment
	OOB      bool
}

// Bank is how to pay by transfer.
type Bank struct {
	Amount, Holder, Bank, Account, BIC, Reference string
	Until                                         string // what happens when
}

// Refund is money that goes back, or went.
type Refund struct {
	Title, Note, Reason string
	Pieces              []string
}

// Parcel is one parcel of the order.
type Parcel struct {
	Title, Note string
	In          string // what is in it
	URL         string // of the carrier's tracking, "" for none
	Tracking    string
	Lots        []LotLink // that its pieces are of
}

// Bought is the moment of a show at which a line was bought.
type Bought struct {
	Watch            bool     // URL shows that very moment
	Claims           []string // that the shop stood by then
	URL, Title, Text string
	Photo            ui.Photo
}

// OrderTalk is what buyer and shop wrote to each other; its id is "order-talk".
type OrderTalk struct {
	Lines []Said
	OOB   bool
}

// Said is one message.
type Said struct {
	Text, Who string
	At        time.Time
	Shop      bool // written by the shop
}

// Message is the form by which the buyer writes to the shop.
type Message struct {
	Action, Key string
	Text, Error string
	Sent        bool
}

// Done is the sheet that confirms an order over the playing video.
type Done struct {
	Room   string // address of the show
	Order  string // address of the order
	Number string
	Title  string
	Lead   string
	Bank   *Bank
}

// SchedulePage is all shows: on the air, to come, over.
type SchedulePage struct {
	ui.Page
	Now, Coming, Past []ShowRow
}

func oob(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"hx-swap-oob": "true"}
	}
	return templ.Attributes{}
}
