// Package packing draws the packing table of the desk: what to pack, what is in the
// works, one parcel on a tablet, and what waits for its carrier.
//
// It refuses to know records; a page gets finished values and draws them.
package packing

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
)

// PackingPage is what to pack next, oldest first, what is being picked, and what to
// hand over.
type PackingPage struct {
	frame.Frame
	frame.Form
	Find     string // as typed
	Orders   []PackOrder
	Picking  []Parcel
	Ready    []PackReady
	Fetch    []PackReady // wait for their buyers
	Carriers []string
	More     int64
}

// PackOrder is an order that waits to be packed.
type PackOrder struct {
	Number, URL string
	Placed      time.Time
	Buyer       string
	Place       string
	Lines       []PackLine
	Slip        string
	Cash        bool   // paid at the door
	Fetched     bool   // the buyer comes for it
	Unpaid      bool   // it may be packed; who may send it decides about that
	Later       int64  // pieces that are not on the shelf
	Ticked      bool   // chosen before a refusal
	Why         string // it cannot be packed now; "" where it can
}

// PackLine is what to take from which bin.
type PackLine struct {
	Title, Label, SKU, Bin string
	Photo                  string
	Quantity               int64
}

// PackReady is a packed parcel without its carrier, or one that is to be fetched.
type PackReady struct {
	Number, URL string
	Buyer       string
	Carrier     string // as typed
	Tracking    string
	Fetched     bool
}

func (p PackingPage) lead(ctx context.Context) string {
	if p.Counts.Pack == 0 {
		return ""
	}
	return lang.N(ctx, "desk.pack.lead", int(p.Counts.Pack))
}
