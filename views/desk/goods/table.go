package goods

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Columns are the fields of a variant that can be filled, by their names in the form.
var Columns = []string{"price", "compare_at", "sku", "sale", "sale_from", "sale_to", "barcode", "bin", "weight", "low_at", "photo", "content", "unit", "policy", "policy_days", "policy_until", "policy_most"}

// CellName is the name of the field of row i in a column.
func CellName(i int, column string) string { return "v" + strconv.Itoa(i) + "." + column }

// allName is the name of the field that fills a column.
func allName(column string) string { return "all." + column }

// parts are the columns that are seen together: all of them do not fit a screen.
var parts = []part{
	{"price", []string{"price", "compare_at", "sku"}},
	{"sale", []string{"sale", "sale_from", "sale_to"}},
	{"stock", []string{"barcode", "bin", "weight", "low_at"}},
	{"more", []string{"photo", "content", "unit"}},
	{"later", []string{"policy", "policy_days", "policy_until", "policy_most"}},
}

type part struct {
	name    string
	columns []string
}

// open is the part of the table to show: that of a refused cell, else the one chosen.
func (p ProductPage) open() string {
	for _, part := range parts {
		for i := range p.Input.Variants {
			if slices.ContainsFunc(part.columns, func(c string) bool { return p.Error(CellName(i, c)) != "" }) {
				return part.name
			}
		}
	}
	if slices.ContainsFunc(parts, func(q part) bool { return q.name == p.Input.Columns }) {
		return p.Input.Columns
	}
	return parts[0].name
}

// columns of a part; photos can be chosen once there are some.
func (p ProductPage) columns(part part) []string {
	if len(p.Pictures) > 0 {
		return part.columns
	}
	return slices.DeleteFunc(slices.Clone(part.columns), func(c string) bool { return c == "photo" })
}

// head names a column, with its currency where it is money.
func (p ProductPage) head(ctx context.Context, column string) string {
	label := lang.T(ctx, "desk.col."+column)
	if slices.Contains([]string{"price", "compare_at", "sale"}, column) {
		label += ", " + string(p.Currency)
	}
	return label
}

// cell is the field of a column: its value by name, with the sentence that it was
// refused with. Row -1 is the one that fills the column.
func (p ProductPage) cell(ctx context.Context, i int, column string) frame.CellInput {
	c := frame.CellInput{Name: allName(column), Label: lang.T(ctx, "desk.fill.all") + ", " + lang.T(ctx, "desk.col."+column)}
	if i >= 0 {
		v := p.Input.Variants[i]
		c = frame.CellInput{Name: CellName(i, column), Label: lang.T(ctx, "desk.col."+column), Value: v.Cells[column], Error: p.Error(CellName(i, column))}
		if v.Label != "" {
			c.Label += ", " + v.Label
		}
	}
	switch column {
	case "price", "compare_at", "sale", "content":
		c.Class, c.Mode = "input--num", "decimal"
	case "weight", "low_at", "policy_days", "policy_most":
		c.Class, c.Mode = "input--num", "numeric"
	case "sku", "barcode", "bin":
		c.Class = "input--code"
	}
	return c
}

// kind is the type of a column's input.
func kind(column string) string {
	if column == "sale_from" || column == "sale_to" || column == "policy_until" {
		return "datetime-local"
	}
	return "text"
}

// choices are what a column is chosen from; nil where it is written.
func (p ProductPage) choices(ctx context.Context, column string) []ui.Option {
	switch column {
	case "unit":
		return p.units(ctx)
	case "policy":
		return p.policies(ctx)
	case "photo":
		list := []ui.Option{{Label: lang.T(ctx, "desk.photo.first")}}
		for _, x := range p.Pictures {
			list = append(list, ui.Option{Value: x.Name, Label: x.Label})
		}
		return list
	}
	return nil
}

// policies are what can be done when no piece is left.
func (p ProductPage) policies(ctx context.Context) []ui.Option {
	var list []ui.Option
	for _, k := range []string{"deny", "continue", "preorder"} {
		list = append(list, ui.Option{Value: k, Label: lang.T(ctx, "desk.policy."+k)})
	}
	return list
}

func (p ProductPage) units(ctx context.Context) []ui.Option {
	var list []ui.Option
	for _, u := range p.Units {
		list = append(list, ui.Option{Value: u, Label: lang.T(ctx, "desk.unit."+u)})
	}
	return list
}

// field is a column's field where there is one row, drawn with its label.
func (p ProductPage) field(ctx context.Context, column string) ui.Field {
	c := p.cell(ctx, 0, column)
	return ui.Field{
		Name: c.Name, Label: p.head(ctx, column), Value: c.Value, Error: c.Error, Type: kind(column), Inputmode: c.Mode, Class: c.Class,
		Autocomplete: "off", Optional: column != "price",
	}
}

// hinted is field with a hint.
func (p ProductPage) hinted(ctx context.Context, column string) ui.Field {
	f := p.field(ctx, column)
	f.Hint = lang.T(ctx, "desk.hint."+column)
	return f
}

// badCell marks a field that was refused.
func badCell(c frame.CellInput) templ.Attributes {
	if c.Error == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": c.Name + "-error"}
}
