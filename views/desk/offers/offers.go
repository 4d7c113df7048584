// Package offers draws the shop's discounts: their list, and one made or changed.
//
// It promises what every page of the desk does: plain links and forms, and a refused
// form that comes back with all that was typed.
package offers

import (
	"context"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ListPage lists discounts.
type ListPage struct {
	frame.Frame
	Rows []Row
}

// Row is a discount in the list. State is "on", "soon", "over", "used_up" or "stopped".
type Row struct {
	Title, URL string
	Code       string // "" for an automatic one
	What       string // "10 % off the order"
	State      string
	Used       int64
	Limit      int64 // 0 for none
}

// Page makes or changes a discount.
type Page struct {
	frame.Frame
	frame.Form
	New    bool
	Name   string
	Action string
	Used   int64
	Unit   string // of sums: "USD"
	Input  Input
}

// Input is the form as it was typed or as it stands.
type Input struct {
	Title               frame.Words
	Code, Class         string
	By, Value           string // By is "share" or "sum"
	Buy, Get            string
	Collections         []frame.Choice
	MinGoods, MinPieces string
	From, To            string
	Limit, PerBuyer     string
	Priority            string
	With                []frame.Choice // the classes that it combines with
	Stopped             bool
}

// Classes are what a discount can be taken off.
var Classes = []string{"product", "order", "shipping"}

func classes(ctx context.Context) []ui.Option {
	var list []ui.Option
	for _, c := range Classes {
		list = append(list, ui.Option{Value: c, Label: lang.T(ctx, "offer.class."+c)})
	}
	return list
}

func ways(ctx context.Context, unit string) []ui.Option {
	return []ui.Option{{Value: "share", Label: lang.T(ctx, "offer.by.share")}, {Value: "sum", Label: lang.T(ctx, "offer.by.sum", "unit", unit)}}
}

func (p Page) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "offer.new")
	}
	return p.Name
}

func (r Row) badge() string {
	switch r.State {
	case "on":
		return "ok"
	case "soon":
		return "info"
	}
	return ""
}

func (r Row) uses(ctx context.Context) string {
	if r.Limit == 0 {
		return lang.Number(ctx, r.Used)
	}
	return lang.T(ctx, "offer.used.of", "used", lang.Number(ctx, r.Used), "limit", lang.Number(ctx, r.Limit))
}
