// Package pricing turns the rows of a cart into what is owed.
//
// It promises that the lines, the shipping and the fee of a quote add up to its
// total to the cent, that tax is computed once per line in integers, rounded half
// up, and that the same rows always give the same quote and the same hash,
// whatever their order. It is pure: rows and rules in, quote out. It refuses to
// look anything up, so the cart, the checkout and the order cannot disagree:
// they all ask here.
package pricing

import (
	"fmt"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
)

// Line is one row of a cart. Unit is what a piece costs now, List what it costs
// outside the show, Reason why it has this price.
type Line struct {
	Key      string       `json:"key"`
	Quantity int64        `json:"quantity"`
	Unit     money.Amount `json:"unit"`
	List     money.Amount `json:"list"`
	Reason   string       `json:"reason"`
}

// Rules are what the shop's settings say about this order. Fee belongs to the
// way of paying; Country (ISO 3166-1 alpha-2) is where it goes.
type Rules struct {
	Currency      money.Currency
	Shipping      brand.Shipping
	Tax           brand.Tax
	Fee           money.Amount
	Country       string
	NeedsShipping bool
}

// QuoteLine is a line with its sums: Gross = Net + Tax.
type QuoteLine struct {
	Line
	Gross money.Amount `json:"gross"`
	Net   money.Amount `json:"net"`
	Tax   money.Amount `json:"tax"`
}

// Quote is what is owed. Goods, Shipping and Fee are as prices are shown: with
// tax where Inclusive, without it elsewhere. Tax is all of it, that of shipping
// and fee included. Total is Goods + Shipping + Fee, plus Tax where not Inclusive.
type Quote struct {
	Lines       []QuoteLine  `json:"lines"`
	Goods       money.Amount `json:"goods"`
	Shipping    money.Amount `json:"shipping"`
	ShippingTax money.Amount `json:"shipping_tax"`
	Fee         money.Amount `json:"fee"`
	FeeTax      money.Amount `json:"fee_tax"`
	Tax         money.Amount `json:"tax"`
	Total       money.Amount `json:"total"`
	Inclusive   bool         `json:"inclusive"`
	TaxName     string       `json:"tax_name,omitempty"`
	TaxPPM      int64        `json:"tax_ppm"`
}

// Make computes a quote. It refuses with ships_not_there{country} where nothing
// is sent, price_currency where a price is not in the shop's money, and
// too_many_lines and quantity_range beyond what money can count.
func Make(lines []Line, r Rules) (Quote, error) {
	if len(lines) > money.MaxLines {
		return Quote{}, fault.InvalidField("too_many_lines", "", "max", money.MaxLines)
	}
	q := Quote{Inclusive: r.Tax.Inclusive, TaxName: r.Tax.Name, TaxPPM: r.Tax.RatePPM}
	for _, n := range []*money.Amount{&q.Goods, &q.Shipping, &q.ShippingTax, &q.Fee, &q.FeeTax, &q.Tax, &q.Total} {
		n.Currency = r.Currency
	}
	var goods, tax int64
	for _, l := range lines {
		ql, shown, err := price(l, r)
		if err != nil {
			return Quote{}, err
		}
		q.Lines = append(q.Lines, ql)
		goods, tax = goods+shown, tax+ql.Tax.Minor
	}
	q.Goods.Minor = goods
	if r.NeedsShipping {
		ship, err := shipping(q.Goods, r)
		if err != nil {
			return Quote{}, err
		}
		q.Shipping = ship
	}
	if r.Fee.Minor > 0 {
		q.Fee = r.Fee
	}
	return total(q, tax, r)
}

// price computes one line, and its sum as prices are shown.
func price(l Line, r Rules) (QuoteLine, int64, error) {
	if l.Quantity < 1 || l.Quantity > money.MaxQuantity {
		return QuoteLine{}, 0, fault.InvalidField("quantity_range", "quantity", "min", 1, "max", money.MaxQuantity)
	}
	if l.Unit.Currency != r.Currency || l.Unit.Minor < 0 || l.Unit.Minor > money.MaxUnit {
		return QuoteLine{}, 0, fault.Clash("price_currency", "currency", string(r.Currency))
	}
	sum, err := l.Unit.Times(l.Quantity)
	if err != nil {
		return QuoteLine{}, 0, fmt.Errorf("multiplying %s by %d: %w", l.Unit, l.Quantity, err)
	}
	net, tax, err := split(sum.Minor, r.Tax)
	if err != nil {
		return QuoteLine{}, 0, err
	}
	return QuoteLine{
		Line: l, Net: money.Of(net, r.Currency), Tax: money.Of(tax, r.Currency), Gross: money.Of(net+tax, r.Currency),
	}, sum.Minor, nil
}

// split takes the tax out of a shown sum, or adds it, rounded half up.
func split(shown int64, t brand.Tax) (net, tax int64, err error) {
	if t.RatePPM == 0 {
		return shown, 0, nil
	}
	if t.Inclusive {
		tax, err = money.MulDiv(shown, t.RatePPM, 1_000_000+t.RatePPM)
		return shown - tax, tax, wrap(err)
	}
	tax, err = money.MulDiv(shown, t.RatePPM, 1_000_000)
	return shown, tax, wrap(err)
}

func wrap(err error) error {
	if err != nil {
		return fmt.Errorf("computing tax: %w", err)
	}
	return nil
}

// shipping is the flat price, or nothing from the free sum on.
func shipping(goods money.Amount, r Rules) (money.Amount, error) {
	s := r.Shipping
	if !s.To(r.Country) {
		return money.Amount{}, fault.Clash("ships_not_there", "country", r.Country)
	}
	if s.FreeOver != nil && s.FreeOver.Currency == r.Currency && goods.Cmp(*s.FreeOver) >= 0 {
		return money.Of(0, r.Currency), nil
	}
	return money.Of(s.Flat.Minor, r.Currency), nil
}

func total(q Quote, tax int64, r Rules) (Quote, error) {
	_, st, err := split(q.Shipping.Minor, r.Tax)
	if err != nil {
		return Quote{}, err
	}
	_, ft, err := split(q.Fee.Minor, r.Tax)
	if err != nil {
		return Quote{}, err
	}
	q.ShippingTax.Minor, q.FeeTax.Minor = st, ft
	q.Tax.Minor = tax + st + ft
	q.Total.Minor = q.Goods.Minor + q.Shipping.Minor + q.Fee.Minor
	if !q.Inclusive {
		q.Total.Minor += q.Tax.Minor
	}
	return q, nil
}
