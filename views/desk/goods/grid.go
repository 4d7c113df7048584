package goods

import (
	"context"
	"strconv"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
)

// GridPage edits the variants of several products in one form.
type GridPage struct {
	frame.Frame
	frame.Form
	Rows     []GridRow
	Saved    int // rows saved although others were refused
	More     int // products that did not fit
	Currency money.Currency
}

// GridRow is a variant. The first one of its product has the product's status too.
type GridRow struct {
	ID, Product, URL    string
	Title, Label, Photo string
	First               bool
	Status              string
	Cells               map[string]string
	Was                 string // what the page showed, to find out what was changed
	Errors              map[string]string
	Saved               bool
}

// GridColumns are the fields of a variant in the grid.
var GridColumns = []string{"price", "compare_at", "sku", "low_at", "weight"}

// GridName is the name of the field of row i in a column.
func GridName(i int, column string) string { return "g" + strconv.Itoa(i) + "." + column }

func (p GridPage) head(ctx context.Context, column string) string {
	label := lang.T(ctx, "desk.col."+column)
	if column == "price" || column == "compare_at" {
		label += ", " + string(p.Currency)
	}
	return label
}

// bad is the first field that was refused.
func (p GridPage) bad() string {
	for i, r := range p.Rows {
		if list := r.faults(); len(list) > 0 {
			return GridName(i, list[0])
		}
	}
	return ""
}

func (r GridRow) cell(ctx context.Context, i int, column string) frame.CellInput {
	c := frame.CellInput{
		Name: GridName(i, column), Value: r.Cells[column], Error: r.Errors[column],
		Label: frame.Joined(lang.T(ctx, "desk.col."+column), r.Title, r.Label), Class: "input--num", Mode: "numeric",
	}
	switch column {
	case "price", "compare_at":
		c.Mode = "decimal"
	case "sku":
		c.Class, c.Mode = "input--code", ""
	}
	return c
}

// faults lists the columns that were refused, in their order.
func (r GridRow) faults() []string {
	var list []string
	for _, column := range append([]string{"status"}, GridColumns...) {
		if r.Errors[column] != "" {
			list = append(list, column)
		}
	}
	return list
}
