package ui

import (
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/lang"
)

// Photo is one picture in three widths; the zero Photo draws an empty frame.
type Photo struct {
	Small, Medium, Large string // addresses of the 320, 800 and 1600 px forms
	Alt                  string // "" where the text beside it says the same
}

// Shot shows a Photo in a given place.
type Shot struct {
	Photo Photo
	Class string
	Sizes string // the HTML sizes attribute: "(min-width: 60rem) 50vw, 100vw"
	Eager bool   // in view at once: not loaded lazily
}

// Render writes the component.
func (s Shot) Render(ctx context.Context, w io.Writer) error { return shot(s).Render(ctx, w) }

func (p Photo) srcset() string {
	set := p.Small + " 320w"
	if p.Medium != "" {
		set += ", " + p.Medium + " 800w"
	}
	if p.Large != "" {
		set += ", " + p.Large + " 1600w"
	}
	return set
}

func (p Photo) main() string { return or(p.Medium, p.Small) }

// Banner says something about the page it stands on; kind is "info", "ok", "warn" or
// "danger". A danger takes the focus of readers at once.
type Banner struct {
	Kind, Title, Text string
	Icon              string // by kind unless given
	Action            *Link
	ID                string
	OOB               bool
}

// Render writes the component; children stand after the text.
func (b Banner) Render(ctx context.Context, w io.Writer) error { return banner(b).Render(ctx, w) }

func (b Banner) icon() string {
	if b.Icon != "" {
		return b.Icon
	}
	switch b.Kind {
	case "ok":
		return "ok"
	case "warn", "danger":
		return "alert"
	}
	return "info"
}

func (b Banner) attrs() templ.Attributes {
	a := named(b.ID, b.OOB)
	if b.Kind == "danger" {
		a["role"] = "alert"
		a["tabindex"] = "-1"
	}
	return a
}

// Empty says why nothing is here and what to do next.
type Empty struct {
	Title, Text string
	Art         Photo
	Small       bool // inside a card
	Actions     []Link
}

// Render writes the component; children stand before the actions.
func (e Empty) Render(ctx context.Context, w io.Writer) error { return empty(e).Render(ctx, w) }

// Toast is a note that leaves by itself after six seconds; kind is "ok", "bad" or "".
type Toast struct {
	Kind, Text string
	Action     *Link
	Stays      bool // until somebody leaves the page
}

// Render writes the component.
func (t Toast) Render(ctx context.Context, w io.Writer) error { return toast(t).Render(ctx, w) }

func (t Toast) icon() string {
	if t.Kind == "bad" {
		return "bad"
	}
	return "ok"
}

// Sheet lies over the page and leaves the video playing. Its children are a
// sheet__body and, where something is to be done, a sheet__foot, or one form around both.
type Sheet struct {
	Title  string
	Number int    // of the piece in its show, 0 for none
	Close  string // address of the page beneath, where the close link goes without scripts
	Back   *Link  // a step back within the sheet
	Tall   bool   // takes its full height even when short
}

// Render writes the component.
func (s Sheet) Render(ctx context.Context, w io.Writer) error { return sheet(s).Render(ctx, w) }

// Row is one line of a Summary.
type Row struct {
	Label, Value string
	Total        bool
}

// Summary is what an order comes to, row by row.
type Summary struct {
	Rows []Row
	Note string
	ID   string
	OOB  bool
}

// Render writes the component.
func (s Summary) Render(ctx context.Context, w io.Writer) error { return summary(s).Render(ctx, w) }

// Line is one piece of a cart or an order in words.
type Line struct {
	Photo     Photo
	Number    int // of the piece in its show, 0 for none
	Name, URL string
	Meta      string // "Celadon, 140 ml, 2 pieces"
	End       string // its price
}

// Step is one stage of a way; State is "done", "now" or "" for still to come.
type Step struct{ Label, State string }

// Moment is one entry of a Timeline, newest first.
type Moment struct {
	Text, Meta string
	Now        bool
}

// Failure is what an error page says: the status decides the words unless Sentence is given.
type Failure struct {
	Status   int
	Sentence string // the refusal's own sentence, "" for the status' general one
	Request  string // id to mention when writing to the shop
	Ways     []Link // ways out; the shop's front door unless given
}

// key names the words of a status; one without words of its own uses those of its class.
func (f Failure) key(part string) string {
	status := f.Status
	switch status {
	case 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503:
	case 406:
		status = 400
	default:
		if status >= 400 && status < 500 {
			status = 400
		} else {
			status = 500
		}
	}
	return "ui.error." + strconv.Itoa(status) + "." + part
}

func (f Failure) ways(ctx context.Context) []Link {
	if len(f.Ways) > 0 {
		return f.Ways
	}
	return []Link{
		{Label: lang.T(ctx, "ui.error.home"), URL: "/"},
		{Label: lang.T(ctx, "ui.error.products"), URL: "/products"},
	}
}
