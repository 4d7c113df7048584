package goods

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
)

// StockPage is the ledger of one variant with the two ways to change it.
type StockPage struct {
	frame.Frame
	frame.Form
	Title, Label, SKU, Bin string
	Back                   string
	Level                  Level
	Count                  CountInput
	Receive                ReceiveInput
	Moves                  []Movement
	CountTo, ReceiveTo     string
	Others                 []frame.Choice // the product's other variants, by address
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
type ReceiveInput struct{ Quantity, Note string }

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

func (p StockPage) heading() string { return frame.Joined(p.Title, p.Label) }

func (m Movement) when(ctx context.Context) string { return lang.DateTime(ctx, m.At) }

// others leads to the product's other variants.
func (p StockPage) others() []frame.Tab {
	list := make([]frame.Tab, 0, len(p.Others))
	for _, c := range p.Others {
		list = append(list, frame.Tab{Label: c.Label, URL: c.Value, Current: c.Chosen})
	}
	return list
}
