// Package pricing turns the rows of a cart into what is owed.
//
// It promises that the lines, the discounts, the shipping and the fee of a quote add
// up to its total to the cent, that every share of a sum is computed once in
// integers and allocated without losing a unit, and that the same rows always give
// the same quote and the same hash, whatever their order. It is pure: rows and rules
// in, quote out. It refuses to look anything up, so the cart, the checkout and the
// order cannot disagree: they all ask here.
//
// The order of work: unit prices are given; discounts on pieces, on the order, on
// shipping, of all sets that may stand together the one that takes off most; the
// way of shipping by what is left; tax on the reduced sums.
package pricing

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/tariff"
)

// Line is one row of a cart. Unit is what a piece costs now, List what it costs
// outside the show, Reason why it has this price.
type Line struct {
	Key         string       `json:"key"`
	Quantity    int64        `json:"quantity"`
	Unit        money.Amount `json:"unit"`
	List        money.Amount `json:"list"`
	Reason      string       `json:"reason"`
	Product     string       `json:"product,omitempty"`
	Collections []string     `json:"-"`
	TaxClass    string       `json:"tax_class,omitempty"`
	WeightG     int64        `json:"weight_g,omitempty"`
	Fixed       bool         `json:"fixed,omitempty"`       // no discount touches it
	NotShipped  bool         `json:"not_shipped,omitempty"` // nothing to send
}

// Rounding says where tax is rounded.
type Rounding string

// RoundLine, the default, rounds the tax of every line; RoundOrder that of all
// lines of one class together.
const (
	RoundLine  Rounding = "line"
	RoundOrder Rounding = "order"
)

// Rules are what the shop's settings say about this order. Fee belongs to the
// way of paying, and is not asked of those who fetch the goods. Rate is the way of shipping that was chosen, "" for the cheapest.
// Exempt buyers pay no tax; prices that contain it lose it.
type Rules struct {
	Currency      money.Currency
	Inclusive     bool
	Rounding      Rounding
	Exempt        bool
	Taxes         []tariff.TaxRate
	Zones         []tariff.Zone
	Rate          string
	Fee           money.Amount
	Place         tariff.Place
	NeedsShipping bool
	Discounts     []Discount // automatic ones, and those whose codes were given
	Now           time.Time

	stripped []tariff.TaxRate // what shipping loses for a buyer who is exempt
	due      tariff.Place     // where taxes are due: Place, or where the goods are fetched
}

// RulesOf are the shop's rules for goods that are sent to a place.
func RulesOf(t tariff.Tariff, p tariff.Place) Rules {
	r := Rules{Currency: t.Currency, Inclusive: t.Inclusive, Rounding: RoundLine, Taxes: t.Taxes, Zones: t.Zones, Place: p, NeedsShipping: true}
	if t.ByOrder {
		r.Rounding = RoundOrder
	}
	return r
}

// QuoteLine is a line with its sums: Gross = Net + Tax, after the discounts.
type QuoteLine struct {
	Line
	Offs  []Off        `json:"offs,omitempty"`
	Gross money.Amount `json:"gross"`
	Net   money.Amount `json:"net"`
	Tax   money.Amount `json:"tax"`
	Taxes []Tax        `json:"taxes,omitempty"` // Tax by its rates
}

// Quote is what is owed. Goods, Discount, Shipping and Fee are as prices are shown:
// with tax where Inclusive, without it elsewhere; Goods stands before discounts,
// Shipping after them. Tax is all of it, that of shipping and fee included. Total is
// Goods - Discount + Shipping + Fee, plus Tax where not Inclusive.
type Quote struct {
	Lines       []QuoteLine  `json:"lines"`
	Goods       money.Amount `json:"goods"`
	Discount    money.Amount `json:"discount"`
	Shipping    money.Amount `json:"shipping"`
	ShippingTax money.Amount `json:"shipping_tax"`
	ShippingOff []Off        `json:"shipping_off,omitempty"`
	Way         Way          `json:"way,omitzero"`
	Ways        []Way        `json:"-"`
	Fee         money.Amount `json:"fee"`
	FeeTax      money.Amount `json:"fee_tax"`
	Tax         money.Amount `json:"tax"`
	Taxes       []Tax        `json:"taxes,omitempty"`
	Total       money.Amount `json:"total"`
	Inclusive   bool         `json:"inclusive"`
	Exempt      bool         `json:"exempt,omitempty"`
	Unused      []Unused     `json:"-"`
}

// TaxRate names the one rate of a quote; nothing where there are none or several.
func (q Quote) TaxRate() (name string, ppm int64) {
	if len(q.Taxes) != 1 {
		return "", 0
	}
	return q.Taxes[0].Name, q.Taxes[0].PPM
}

// Make computes a quote. It refuses with ships_not_there{country} where nothing is
// sent, no_rate{country, grams} where no way takes it, price_currency where a price
// is not in the shop's money, and too_many_lines and quantity_range beyond what
// money can count.
func Make(lines []Line, r Rules) (Quote, error) {
	if len(lines) > money.MaxLines {
		return Quote{}, fault.InvalidField("too_many_lines", "", "max", money.MaxLines)
	}
	order := make([]int, len(lines)) // by key, so that ties fall alike however the cart was filled
	for i, l := range lines {
		order[i] = i
		if err := l.check(r); err != nil {
			return Quote{}, err
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lines[a].Key, lines[b].Key) })
	sorted := make([]Line, len(lines))
	for to, from := range order {
		sorted[to] = lines[from]
	}
	r.due = r.guess()
	r, err := r.exempted(sorted)
	if err != nil {
		return Quote{}, err
	}
	c, unused, err := reduce(sorted, r)
	if err != nil {
		return Quote{}, err
	}
	if c.rate != nil { // the way that was chosen may not take it
		r.due = handover(c.rate.way.Rate, r.Place)
	}
	q, err := c.quote(sorted, r)
	if err != nil {
		return Quote{}, err
	}
	q.Unused = unused
	made := q.Lines
	q.Lines = make([]QuoteLine, len(lines))
	for from, to := range order {
		q.Lines[to] = made[from]
	}
	return q, nil
}

func (l Line) check(r Rules) error {
	if l.Quantity < 1 || l.Quantity > money.MaxQuantity {
		return fault.InvalidField("quantity_range", "quantity", "min", 1, "max", money.MaxQuantity)
	}
	if l.Unit.Currency != r.Currency || l.Unit.Minor < 0 || l.Unit.Minor > money.MaxUnit {
		return fault.Clash("price_currency", "currency", string(r.Currency))
	}
	if l.WeightG < 0 {
		return fault.InvalidField("weight_range", "weight_g", "max", int64(1_000_000))
	}
	return nil
}

// quote lays the taxes on what the discounts left.
func (c cut) quote(lines []Line, r Rules) (Quote, error) {
	zero := money.Of(0, r.Currency)
	q := Quote{Inclusive: r.Inclusive, Exempt: r.Exempt, Goods: zero, Discount: zero, Shipping: money.Of(c.paid, r.Currency), ShippingTax: zero,
		ShippingOff: c.ship, Fee: zero, FeeTax: zero, Tax: zero, Total: zero}
	if c.rate != nil {
		q.Way, q.Ways = c.rate.way, c.rate.ways
	}
	if r.Fee.Minor > 0 && q.Way.Rate.Pickup == nil {
		q.Fee = r.Fee
	}
	list := make([]taxed, 0, len(lines)+2)
	for i, l := range lines {
		list = append(list, taxed{shown: c.left[i], class: l.TaxClass})
	}
	list = append(list, taxed{shown: c.paid, class: q.Way.Rate.TaxClass}, taxed{shown: q.Fee.Minor})
	if err := assess(list, r); err != nil {
		return q, fmt.Errorf("assessing: %w", err)
	}
	for i, l := range lines {
		ql := QuoteLine{Line: l, Offs: c.offs[i]}
		for k := range ql.Offs {
			ql.Offs[k].Amount.Currency = r.Currency
			q.Discount.Minor += ql.Offs[k].Amount.Minor
		}
		net, tax := list[i].shown, list[i].tax()
		if r.Inclusive {
			net -= tax
		}
		ql.Net, ql.Tax, ql.Gross = money.Of(net, r.Currency), money.Of(tax, r.Currency), money.Of(net+tax, r.Currency)
		ql.Taxes = sums(list[i:i+1], r.Inclusive, r.Currency)
		q.Goods.Minor += c.left[i]
		q.Lines = append(q.Lines, ql)
	}
	q.Goods.Minor += q.Discount.Minor
	q.ShippingTax.Minor, q.FeeTax.Minor = list[len(lines)].tax(), list[len(lines)+1].tax()
	q.Taxes = sums(list, r.Inclusive, r.Currency)
	for _, t := range q.Taxes {
		q.Tax.Minor += t.Amount.Minor
	}
	return q.total(list), nil
}

// exempted are the rules for a buyer who pays no tax: prices that contain it lose
// it, piece by piece, and stand without tax from there on.
func (r Rules) exempted(lines []Line) (Rules, error) {
	if !r.Exempt {
		return r, nil
	}
	if r.Inclusive {
		for i, l := range lines {
			for _, a := range []*money.Amount{&lines[i].Unit, &lines[i].List} {
				if err := r.strip(&a.Minor, l.TaxClass); err != nil {
					return r, err
				}
			}
		}
		if err := r.strip(&r.Fee.Minor, ""); err != nil {
			return r, err
		}
		r.stripped = r.Taxes
	}
	r.Taxes, r.Inclusive = nil, false
	return r, nil
}

// strip takes the tax out of a shown sum.
func (r Rules) strip(minor *int64, class string) error {
	parts, err := levy(max(*minor, 0), tariff.Due(r.Taxes, r.due, class), true)
	for _, p := range parts {
		*minor -= p
	}
	return err
}

// total adds up the sums as they stand.
func (q Quote) total(list []taxed) Quote {
	for _, t := range list {
		q.Total.Minor += t.shown
	}
	if !q.Inclusive {
		q.Total.Minor += q.Tax.Minor
	}
	return q
}
