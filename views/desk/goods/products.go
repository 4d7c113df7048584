// Package goods draws the merchant's side of the catalogue: products, their variants
// and photos, many of them at once, and the ledger of stock.
//
// It promises what every page of the desk does: links and plain forms, a refused form
// that comes back with all that was typed, and parts that can be sent again alone. It
// refuses to know records and permissions: a page gets finished values.
package goods

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ProductsPage lists products.
type ProductsPage struct {
	frame.Frame
	frame.Form
	Tabs    []frame.Tab
	Find    FindInput
	Known   Known
	Rows    []ProductRow
	Pages   frame.Pages
	Cut     bool           // older products were not looked through
	Hands   []frame.Choice // collections put together by hand
	Here    string         // address of this list, to come back to
	Changed int            // products that were just changed together
	Failed  []Failure      // products that could not be
}

// Failure names a product that was not changed, and why.
type Failure struct{ Title, Reason string }

// FindInput is the form above the list.
type FindInput struct {
	Status, Text, Tag, Type, Vendor, Sort string
	Collections                           []frame.Choice
	Any                                   bool // something is looked for
}

// ProductRow is a product in the list.
type ProductRow struct {
	ID, Title, URL string
	Photo          string
	Status         string
	Waits          time.Time // when it appears, if it has not
	Sorted         string    // type and vendor
	Variants       int
	From           money.Amount
	Range          bool // variants differ in price
	Left           int64
	Reserved       int64
	Chosen         bool
}

// LowPage lists what is running out.
type LowPage struct {
	frame.Frame
	Tabs []frame.Tab
	Rows []LowRow
}

// LowRow is a variant at or below its mark.
type LowRow struct {
	Title, Label, SKU, Photo, URL, Product string
	Left, Mark                             int64
	At                                     time.Time
}

// empty says what to do where no product is.
func (p ProductsPage) empty(ctx context.Context) templ.Component {
	if p.Find.Any {
		return ui.Empty{Small: true, Title: lang.T(ctx, "desk.find.none"), Text: lang.T(ctx, "desk.find.none.text"), Actions: []ui.Link{{Label: lang.T(ctx, "desk.find.clear"), URL: "/desk/products"}}}
	}
	e := ui.Empty{Small: true, Title: lang.T(ctx, "desk.product.none"), Text: lang.T(ctx, "desk.product.none.text")}
	if p.May.Products {
		e.Actions = []ui.Link{{Label: lang.T(ctx, "desk.product.new"), URL: "/desk/products/new"}}
	}
	return e
}

func (f FindInput) sorts(ctx context.Context) []ui.Option {
	var list []ui.Option
	for _, s := range []string{"", "updated", "title", "type", "vendor"} {
		key := s
		if s == "" {
			key = "newest"
		}
		list = append(list, ui.Option{Value: s, Label: lang.T(ctx, "desk.sort."+key)})
	}
	return list
}

// picks offers choices below an entry for none of them.
func picks(none string, list []frame.Choice) ([]ui.Option, string) {
	options, chosen := frame.Options(list)
	return append([]ui.Option{{Label: none}}, options...), chosen
}

func (f FindInput) shelf(ctx context.Context) ui.Select {
	s := ui.Select{Name: "collection", ID: "find-collection", Label: lang.T(ctx, "desk.collection")}
	s.Options, s.Value = picks(lang.T(ctx, "desk.find.any"), f.Collections)
	return s
}

func statusKind(status string) string {
	switch status {
	case "active":
		return "ok"
	case "unlisted":
		return "info"
	}
	return ""
}

// more tells whether one of the fields that are folded away is in use.
func (f FindInput) more() bool {
	_, shelf := frame.Options(f.Collections)
	return f.Tag+f.Type+f.Vendor+f.Sort+shelf != ""
}

// cleared is the list of the same status without anything looked for.
func (f FindInput) cleared() string {
	if f.Status == "" {
		return "/desk/products"
	}
	return "/desk/products?status=" + f.Status
}
