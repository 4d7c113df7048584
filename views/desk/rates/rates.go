// Package rates draws what sending costs and what taxes are due: the shop's zones
// with their ways of shipping, its tax rates, and a line to try them.
//
// It promises what every page of the desk does: plain links and forms, a refused form
// that comes back with all that was typed, and keys that add a row without scripts.
package rates

import (
	"context"
	"fmt"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// ShippingPage lists the zones.
type ShippingPage struct {
	frame.Frame
	Zones []ZoneRow
	Plain string // what is charged where there are no zones
	Try   Try
}

// ZoneRow is a zone of the list; Ways are finished sentences.
type ZoneRow struct {
	URL, Name, Where string
	Ways             []string
}

// ZonePage makes or changes a zone.
type ZonePage struct {
	frame.Frame
	frame.Form
	New    bool
	Key    string
	Action string
	Unit   string // of money
	Input  ZoneInput
	Taxed  []string // classes that have rates of their own
	// Places are those of the stock that let buyers in; Countries all that there are.
	Places, Countries []frame.Choice
}

// ZoneInput is a zone as typed.
type ZoneInput struct {
	Name, Countries, Regions, Postcodes, Except string
	Ways                                        []WayInput
}

// WayInput is a way of shipping as typed; Kind is "flat", "piece", "weight", "price"
// or "pickup".
type WayInput struct {
	ID, Kind                string
	Name                    frame.Words
	Amount, FreeOver, Class string
	Bands                   []BandInput
	Place                   PlaceInput
}

// PlaceInput is where buyers fetch their pieces, as typed; Loc is a place of the stock.
type PlaceInput struct {
	Loc, Line1, Postcode, City, Region, Country string
	Name, Hours                                 frame.Words
	Cash                                        bool
}

// BandInput is one band as typed.
type BandInput struct{ From, To, Amount string }

// TaxesPage lists the tax rates.
type TaxesPage struct {
	frame.Frame
	Rates     []TaxRow
	Plain     string // what is charged where there are no rates
	Inclusive bool
	ByOrder   bool
	Warnings  []string // goods that no rate covers at home
	Try       Try
}

// TaxRow is a rate of the list.
type TaxRow struct {
	URL, Name, Rate, Where, Class string
	Step                          int
	Compound                      bool
}

// TaxPage makes or changes a tax rate.
type TaxPage struct {
	frame.Frame
	frame.Form
	New                           bool
	Key                           string
	Action                        string
	Name, Rate, Region, Postcodes string
	Class, Step                   string
	Compound                      bool
	Countries                     []frame.Choice
	Classes                       []string // in use
}

// Try is a cart made up to see what is charged, and why.
type Try struct {
	Action                       string
	Countries                    []frame.Choice
	Region, Postcode, Grams, Sum string
	Class, Unit                  string
	Classes                      []string
	Problem                      string
	Zone                         string
	Ways                         []Tried
	Rows                         []ui.Row
	Said                         bool
}

// Tried is one way of the zone: what it asks, and by which rule.
type Tried struct {
	Name, Price, Why string
	Taken            bool
}

// Kinds are the ways of charging, in the order of the keys that add one.
var Kinds = []string{"flat", "weight", "price", "piece", "pickup"}

func at(i int, part string) string { return fmt.Sprintf("rates.%d.%s", i, part) }

func band(i, k int, part string) string { return fmt.Sprintf("rates.%d.bands.%d.%s", i, k, part) }

// choose fills a select with one of the form's lists.
func choose(s ui.Select, list []frame.Choice) ui.Select {
	s.Options, _ = frame.Options(list)
	return s
}

// banded tells whether the way is charged by bands.
func (w WayInput) banded() bool { return w.Kind == "weight" || w.Kind == "price" }

// measure is what the bands are counted in.
func (w WayInput) measure(unit string) string {
	if w.Kind == "weight" {
		return "g"
	}
	return unit
}

func (p ZonePage) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "rates.zone.new")
	}
	return p.Input.Name
}

func (p TaxPage) heading(ctx context.Context) string {
	if p.New {
		return lang.T(ctx, "rates.tax.new")
	}
	return p.Name
}

// classOptions are the classes to choose from, the plain one first.
func classOptions(ctx context.Context, classes []string, now string) []ui.Option {
	list := []ui.Option{{Label: lang.T(ctx, "rates.class.plain")}}
	seen := now == ""
	for _, c := range classes {
		seen = seen || c == now
		list = append(list, ui.Option{Value: c, Label: c})
	}
	if !seen {
		list = append(list, ui.Option{Value: now, Label: now})
	}
	return list
}
