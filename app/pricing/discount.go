package pricing

import (
	"slices"
	"time"

	"hawker/app/brand"
	"hawker/app/money"
)

// Class says what a discount takes off: the price of pieces, the order as a whole,
// or shipping.
type Class string

// The classes, in the order in which they are applied.
const (
	OffProduct  Class = "product"
	OffOrder    Class = "order"
	OffShipping Class = "shipping"
)

// Discount is one reduction. It is automatic where Code is "". PPM takes a share
// (all of it is 1,000,000), Amount a sum: off each piece in class product, off all
// of them together in class order. Buy and Get give Get pieces, the cheapest, the
// reduction for every Buy others. It combines with the classes that it names, if
// they name its own too; with none by default.
type Discount struct {
	ID          string       `json:"id"`
	Code        string       `json:"code,omitempty"`
	Title       brand.Text   `json:"title"`
	Class       Class        `json:"class"`
	PPM         int64        `json:"ppm,omitempty"`
	Amount      money.Amount `json:"amount,omitzero"`
	Buy         int64        `json:"buy,omitempty"`
	Get         int64        `json:"get,omitempty"`
	Scope       Scope        `json:"scope,omitzero"`
	MinGoods    money.Amount `json:"min_goods,omitzero"`
	MinQuantity int64        `json:"min_quantity,omitempty"`
	Combines    []Class      `json:"combines,omitempty"`
	Priority    int          `json:"priority,omitempty"` // of two that take off as much, the higher counts
	From        time.Time    `json:"from,omitzero"`
	To          time.Time    `json:"to,omitzero"`
}

// Scope is what a discount is about; empty is everything that can be reduced.
type Scope struct {
	Products    []string `json:"products,omitempty"`
	Collections []string `json:"collections,omitempty"`
}

func (s Scope) holds(l Line) bool {
	if l.Fixed {
		return false
	}
	return len(s.Products)+len(s.Collections) == 0 || slices.Contains(s.Products, l.Product) ||
		slices.ContainsFunc(l.Collections, func(c string) bool { return slices.Contains(s.Collections, c) })
}

// Why a discount that was asked for takes nothing off.
const (
	NotNow       = "discount_not_now"     // before its time, or after
	TooLittle    = "discount_too_little"  // the goods do not reach its least sum or number
	NothingFits  = "discount_nothing"     // nothing in the cart is in its scope
	NotTogether  = "discount_not_with"    // another one takes off more, and they do not combine
	NothingToOff = "discount_nothing_off" // there is nothing to reduce, such as shipping that is free
)

// Off is what a discount took off one line, or off shipping. Amount is as prices
// are shown.
type Off struct {
	ID     string       `json:"id"`
	Code   string       `json:"code,omitempty"`
	Title  brand.Text   `json:"title,omitempty"`
	Amount money.Amount `json:"amount"`
}

// Offs are the discounts of a quote, each with its sum over the lines; those of
// shipping come last.
func (q Quote) Offs() []Off {
	var list []Off
	add := func(offs []Off) {
		for _, o := range offs {
			at := slices.IndexFunc(list, func(have Off) bool { return have.ID == o.ID })
			if at < 0 {
				list = append(list, o)
			} else {
				list[at].Amount.Minor += o.Amount.Minor
			}
		}
	}
	for _, l := range q.Lines {
		add(l.Offs)
	}
	add(q.ShippingOff)
	return list
}

// Unused is a code that took nothing off, and why.
type Unused struct{ Code, Reason string }

// fits tells why a discount cannot apply to the lines at all; "" that it can.
func (d Discount) fits(lines []Line, now time.Time) string {
	if !d.From.IsZero() && now.Before(d.From) || !d.To.IsZero() && !now.Before(d.To) {
		return NotNow
	}
	goods, pieces := int64(0), int64(0)
	for _, l := range lines {
		if d.Scope.holds(l) {
			goods += l.Unit.Minor * l.Quantity
			pieces += l.Quantity
		}
	}
	switch {
	case pieces == 0:
		return NothingFits
	case goods < d.MinGoods.Minor || pieces < d.MinQuantity || d.Buy > 0 && pieces < d.Buy+d.Get:
		return TooLittle
	}
	return ""
}

// with tells whether two discounts may stand on one order.
func (d Discount) with(o Discount) bool {
	if d.Class == OffProduct && o.Class == OffProduct && d.Code == "" && o.Code == "" {
		return true // of automatic ones each line takes the best
	}
	return slices.Contains(d.Combines, o.Class) && slices.Contains(o.Combines, d.Class)
}
