// Package print draws what goes to paper.
//
// It promises a page that prints as it stands on A4 and Letter, black on white,
// with nothing on it that the buyer should not read: a packing slip carries no
// price. It refuses to know records; a page gets finished values.
package print

import (
	"time"

	"hawker/views/ui"
)

// SlipPage is what lies in the parcel: who, what, how many; no prices.
type SlipPage struct {
	ui.Page
	Number  string
	Placed  time.Time
	To      []string
	From    []string
	Lines   []SlipLine
	Way     string // of shipping, where the buyer had a choice of names
	Message string // what the buyer wrote with the order
	Contact string
}

// SlipLine is one line of the slip. Left says how many of it come in another parcel.
type SlipLine struct {
	Title, Label, SKU, Bin string
	Quantity, Left         int64
}
