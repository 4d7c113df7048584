// Package amend draws how an order is changed after it was placed, and the disputes
// that wait for an answer.
//
// It promises that what a change comes to stands beside it before it is made: lines,
// sums, money and stock. It knows no order, only these structs.
package amend

import (
	"context"
	"strconv"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/desk/frame"
)

// Page is an order with the pieces that the buyer is to get, as they were typed.
type Page struct {
	frame.Frame
	frame.Form
	Number   string
	Buyer    string
	Lines    []Line
	Added    []frame.Picked
	Pick     frame.Pick
	Why      string
	Mail     bool // the buyer is to be told
	Mailable bool // there is an address to tell them at
	Preview  Preview
}

// Line is a line of the order. Least is what lies in parcels already.
type Line struct {
	Index             int
	Title, Label, SKU string
	Photo             string
	Unit              money.Amount
	Was, Least        int64
	Typed             string
}

// Preview is what the change comes to; Problem stands in its place when it cannot be
// made, and both are empty while nothing has changed.
type Preview struct {
	Rows    []Row
	Sums    []Sum
	Was     money.Amount
	Total   money.Amount
	Over    money.Amount // paid too much then
	Back    bool         // and asked back with it
	MayBack bool
	Follows []string // what becomes of money, stock and papers, in sentences
	Rev     int
	Problem string
}

// Row is what becomes of one line.
type Row struct {
	Title         string
	Was, Now      int64
	Before, After money.Amount
}

// Sum is one of the order's sums.
type Sum struct {
	Label         string
	Before, After money.Amount
	Total         bool
}

// Disputes lists money that buyers' banks want back.
type Disputes struct {
	frame.Frame
	Open, Over []frame.Dispute
}

func (p Page) here() string { return "/desk/orders/" + p.Number + "/edit" }

func (p Page) back() string { return "/desk/orders/" + p.Number }

func (l Line) field() string { return "rest." + strconv.Itoa(l.Index) }

func (l Line) detail() string { return frame.Joined(l.Label, l.SKU) }

func (l Line) where(ctx context.Context) string {
	if l.Least == 0 {
		return ""
	}
	return lang.N(ctx, "edit.least", int(l.Least))
}

// difference is by how much the total changes, with its sign.
func (p Preview) difference(ctx context.Context) string {
	d := p.Total.Minor - p.Was.Minor
	switch {
	case d > 0:
		return "+" + lang.Money(ctx, money.Of(d, p.Total.Currency))
	case d < 0:
		return "−" + lang.Money(ctx, money.Of(-d, p.Total.Currency))
	}
	return lang.Money(ctx, money.Of(0, p.Total.Currency))
}

func (r Row) what(ctx context.Context) string {
	if r.Was == 0 {
		return lang.T(ctx, "edit.row.more", "now", r.Now)
	}
	return lang.T(ctx, "edit.row", "was", r.Was, "now", r.Now)
}

func (d Disputes) none() bool { return len(d.Open) == 0 && len(d.Over) == 0 }

func orderURL(number string) string { return "/desk/orders/" + number }

func minor(a money.Amount) string { return strconv.FormatInt(a.Minor, 10) }
