package rates

import (
	"strconv"
	"strings"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
)

// named is how many countries of a zone a list names.
const named = 6

// where says what a zone holds.
func (r reading) where(z tariff.Zone) string {
	if len(z.Countries) == 0 {
		return r.T("rates.rest")
	}
	var parts []string
	for _, c := range z.Countries[:min(len(z.Countries), named)] {
		parts = append(parts, lang.Country(r.Ctx, c))
	}
	text := strings.Join(parts, r.T("shop.comma"))
	if more := len(z.Countries) - named; more > 0 {
		text = r.T("rates.where.more", "list", text, "n", more)
	}
	for _, near := range []string{strings.Join(z.Regions, ", "), z.Postcodes} {
		if near != "" {
			text += ": " + near
		}
	}
	if z.Except != "" {
		text = r.T("rates.where.except", "list", text, "codes", z.Except)
	}
	return text
}

// rule says how a way is charged.
func (r reading) rule(w tariff.ShipRate) string {
	text := r.T("rates.rule."+string(w.Kind), "amount", w.Amount)
	if len(w.Bands) > 0 {
		var parts []string
		for _, b := range w.Bands {
			parts = append(parts, r.band(w.Kind, b))
		}
		text = strings.Join(parts, r.T("rates.rule.join"))
	}
	if w.FreeOver != nil {
		text = r.T("rates.rule.free", "rule", text, "over", *w.FreeOver)
	}
	return text
}

// band says a band with its price: "0–500 g $2.00".
func (r reading) band(kind tariff.ShipKind, b tariff.Band) string {
	write := func(n int64) string {
		if kind == tariff.ShipPrice {
			return lang.Price(r.Ctx, money.Of(n, r.Shop.Currency))
		}
		return lang.Number(r.Ctx, n) + " g"
	}
	if b.To == 0 {
		return r.T("rates.rule.from", "from", write(b.From), "amount", b.Amount)
	}
	return r.T("rates.rule.band", "from", write(b.From), "to", write(b.To), "amount", b.Amount)
}

// plainShipping says what is charged where there are no zones.
func (r reading) plainShipping() string {
	s := r.Shop.Shipping
	text := r.T("rates.zones.plain", "amount", s.Flat)
	if s.FreeOver != nil {
		text = r.T("rates.zones.plain.free", "amount", s.Flat, "over", *s.FreeOver)
	}
	return text
}

// plainTax says what is charged where there are no rates.
func (r reading) plainTax() string {
	if t := r.Shop.Tax; t.RatePPM > 0 {
		return r.T("rates.taxes.plain", "tax", t.Name, "rate", page.Percent(t.RatePPM))
	}
	return r.T("rates.taxes.plain.none")
}

// taxWhere says where a tax is due.
func (r reading) taxWhere(t tariff.TaxRate) string {
	if t.Country == "" {
		return r.T("rates.everywhere")
	}
	text := lang.Country(r.Ctx, t.Country)
	for _, near := range []string{t.Region, t.Postcodes} {
		if near != "" {
			text += ": " + near
		}
	}
	return text
}

func step(n int) string { return strconv.Itoa(n) }
