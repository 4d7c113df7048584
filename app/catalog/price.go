package catalog

import (
	"time"

	"hawker/app/money"
)

// The reasons of an effective price.
const (
	ReasonList = "list"
	ReasonSale = "sale"
)

// Sale is a lower price for a time: from From until before To, either open where
// it is zero. No price means no sale.
type Sale struct {
	Price money.Amount `json:"price"`
	From  time.Time    `json:"from,omitzero"`
	To    time.Time    `json:"to,omitzero"`
}

// Effective is what a variant costs at a time. Was is the price to show struck
// through, zero where there is none; Until is when the price ends, zero where
// nothing is planned.
type Effective struct {
	Amount, Was money.Amount
	Reason      string
	Until       time.Time
}

// running tells whether the sale lowers the price at a time.
func (v Variant) running(now time.Time) bool {
	s := v.Sale
	return s.Price.Minor > 0 && s.Price.Cmp(v.Price) < 0 && !now.Before(s.From) && (s.To.IsZero() || now.Before(s.To))
}

// PriceAt is the shop's price at a time: the sale's while it runs, else the
// regular one. What a sale strikes through is the regular price.
func (v Variant) PriceAt(now time.Time) Effective {
	if v.running(now) {
		return Effective{Amount: v.Sale.Price, Was: v.Price, Reason: ReasonSale, Until: v.Sale.To}
	}
	e := Effective{Amount: v.Price, Reason: ReasonList}
	if v.CompareAt.Minor > v.Price.Minor && v.CompareAt.Currency == v.Price.Currency {
		e.Was = v.CompareAt
	}
	return e
}

// nextTurn is the first time after now at which a sale begins or ends; zero
// where there is none.
func (v Variant) nextTurn(now time.Time) time.Time {
	if v.Sale.Price.Minor == 0 {
		return time.Time{}
	}
	if v.Sale.From.After(now) {
		return v.Sale.From
	}
	if v.Sale.To.After(now) {
		return v.Sale.To
	}
	return time.Time{}
}

// Content is how much of a unit is in one piece: 250 g is {250000, "g"}.
type Content struct {
	Amount int64  `json:"amount"` // thousandths of Unit
	Unit   string `json:"unit"`   // a key of units
}

// units gives the unit that a price is shown per (Directive 98/6/EC, article 2 b)
// and how many of the content's unit make one of it.
var units = map[string]struct {
	per   string
	count int64
}{
	"g": {"kg", 1000}, "kg": {"kg", 1}, "ml": {"l", 1000}, "l": {"l", 1}, "cm": {"m", 100}, "m": {"m", 1}, "piece": {"piece", 1},
}

// Units lists the units of a content in the order of a form.
func Units() []string { return []string{"g", "kg", "ml", "l", "cm", "m", "piece"} }

// UnitPrice is the price per kilogram, litre, metre or piece at a price of the
// whole, rounded half up; ok is false where the content is not known.
func (v Variant) UnitPrice(price money.Amount) (per money.Amount, unit string, ok bool) {
	u, known := units[v.Content.Unit]
	if !known || v.Content.Amount <= 0 || price.Minor < 0 {
		return money.Amount{}, "", false
	}
	minor, err := money.MulDiv(price.Minor, 1000*u.count, v.Content.Amount)
	if err != nil {
		return money.Amount{}, "", false
	}
	return money.Of(minor, price.Currency), u.per, true
}
