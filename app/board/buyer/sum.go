package buyer

import (
	"strconv"
	"strings"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pricing"
	"hawker/views/ui"
)

// sums are the rows of a total, as a quote or an order has them.
type sums struct {
	goods, shipping, fee, tax, total money.Amount
	inclusive, unsent                bool
	taxes                            []pricing.Tax
	taxName                          string // of an order whose taxes were not kept one by one
	country                          string
	way                              brand.Text
	fetched                          bool
	offs                             []pricing.Off
}

// quoted are the rows of a priced cart.
func (g reading) quoted(p cart.Priced) sums {
	q := p.Quote
	return sums{goods: q.Goods, shipping: q.Shipping, fee: q.Fee, tax: q.Tax, total: q.Total, inclusive: q.Inclusive, unsent: p.Unsent,
		taxes: q.Taxes, country: p.Country, way: q.Way.Rate.Name, fetched: q.Way.Rate.Pickup != nil, offs: q.Offs()}
}

// ordered are the rows of an order as it was agreed.
func ordered(o order.Order) sums {
	return sums{goods: o.Goods, shipping: o.Shipping, fee: o.Fee, tax: o.Tax, total: o.Total, inclusive: o.Inclusive,
		taxes: o.Taxes, taxName: o.TaxName, country: o.Contact.Address.Country, way: o.WayName, fetched: o.Pickup, offs: o.Offs()}
}

func (g reading) sum(s sums) ui.Summary {
	row := func(label string, a money.Amount) ui.Row { return ui.Row{Label: label, Value: lang.Money(g.Ctx, a)} }
	v := ui.Summary{Rows: []ui.Row{row(lang.T(g.Ctx, "shop.sum.goods"), s.goods)}}
	for _, off := range s.offs {
		label := g.In(off.Title)
		if off.Code != "" {
			label = lang.T(g.Ctx, "shop.sum.code", "title", label, "code", off.Code)
		}
		v.Rows = append(v.Rows, ui.Row{Label: label, Value: "−" + lang.Money(g.Ctx, off.Amount)})
	}
	v.Rows = append(v.Rows, g.shippingRow(s))
	if !s.fee.IsZero() {
		v.Rows = append(v.Rows, row(lang.T(g.Ctx, "shop.sum.fee"), s.fee))
	}
	taxes := s.taxRows(lang.T(g.Ctx, "shop.tax"))
	if !s.inclusive {
		for _, t := range taxes {
			v.Rows = append(v.Rows, row(t.Name, t.Amount))
		}
	}
	total := row(lang.T(g.Ctx, "shop.sum.total"), s.total)
	total.Total = true
	v.Rows = append(v.Rows, total)
	if s.inclusive && len(taxes) > 0 {
		var parts []string
		for _, t := range taxes {
			parts = append(parts, lang.T(g.Ctx, "shop.sum.includes", "amount", t.Amount, "tax", t.Name))
		}
		v.Note = strings.Join(parts, lang.T(g.Ctx, "shop.comma"))
	}
	return v
}

// shippingRow names the way and the country; a parcel that nobody takes has no price.
func (g reading) shippingRow(s sums) ui.Row {
	row := ui.Row{Label: lang.T(g.Ctx, "shop.sum.shipping.to", "country", lang.Country(g.Ctx, s.country)), Value: lang.Money(g.Ctx, s.shipping)}
	if name := g.In(s.way); name != "" {
		row.Label = lang.T(g.Ctx, "shop.sum.shipping.by", "way", name, "country", lang.Country(g.Ctx, s.country))
	}
	if s.fetched {
		row.Label = g.In(s.way)
	}
	switch {
	case s.unsent:
		row.Value = lang.T(g.Ctx, "shop.sum.unsent")
	case s.shipping.IsZero():
		row.Value = g.free(s.fetched)
	}
	return row
}

// taxRows are the taxes by name, with their rates where there are several; word is
// for one that has no name.
func (s sums) taxRows(word string) []pricing.Tax {
	if len(s.taxes) == 0 && !s.tax.IsZero() {
		s.taxes = []pricing.Tax{{Name: s.taxName, Amount: s.tax}}
	}
	var list []pricing.Tax
	for _, t := range s.taxes {
		if t.Amount.IsZero() {
			continue
		}
		if t.Name == "" {
			t.Name = word
		}
		if len(s.taxes) > 1 {
			t.Name += " " + Percent(t.PPM)
		}
		list = append(list, t)
	}
	return list
}

// Percent writes parts per million as a share: 81,000 is "8.1 %".
func Percent(ppm int64) string {
	text := strconv.FormatInt(ppm/10_000, 10)
	if rest := ppm % 10_000; rest > 0 {
		text += "." + strings.TrimRight(strconv.FormatInt(10_000+rest, 10)[1:], "0")
	}
	return text + "\u00a0%"
}
