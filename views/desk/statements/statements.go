// Package statements draws what the bank says: files that were handed in, what each
// of their bookings would do, and the money that nobody could assign yet.
//
// It promises what every page of the desk does: plain links and forms, and a refused
// form that comes back with what was typed.
package statements

import (
	"context"
	"strconv"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ListPage is where files are handed in, and what waits for a person.
type ListPage struct {
	frame.Frame
	frame.Form
	Waiting []Booking
	Count   int64 // of all that waits
	Files   []File
	Pages   frame.Pages
}

// File is a statement that was handed in.
type File struct{ URL, Name, At string }

// Booking is money that came in. Order leads to where it went or would go; Typed and
// Problem are of a form that was refused.
type Booking struct {
	ID                    string
	At, Amount, Payer     string
	Text, Ref             string
	Order                 ui.Link
	Buyer                 string
	Class, Told           string // Told: the difference, or what became of it
	Chosen                bool
	Typed, Why, Problem   string
	AssignErr, DismissErr string
}

// FilePage is one file: how it is read, and what it would do.
type FilePage struct {
	frame.Frame
	frame.Form
	Name, Action string
	Known        bool // how it is read was confirmed
	Columns      Columns
	Header       []string
	Sample       [][]string
	Pays         []Booking // that name an order
	Rest         []Booking // that name none
	Seen         []Booking
	Totals       []string // in a sentence each
	More         bool     // there are more than stand here
	Skipped      string   // money that went out, and lines that say nothing
}

// Columns is which column is what, by numbers from 0; "" is none.
type Columns struct {
	Date, Amount, Credit, Direction, Currency, Payer, Ref string
	Text                                                  []bool // by column
	Dates                                                 string
}

// fields are the columns that are chosen one by one, the needed ones first.
func (p FilePage) fields(ctx context.Context) []ui.Select {
	var list []ui.Select
	for _, f := range []struct{ name, value string }{
		{"date", p.Columns.Date}, {"amount", p.Columns.Amount}, {"credit", p.Columns.Credit}, {"direction", p.Columns.Direction},
		{"currency", p.Columns.Currency}, {"payer", p.Columns.Payer}, {"ref", p.Columns.Ref},
	} {
		s := ui.Select{Name: f.name, Label: lang.T(ctx, "statement.column."+f.name), Value: f.value, Error: p.Error(f.name), Optional: f.name != "date",
			Options: []ui.Option{{Label: lang.T(ctx, "statement.column.none")}}}
		for i, h := range p.Header {
			s.Options = append(s.Options, ui.Option{Value: strconv.Itoa(i), Label: named(i, h)})
		}
		list = append(list, s)
	}
	s := ui.Select{Name: "dates", Label: lang.T(ctx, "statement.dates"), Value: p.Columns.Dates, Error: p.Error("dates")}
	for _, d := range []string{"ymd", "dmy", "mdy"} {
		s.Options = append(s.Options, ui.Option{Value: d, Label: lang.T(ctx, "statement.dates."+d)})
	}
	return append(list, s)
}

// named is a column by its name, or by its place where it has none.
func named(i int, name string) string {
	if name == "" {
		return strconv.Itoa(i + 1)
	}
	return name
}

// chosen tells whether references are looked for in a column.
func (c Columns) chosen(i int) bool { return i < len(c.Text) && c.Text[i] }

func (b Booking) badge() string {
	switch b.Class {
	case "matched", "settled":
		return "ok"
	case "short", "over", "foreign":
		return "warn"
	}
	return ""
}
