package goods

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ProductPage makes or changes a product.
type ProductPage struct {
	frame.Frame
	frame.Form
	New      bool
	Unsaved  bool   // the form was changed by one of its keys
	Name     string // the title as saved
	Action   string // where the form goes
	Status   string // as typed
	Saved    string // as it stands
	Waits    time.Time
	Public   string // address of the shop's page; "" while there is none
	Air      []ProductAir
	Shelves  []frame.Choice // collections that it is in, by address
	Input    ProductInput
	Known    Known
	Units    []string
	Photos   Photos
	Claims   Claims
	Lots     Lots
	Pictures []Picture
	Now      []NowPrice
	Prices   []PriceRow
	Saves    []Difference // in what the form differs from what somebody else saved
	Currency money.Currency
	Zone     string
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
	Handle, Publish      string
	Sorting              SortingInput
	Options              [3]OptionInput
	Variants             []VariantInput
	Stale                bool   // the options were changed and the table not yet
	Columns              string // the part of the table that is open
	Seen                 string // stamp of what the page shows
}

// SortingInput is what a product is found and grouped by.
type SortingInput struct{ Tags, Type, Vendor, Category, TaxClass string }

// Known are words that other products have, to choose from.
type Known struct{ Tags, Types, Vendors, TaxClasses []string }

// OptionInput is one option: its name and its values, separated by commas.
type OptionInput struct{ Name, NameZh, Values, ValuesZh string }

// VariantInput is a row of the table of variants.
type VariantInput struct {
	ID     string            // "" for a new one
	Choice string            // indexes of its values, "0-2"
	Names  string            // its values in words, "Celadon|140 ml"
	Cells  map[string]string // by column
	Label  string
	Left   int64
	Held   int64
	Stock  string // address of its stock page; "" while it is new
}

// Picture is a photo that a variant can be shown by.
type Picture struct{ Name, Label, URL string }

// NowPrice is what a variant costs now. Was, Per and Lowest are zero where there is
// nothing to say.
type NowPrice struct {
	Label       string
	Price, Was  money.Amount
	Until       time.Time
	Per, Lowest money.Amount
	Unit        string
}

// Difference is a field in which the form is not what is saved: Key names it, Label the
// variant, "" for the product.
type Difference struct{ Key, Label, Saved string }

// told writes a difference; nothing saved is said in words.
func (d Difference) told(ctx context.Context) string {
	saved := d.Saved
	switch {
	case saved == "":
		saved = lang.T(ctx, "desk.clash.empty")
	case d.Key == "desk.product.status":
		saved = lang.T(ctx, "desk.status."+saved)
	}
	return lang.T(ctx, "desk.clash.saved", "field", frame.Joined(lang.T(ctx, d.Key), d.Label), "saved", saved)
}

// PriceRow is one price that was asked.
type PriceRow struct {
	At     time.Time
	Label  string
	Price  money.Amount
	Reason string
	By     string
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
	if p.single() {
		return lang.T(ctx, "desk.variants.one")
	}
	return lang.N(ctx, "desk.variants.title", len(p.Input.Variants))
}

// bad is the field that was refused; texts in two languages say it beside the first.
func (p ProductPage) bad() string {
	for field := range p.Errors {
		switch field {
		case "title", "summary", "body":
			return field + ".en"
		}
		return field
	}
	return ""
}

// single tells that there is nothing to choose: one row, drawn as fields.
func (p ProductPage) single() bool {
	return len(p.Input.Variants) == 1 && p.Input.Variants[0].Choice == ""
}

// name says which variant it is about; the only one needs none.
func (n NowPrice) name(ctx context.Context) string {
	if n.Label == "" {
		return lang.T(ctx, "desk.prices.current")
	}
	return n.Label
}

// told writes a price that applies now with what belongs to it.
func (n NowPrice) told(ctx context.Context) string {
	var per, lowest, until string
	if n.Per.Minor > 0 {
		per = lang.T(ctx, "desk.prices.per", "price", n.Per, "unit", lang.T(ctx, "desk.unit."+n.Unit))
	}
	if n.Lowest.Minor > 0 {
		lowest = lang.T(ctx, "desk.prices.lowest", "price", n.Lowest)
	}
	if !n.Until.IsZero() {
		until = lang.T(ctx, "desk.prices.until", "time", lang.DateTime(ctx, n.Until))
	}
	return frame.Joined(per, until, lowest)
}

// taxClasses are the classes to choose from, the plain one first, and the product's
// own where no rate names it any more.
func taxClasses(ctx context.Context, p ProductPage) []ui.Option {
	list, now := []ui.Option{{Label: lang.T(ctx, "rates.class.plain")}}, p.Input.Sorting.TaxClass
	for _, c := range p.Known.TaxClasses {
		list = append(list, ui.Option{Value: c, Label: c})
	}
	if now != "" && !slices.Contains(p.Known.TaxClasses, now) {
		list = append(list, ui.Option{Value: now, Label: now})
	}
	return list
}

// attached puts a field that stands elsewhere into the product's form.
func attached(more ...string) templ.Attributes {
	a := templ.Attributes{"form": "product", "required": false}
	for i := 0; i+1 < len(more); i += 2 {
		a[more[i]] = more[i+1]
	}
	return a
}

func (v VariantInput) name(ctx context.Context) string {
	if v.Label == "" {
		return lang.T(ctx, "desk.variant.only")
	}
	return v.Label
}

func optionName(i int, part, tag string) string {
	return "o" + strconv.Itoa(i) + "." + part + "." + tag
}

// handleHint says what happens to an address: a changed one leaves the old behind.
func handleHint(ctx context.Context, fresh bool) string {
	if fresh {
		return lang.T(ctx, "desk.in.handle.hint")
	}
	return lang.T(ctx, "desk.in.handle.moves")
}
