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

// PackingPage is what to pack next, oldest first, and what to hand over.
type PackingPage struct {
	frame.Frame
	frame.Form
	Orders   []PackOrder
	Ready    []PackReady
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
	Cash        bool // paid at the door
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
}

func (p PackingPage) lead(ctx context.Context) string {
	if p.Counts.Pack == 0 {
		return ""
	}
	return lang.N(ctx, "desk.pack.lead", int(p.Counts.Pack))
}
