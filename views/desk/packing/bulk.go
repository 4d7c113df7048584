package packing

import (
	"context"
	"strings"

	"hawker/app/lang"
	"hawker/views/desk/frame"
)

// BulkPage takes the tracking numbers of many parcels at once.
type BulkPage struct {
	frame.Frame
	frame.Form
	Packed   []PackReady
	Carriers []string
	Carrier  string // as typed
	Rows     string // as typed, or what was given back
	Report   []BulkRow
}

// BulkRow is what became of one row; Problem is "" where its parcel was sent.
type BulkRow struct {
	Line             int
	Number, Tracking string
	URL              string
	Problem          string
}

// rows are what the table begins with: a line for each packed parcel, to be filled.
func (p BulkPage) rows() string {
	if p.Rows != "" || len(p.Report) > 0 {
		return p.Rows
	}
	var lines []string
	for _, r := range p.Packed {
		lines = append(lines, r.Number+", ")
	}
	return strings.Join(lines, "\n")
}

func (p BulkPage) sent(ctx context.Context) string {
	n := 0
	for _, r := range p.Report {
		if r.Problem == "" {
			n++
		}
	}
	return lang.N(ctx, "parcel.bulk.sent", n)
}

func (p BulkPage) bad() (n int) {
	for _, r := range p.Report {
		if r.Problem != "" {
			n++
		}
	}
	return n
}

// CarriersPage is who takes parcels along.
type CarriersPage struct {
	frame.Frame
	frame.Form
	Own, Known []Carrier
	In         Carrier // in the form
}

// Carrier is one of them; Page follows a parcel, {number} standing for its number.
type Carrier struct{ Code, Name, Page, Pattern string }
