// Package print draws what goes to paper.
//
// It promises pages that print as they stand on A4 and Letter, labels also on rolls of
// 100 × 150 mm, black on white, with nothing on them that the buyer should not read: a
// packing slip carries no price unless it is asked for. It refuses to know records; a
// page gets finished values.
package print

import (
	"time"

	"hawker/views/ui"
)

// Choice is a bar above a paper, seen on the screen only: the papers that it can be
// printed on, and other ways to print it.
type Choice struct {
	Title  string // of what is printed, for those who cannot see it
	Back   ui.Link
	Papers []ui.Link // the chosen one has the kind "now"
	More   []ui.Link
}

// SlipsPage is what lies in the parcels, one slip after the other.
type SlipsPage struct {
	ui.Page
	Choice
	Paper string // a4 or letter
	Slips []Slip
}

// Slip is what lies in one parcel: who, what, how many; prices only where asked for.
type Slip struct {
	Order   string
	Parcel  string // its number; "" for an order that has none yet
	Placed  time.Time
	Shop    string
	To      []string
	From    []string
	Lines   []SlipLine
	Prices  bool
	Way     string // of shipping, where the buyer had a choice of names
	Message string // what the buyer wrote with the order
	Contact string
}

// SlipLine is one line of the slip. Left says how many of it come in another parcel.
type SlipLine struct {
	Title, Label, SKU, Bin string
	Quantity, Left         int64
	Sum                    string // of its pieces, where prices are asked for
}

// Rows that fit on a sheet of either paper with two lines of title each: the first
// sheet also has the addresses.
const (
	firstRows = 12
	nextRows  = 19
)

// sheet is one page of a slip.
type sheet struct {
	Slip
	Lines   []SlipLine
	N, Of   int
	Barcode string // of the code that a scanner at the table opens
}

// sheets cuts the slip into pages.
func (s Slip) sheets() []sheet {
	code := s.Parcel
	if code == "" {
		code = s.Order
	}
	rest := s.Lines
	var list []sheet
	for n := firstRows; len(list) == 0 || len(rest) > 0; n = nextRows {
		n = min(n, len(rest))
		list = append(list, sheet{Slip: s, Lines: rest[:n], N: len(list) + 1, Barcode: code})
		rest = rest[n:]
	}
	for i := range list {
		list[i].Of = len(list)
	}
	return list
}

func (s sheet) last() bool { return s.N == s.Of }

// LabelsPage is addresses to stick on parcels.
type LabelsPage struct {
	ui.Page
	Choice
	Paper  string // roll (100 × 150 mm), a4 or letter (four to a sheet)
	Labels []Label
}

// Label is one address.
type Label struct {
	Order   string
	Parcel  string // its number; "" for an order that has none yet
	To      []string
	From    []string // the shop's name first
	Phone   string
	Way     string
	Weight  string
	Collect string // to be paid at the door
}

func (l Label) code() string {
	if l.Parcel != "" {
		return l.Parcel
	}
	return l.Order
}

// long tells whether the address needs smaller letters.
func (l Label) long() bool {
	runes := 0
	for _, line := range l.To {
		if n := len([]rune(line)); n > runes {
			runes = n
		}
	}
	return runes > 26 || len(l.To) > 5
}

// groups are the labels of each sheet.
func (p LabelsPage) groups() [][]Label {
	n := 4
	if p.Paper == "roll" {
		n = 1
	}
	var list [][]Label
	for rest := p.Labels; len(rest) > 0; {
		list = append(list, rest[:min(n, len(rest))])
		rest = rest[min(n, len(rest)):]
	}
	return list
}

// PickListPage is what to fetch for several parcels, in the order of the shelves.
type PickListPage struct {
	ui.Page
	Choice
	Paper   string
	At      time.Time
	Wants   []Want
	Parcels []string
	Pieces  int64
}

// Want is what to take from one bin, and for which parcels.
type Want struct {
	Bin, SKU, Title, Label string
	Photo                  string
	Quantity               int64
	For                    []string // "1042-1 × 2"
}
