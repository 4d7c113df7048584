package desk

import (
	"time"

	"hawker/app/money"
)

// ProductsPage lists products by status.
type ProductsPage struct {
	Frame
	Tabs  []Tab
	Rows  []ProductRow
	Pages Pages
}

// ProductRow is a product in the list.
type ProductRow struct {
	Title, URL string
	Photo      string
	Status     string
	Variants   int
	From       money.Amount
	Range      bool // variants differ in price
	Left       int64
	Reserved   int64
	Changed    time.Time
}

// ProductPage makes or changes a product.
type ProductPage struct {
	Frame
	Form
	New      bool
	Name     string // the title as saved
	Action   string // where the form goes
	Status   string
	Public   string // address of the shop's page; "" while there is none
	Air      []ProductAir
	Input    ProductInput
	Photos   []PhotoRow
	PhotosTo string // where photos are sent
	Refused  []PhotoRefused
	Prices   []PriceRow
	Currency money.Currency
}

// ProductAir is a running show that has the product in its bag.
type ProductAir struct {
	N       int
	Title   string
	Control string
}

// ProductInput is the form as it was typed or as it stands.
type ProductInput struct {
	Title, Summary, Body Words
	Handle               string
	Statuses             []Choice
	Options              [3]OptionInput
	Variants             []VariantInput
	Stale                bool // the options were changed and the table not yet
}

// OptionInput is one option: its name and its values, separated by commas.
type OptionInput struct{ Name, NameZh, Values, ValuesZh string }

// VariantInput is a row of the table of variants.
type VariantInput struct {
	ID     string // "" for a new one
	Choice string // indexes of its values, "0-2"
	Label  string
	SKU    string
	Price  string
	Weight string
	Bin    string
	Left   int64
	Held   int64
	Stock  string // address of its stock page; "" while it is new
}

// PhotoRow is a photo of a product with its words.
type PhotoRow struct {
	Hash, URL   string
	Alt         Words
	First, Last bool
	Action      string
}

// PhotoRefused is a file that was not taken, and why.
type PhotoRefused struct{ File, Reason string }

// PriceRow is one price that was asked.
type PriceRow struct {
	At     time.Time
	Label  string
	Price  money.Amount
	Reason string
	By     string
}

// StockPage is the ledger of one variant with the two ways to change it.
type StockPage struct {
	Frame
	Form
	Title, Label, SKU, Bin string
	Back                   string
	Level                  Level
	Count                  CountInput
	Receive                ReceiveInput
	Moves                  []Movement
	CountTo, ReceiveTo     string
	Others                 []Choice // the product's other variants, by address
}

// Level is what the ledger says now.
type Level struct{ OnHand, Reserved, Committed, Damaged, Available int64 }

// CountInput is the form of a count; Expected is what the page showed.
type CountInput struct {
	Expected int64
	Counted  string
	Reason   string
	Changed  bool // the ledger moved while the page was open
}

// ReceiveInput is the form of goods that came in.
type ReceiveInput struct{ Quantity, Reference, Note string }

// Movement is one row of the ledger.
type Movement struct {
	At     time.Time
	Kind   string // key under desk.move
	Note   string
	Ref    string
	RefURL string
	By     string
	Change int64 // of what can be sold
	After  int64
}
