package packing

import (
	"context"
	"strconv"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// BenchPage is one parcel on the tablet while its pieces are scanned into the box.
type BenchPage struct {
	ui.Page
	frame.Form
	Parcel   string // its number
	Order    string // where the order is shown
	Buyer    string
	Queue    string // which of how many parcels it is
	Lines    []BenchLine
	To       []string
	Way      string
	Note     string // the buyer's words
	Cash     bool   // paid at the door
	Grams    string // as a form value
	Known    bool   // the weight is that of its pieces
	Missing  int64
	Scanned  int64
	Heard    string // what the last scan sounds like: ok, bad or done; "" for no scan
	Stranger *Stranger
}

// Stranger is a piece that was scanned and does not belong here.
type Stranger struct{ Title, SKU, Bin, Photo string }

// BenchLine is one kind of piece, how many of it are in the box and how many it wants.
type BenchLine struct {
	Index                  int
	Title, Label, SKU, Bin string
	Photo                  string
	In, Of                 int64
	Now                    bool        // the next to fetch
	Lots                   []ui.Option // that the pieces can be of; none while the product has none
	Lot                    string      // that somebody chose, in a form that was refused
}

func (p BenchPage) here(part string) string { return "/desk/parcels/" + p.Parcel + "/" + part }

// lotField is the field of the closing form that names the lot of the line's pieces.
func (l BenchLine) lotField() string { return "lot-" + strconv.Itoa(l.Index) }

func (l BenchLine) done() bool { return l.In >= l.Of }

func (l BenchLine) id() string { return "line-" + strconv.Itoa(l.Index) }

func (l BenchLine) count(ctx context.Context) string {
	return lang.T(ctx, "parcel.bench.count", "in", l.In, "of", l.Of)
}

func (l BenchLine) say(ctx context.Context) string {
	return l.Title + ", " + l.count(ctx)
}

// trouble is why the last scan was refused, its first words apart.
func (p BenchPage) trouble(ctx context.Context) (title, text string) {
	why := p.Error("code")
	if why == "" {
		return p.Problem, ""
	}
	if p.Stranger != nil {
		return lang.T(ctx, "parcel.bench.stranger", "title", p.Stranger.Title), why
	}
	return why, ""
}

// weighed says what the weight in the field is.
func (p BenchPage) weighed(ctx context.Context) string {
	if p.Known {
		return lang.T(ctx, "parcel.weight.sum")
	}
	return lang.T(ctx, "parcel.weight.unknown")
}

func (p BenchPage) queued() string {
	if p.Queue == "" {
		return ""
	}
	return "· " + p.Queue
}
