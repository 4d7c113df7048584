// Package claims draws the pages of the desk on what the shop says of its products, and
// what proves it.
package claims

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Told is how a claim stands: State is "proven", "ending", "expired", "no_file" or
// "withdrawn"; Until is the last day on which its file holds.
type Told struct {
	State, Reason string
	Until         time.Time
	Shared        bool
}

func (t Told) badge(ctx context.Context) (kind, icon, words string) {
	kind, icon = "danger", "alert"
	switch t.State {
	case "proven":
		kind, icon = "ok", "check"
	case "ending":
		kind, icon = "warn", "clock"
	case "withdrawn":
		kind, icon = "", "close"
	}
	return kind, icon, lang.T(ctx, "claim.state."+t.State)
}

// until is the sentence about the file's last day, "" for none.
func (t Told) until(ctx context.Context) string {
	if t.Until.IsZero() || t.State == "withdrawn" {
		return ""
	}
	if t.State == "expired" {
		return lang.T(ctx, "claim.until.over", "day", lang.Date(ctx, t.Until))
	}
	return lang.T(ctx, "claim.until.day", "day", lang.Date(ctx, t.Until))
}

// Row is one claim in a list.
type Row struct {
	URL, Product, ProductURL, Photo string
	Text, Source                    string
	Told                            Told
}

// ListPage is the claims of all products.
type ListPage struct {
	frame.Frame
	Only  string // the filter, "" for none
	Tabs  []frame.Tab
	Rows  []Row
	Pages frame.Pages
}

func (p ListPage) empty(ctx context.Context) ui.Empty {
	e := ui.Empty{Small: true, Title: lang.T(ctx, "claim.none"+dot(p.Only)), Text: lang.T(ctx, "claim.none"+dot(p.Only)+".text")}
	if p.Only == "" {
		e.Actions = []ui.Link{{Label: lang.T(ctx, "claim.choose"), URL: "/desk/products"}}
	}
	return e
}

func dot(s string) string {
	if s == "" {
		return ""
	}
	return "." + s
}

// ProductPage is the claims of one product, and a form for another.
type ProductPage struct {
	frame.Frame
	Product, Back string
	Rows          []Row
	Input         Input
}

// OnePage is one claim with its history.
type OnePage struct {
	frame.Frame
	Product, Back, Text, Action string
	Told                        Told
	File                        File
	Input                       Input
	Reason                      string // typed and refused
	History                     []Change
}

// File is a proof; the zero one is none.
type File struct {
	Name, Hash, URL string
	Size            int64
	Picture         bool // a browser may show it
}

func (f File) size() string { return ui.Size(f.Size) }

// Input is the form of a claim: File is the one that it has, Kept one that came with a
// try that was refused.
type Input struct {
	frame.Form
	Action         string
	New            bool
	Text           frame.Words
	Source, Until  string
	Shared, Unfile bool
	Seen           uint64
	File, Kept     File
}

// Change is one version of a claim.
type Change struct {
	At           time.Time
	Who, What    string
	Text, Source string
	File         File
	Told         Told
}

func (in Input) fileLabel(ctx context.Context) string {
	switch {
	case in.Kept.Hash != "":
		return lang.T(ctx, "claim.file.another")
	case in.File.Hash != "":
		return lang.T(ctx, "claim.file.instead", "name", in.File.Name)
	}
	return lang.T(ctx, "claim.file")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
