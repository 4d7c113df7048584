// Package lots draws the pages of the desk on where the goods come from: lots, their
// certificates, and who got pieces of one.
package lots

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Row is one lot in a list. State is "current", "stopped" or "closed"; Paper is how its
// certificates stand together: "none", "valid", "ending" or "expired".
type Row struct {
	URL, Product, ProductURL, Photo string
	Number, Maker, Place            string
	Made                            time.Time
	State, Paper                    string
	Received, Left                  int64
}

// from is who made it and where.
func (r Row) from() string {
	if r.Maker == "" || r.Place == "" {
		return r.Maker + r.Place
	}
	return r.Maker + " · " + r.Place
}

// Certificate is a paper about a lot. State is "valid", "ending" or "expired"; From is the
// first day on which it counts and Until the last, zero for ever.
type Certificate struct {
	ID, Name, Issuer, State string
	From, Until             time.Time
	File                    File
	URL                     string // where it is replaced
	Lot, LotURL, Product    string // in the list of all lots
}

func (c Certificate) term(ctx context.Context) string {
	switch {
	case c.Until.IsZero() && c.From.IsZero():
		return lang.T(ctx, "lot.term.ever")
	case c.Until.IsZero():
		return lang.T(ctx, "lot.term.from", "from", lang.Date(ctx, c.From))
	case c.State == "expired":
		return lang.T(ctx, "lot.term.over", "until", lang.Date(ctx, c.Until))
	case c.From.IsZero():
		return lang.T(ctx, "lot.term.until", "until", lang.Date(ctx, c.Until))
	}
	return lang.T(ctx, "lot.term.both", "from", lang.Date(ctx, c.From), "until", lang.Date(ctx, c.Until))
}

// badge is how the state of a lot, or of a paper, is marked.
func badge(ctx context.Context, key, state string) (kind, icon, words string) {
	switch state {
	case "current", "valid":
		kind, icon = "ok", "check"
	case "ending":
		kind, icon = "warn", "clock"
	case "closed", "none":
		kind, icon = "", "box"
	default:
		kind, icon = "danger", "alert"
	}
	return kind, icon, lang.T(ctx, key+state)
}

// File is a paper; the zero one is none.
type File struct {
	Name, Hash, URL string
	Size            int64
	Picture         bool // a browser may show it
}

// ListPage is the lots of all products, or their certificates by the day on which they end.
type ListPage struct {
	frame.Frame
	Only         string
	Tabs         []frame.Tab
	Rows         []Row
	Certificates []Certificate
	Pages        frame.Pages
}

func (p ListPage) empty(ctx context.Context) ui.Empty {
	key := "lot.none"
	if p.Only != "" {
		key += "." + p.Only
	}
	e := ui.Empty{Small: true, Title: lang.T(ctx, key), Text: lang.T(ctx, key+".text")}
	if p.Only == "" {
		e.Actions = []ui.Link{{Label: lang.T(ctx, "lot.choose"), URL: "/desk/products"}}
	}
	return e
}

// ProductPage is the lots of one product, and a form for another. Barred says why the
// product is not sold, "" where it is.
type ProductPage struct {
	frame.Frame
	Product, Back, Barred string
	Rows                  []Row
	Input                 Input
}

// Input is the form of a lot.
type Input struct {
	frame.Form
	Action                           string
	New                              bool
	Number, Maker, Place, Made, Note string
	Seen                             uint64
}

// PaperInput is the form of a certificate: File is the one that it has, Kept one that came
// with a try that was refused.
type PaperInput struct {
	frame.Form
	Action                    string
	New                       bool
	Name, Issuer, From, Until string
	Seen                      uint64
	File, Kept                File
}

func (in PaperInput) fileLabel(ctx context.Context) string {
	switch {
	case in.Kept.Hash != "":
		return lang.T(ctx, "claim.file.another")
	case in.File.Hash != "":
		return lang.T(ctx, "claim.file.instead", "name", in.File.Name)
	}
	return lang.T(ctx, "lot.paper.file")
}

// Order is an order of which a parcel contains pieces of the lot.
type Order struct {
	Number, URL    string
	Buyer, Contact string // name, and e-mail or phone
	Parcel, State  string // "1042-1"; the parcel's state in words
	At             time.Time
	Pieces         int64
}

// Change is one version of a lot.
type Change struct {
	At        time.Time
	Who, What string
	Papers    []File
}

// OnePage is one lot.
type OnePage struct {
	frame.Frame
	Product, Back, Action, Public string
	Row                           Row
	Note, Reason, Barred          string
	Typed                         string // a reason that was refused
	Input                         Input
	Paper                         PaperInput
	Certificates                  []Certificate
	Counts                        []Count
	Orders                        []Order
	History                       []Change
}

// Count is how many pieces of a lot came in of one variant, and how many of them are in no
// parcel.
type Count struct {
	Name           string
	Received, Left int64
}

// CertificatePage is one certificate of a lot, to be replaced.
type CertificatePage struct {
	frame.Frame
	Back, Lot   string
	Certificate Certificate
	Input       PaperInput
	Seen        uint64
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
