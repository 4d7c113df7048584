package rates

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/rates"
	"hawker/views/ui"
)

// wanted is the parcel made up in the line that tries the rates.
type wanted struct{ country, region, postcode, grams, sum, class string }

func wantedOf(c *fiber.Ctx) wanted {
	q := func(name string) string { return edge.Query(c, name) }
	return wanted{q("country"), q("region"), q("postcode"), q("grams"), q("sum"), q("class")}
}

// try computes what was made up, as the checkout would, and says why.
func (r reading) try(action string, w wanted) (views.Try, error) {
	asked := w.sum != ""
	if w.country == "" {
		w.country = r.tariff.Home()
	}
	v := views.Try{
		Action: action, Countries: page.Countries(r.Ctx, w.country), Region: w.region, Postcode: w.postcode, Grams: w.grams, Sum: w.sum,
		Class: w.class, Classes: r.made.Classes(), Unit: string(r.Shop.Currency),
	}
	if !asked {
		return v, nil
	}
	sum, err := money.Parse(w.sum, r.Shop.Currency)
	if err != nil {
		return v, refused(r, &v, err)
	}
	grams := int64(0)
	if w.grams != "" {
		if grams, err = strconv.ParseInt(w.grams, 10, 64); err != nil || grams < 0 {
			return v, refused(r, &v, fault.InvalidField("weight_malformed", "grams"))
		}
	}
	place := tariff.Place{Country: w.country, Region: w.region, Postcode: w.postcode}
	if z, ok := r.tariff.Zone(place); ok && len(r.made.Zones) > 0 {
		v.Zone = z.Name
	}
	line := pricing.Line{Key: "try", Quantity: 1, Unit: sum, List: sum, Reason: "list", TaxClass: w.class, WeightG: grams}
	q, err := pricing.Make([]pricing.Line{line}, pricing.RulesOf(r.tariff, place))
	v.Said = true
	if err != nil {
		v.Ways = r.tried(place, pricing.Quote{})
		return v, refused(r, &v, err)
	}
	v.Ways, v.Rows = r.tried(place, q), r.rows(q)
	return v, nil
}

// refused shows a refusal beside the line; a breakage stays an error.
func refused(r reading, v *views.Try, err error) error {
	text, ok := page.Sentence(r.Ctx, err)
	if !ok {
		return err
	}
	v.Problem = text
	return nil
}

// tried are the ways of the zone, those too that take no such parcel.
func (r reading) tried(p tariff.Place, q pricing.Quote) (list []views.Tried) {
	z, _ := r.tariff.Zone(p)
	for _, rate := range z.Rates {
		t := views.Tried{Name: r.In(rate.Name), Why: r.rule(rate), Price: r.T("rates.try.not"), Taken: q.Way.Rate.ID == rate.ID}
		if t.Name == "" {
			t.Name = r.T("shop.sum.shipping")
		}
		if at := slices.IndexFunc(q.Ways, func(w pricing.Way) bool { return w.Rate.ID == rate.ID }); at >= 0 {
			t.Price = lang.Money(r.Ctx, q.Ways[at].Amount)
		}
		list = append(list, t)
	}
	return list
}

// rows are the sums with every tax by its name and rate.
func (r reading) rows(q pricing.Quote) []ui.Row {
	row := func(label string, a money.Amount) ui.Row { return ui.Row{Label: label, Value: lang.Money(r.Ctx, a)} }
	rows := []ui.Row{row(r.T("shop.sum.goods"), q.Goods), row(r.T("shop.sum.shipping"), q.Shipping)}
	key := "rates.try.tax"
	if q.Inclusive {
		key = "rates.try.tax.in"
	}
	for _, t := range q.Taxes {
		rows = append(rows, row(r.T(key, "tax", t.Name, "rate", buyer.Percent(t.PPM)), t.Amount))
	}
	if len(q.Taxes) == 0 {
		rows = append(rows, ui.Row{Label: r.T("rates.try.untaxed"), Value: lang.Money(r.Ctx, q.Tax)})
	}
	total := row(r.T("shop.sum.total"), q.Total)
	total.Total = true
	return append(rows, total)
}
