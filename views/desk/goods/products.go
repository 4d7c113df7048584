// Package goods draws the merchant's side of the catalogue: products, their variants
// and photos, and the ledger of stock.
//
// It promises what every page of the desk does: links and plain forms, a refused form
// that comes back with all that was typed, and parts that can be sent again alone. It
// refuses to know records and permissions: a page gets finished values.
package goods

import (
	"context"
	"io"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ProductsPage lists products by status.
type ProductsPage struct {
	frame.Frame
	Tabs  []frame.Tab
	Rows  []ProductRow
	Pages frame.Pages
}

// ProductRow is a product in the list.
type ProductRow struct {
	Title, URL string
	Photo      string
	Status     string
	Variants   int
	From       money.Amount
	Range      bool // variants differ in price
	Left       int64
	Reserved   int64
	Changed    time.Time
}

// ProductPage makes or changes a product.
type ProductPage struct {
	frame.Frame
	frame.Form
	New      bool
	Name     string // the title as saved
	Action   string // where the form goes
	Status   string
	Public   string // address of the shop's page; "" while there is none
	Air      []ProductAir
	Input    ProductInput
	Photos   []PhotoRow
	PhotosTo string // where photos are sent
	Refused  []frame.PhotoRefused
	Prices   []PriceRow
	Currency money.Currency
}

// ProductAir is a running show that has the product in its bag.
type ProductAir struct {
	N       int
	Title   string
	Control string
}

// ProductInput is the form as it was typed or as it stands.
type ProductInput struct {
	Title, Summary, Body frame.Words
	Handle               string
	Options              [3]OptionInput
	Variants             []VariantInput
	Stale                bool // the options were changed and the table not yet
}

// OptionInput is one option: its name and its values, separated by commas.
type OptionInput struct{ Name, NameZh, Values, ValuesZh string }

// VariantInput is a row of the table of variants.
type VariantInput struct {
	ID     string // "" for a new one
	Choice string // indexes of its values, "0-2"
	Names  string // its values in words, "Celadon|140 ml"
	Label  string
	SKU    string
	Price  string
	Weight string
	Bin    string
	Left   int64
	Held   int64
	Stock  string // address of its stock page; "" while it is new
}

// PhotoRow is a photo of a product with its words.
type PhotoRow struct {
	Hash, URL   string
	Alt         frame.Words
	First, Last bool
	Action      string
}

// PriceRow is one price that was asked.
type PriceRow struct {
	At     time.Time
	Label  string
	Price  money.Amount
	Reason string
	By     string
}

// maxPhoto is the size of the largest file that is taken, in bytes.
const maxPhoto = 20 << 20

// Photos is the list of a product's photos with the place to drop more; sent
// alone when it changes.
type Photos struct {
	Rows    []PhotoRow
	Action  string
	Refused []frame.PhotoRefused
	OOB     bool
}

// Render writes the component.
func (l Photos) Render(ctx context.Context, w io.Writer) error { return photos(l).Render(ctx, w) }

// empty says what to do where no product is.
func (p ProductsPage) empty(ctx context.Context) templ.Component {
	e := ui.Empty{Small: true, Title: lang.T(ctx, "desk.product.none"), Text: lang.T(ctx, "desk.product.none.text")}
	if p.May.Products {
		e.Actions = []ui.Link{{Label: lang.T(ctx, "desk.product.new"), URL: "/desk/products/new"}}
	}
	return e
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

// statuses lists what a product may be, in the order of its life.
func statuses(ctx context.Context) []ui.Option {
	var list []ui.Option
	for _, s := range []string{"draft", "active", "unlisted", "archived"} {
		list = append(list, ui.Option{Value: s, Label: lang.T(ctx, "desk.status."+s)})
	}
	return list
}

func (p ProductPage) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "desk.product.new")
	}
	return p.Name
}

func (p ProductPage) variantsTitle(ctx context.Context) string {
	if len(p.Input.Variants) < 2 {
		return lang.T(ctx, "desk.variants.one")
	}
	return lang.N(ctx, "desk.variants.title", len(p.Input.Variants))
}

// variantCell draws one field of a row of the table: its value by the name of the
// column, with the sentence that it was refused with.
func (p ProductPage) variantCell(ctx context.Context, i int, column string) frame.CellInput {
	v, name := p.Input.Variants[i], variantName(i, column)
	c := frame.CellInput{Name: name, Label: lang.T(ctx, "desk.col."+column), Error: p.Error(name)}
	if v.Label != "" {
		c.Label += ", " + v.Label
	}
	switch column {
	case "price":
		c.Value, c.Class, c.Mode = v.Price, "input--num", "decimal"
	case "weight":
		c.Value, c.Class, c.Mode = v.Weight, "input--num", "numeric"
	case "sku":
		c.Value, c.Class = v.SKU, "input--code"
	case "bin":
		c.Value, c.Class = v.Bin, "input--code"
	}
	return c
}

func (v VariantInput) name(ctx context.Context) string {
	if v.Label == "" {
		return lang.T(ctx, "desk.variant.only")
	}
	return v.Label
}

// columns of the table of variants that can be filled.
var columns = []string{"price", "sku", "weight", "bin"}

// variantName and optionName are the names of the fields in the form.
func variantName(i int, column string) string { return "v" + strconv.Itoa(i) + "." + column }

func optionName(i int, part, tag string) string {
	return "o" + strconv.Itoa(i) + "." + part + "." + tag
}
