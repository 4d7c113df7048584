package goods

import (
	"strings"

	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/tariff"
)

// Alone is one piece as the only line of a cart, at a price.
func Alone(p catalog.Product, v catalog.Variant, price money.Amount) pricing.Line {
	return pricing.Line{Key: "one", Quantity: 1, Unit: price, List: price, Reason: catalog.ReasonList,
		Product: string(p.ID), TaxClass: p.TaxClass, WeightG: int64(v.WeightG)}
}

// Sent is what it costs to send one piece alone to a country by the cheapest way;
// false where it is not sent there.
func (g Reader) Sent(piece pricing.Line, country string) (money.Amount, bool) {
	w, err := pricing.Cheapest(g.Tariff, piece, tariff.Place{Country: country})
	return w.Amount, err == nil
}

// ShippingNote stands beside a price: what it costs to come to where the shop is at
// home, for this piece alone.
func (g Reader) ShippingNote(piece pricing.Line) string {
	home := g.Tariff.Home()
	flat, ok := g.Sent(piece, home)
	switch {
	case !ok:
		return lang.T(g.Ctx, "shop.note.not", "country", lang.Country(g.Ctx, home))
	case flat.IsZero():
		return lang.T(g.Ctx, "shop.note.free")
	case g.Tariff.Flat() == nil:
		return lang.T(g.Ctx, "shop.note.shipping.from", "flat", lang.Price(g.Ctx, flat))
	}
	return lang.T(g.Ctx, "shop.note.shipping", "flat", lang.Price(g.Ctx, flat))
}

// PinNote is the note of the piece of a show's item that is shown with its price.
func (g Reader) PinNote(it live.Item) (string, error) {
	o, err := g.InShow(it)
	if err != nil {
		return "", err
	}
	low, _ := o.Lowest()
	return g.ShippingNote(Alone(o.Product, low.Variant, low.Price.Amount)), nil
}

// Terms says shipping and tax in a line.
func (g Reader) Terms() string {
	text := g.ShippingTerms()
	names := g.taxNames()
	if names == "" {
		return text
	}
	key := "shop.tax.out"
	if g.Shop.Tax.Inclusive {
		key = "shop.tax.in"
	}
	return lang.T(g.Ctx, "shop.terms", "tax", lang.T(g.Ctx, key, "tax", names), "ship", text)
}

// ShippingTerms says in a sentence what shipping costs.
func (g Reader) ShippingTerms() string {
	rate := g.Tariff.Flat()
	switch {
	case rate == nil:
		return lang.T(g.Ctx, "shop.price_note.ways")
	case rate.Amount.IsZero():
		return lang.T(g.Ctx, "shop.price_note.free")
	case rate.FreeOver == nil:
		return lang.T(g.Ctx, "shop.price_note.flat", "Flat", lang.Price(g.Ctx, rate.Amount))
	}
	return lang.T(g.Ctx, "shop.price_note.free_over", "Flat", lang.Price(g.Ctx, rate.Amount), "Over", lang.Price(g.Ctx, *rate.FreeOver))
}

// taxNames are the taxes of the shop's home, "" where none is due there.
func (g Reader) taxNames() string {
	var names []string
	for _, r := range tariff.Due(g.Tariff.Taxes, tariff.Place{Country: g.Tariff.Home()}, "") {
		name := r.Name
		if name == "" {
			name = lang.T(g.Ctx, "shop.tax")
		}
		if r.PPM > 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " + ")
}
