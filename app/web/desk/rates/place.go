package rates

import (
	"fmt"

	"hawker/app/lang"
	"hawker/app/stock"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/rates"
)

// placeInput is a place to fetch from as its form.
func placeInput(p tariff.Pickup) views.PlaceInput {
	return views.PlaceInput{
		Loc: p.Loc, Name: page.WordsOf(p.Name), Line1: p.Line1, Postcode: p.Postcode, City: p.City, Region: p.Region, Country: p.Country,
		Hours: page.WordsOf(p.Hours), Cash: p.Cash,
	}
}

func readPlace(v edge.Values, i int) views.PlaceInput {
	at := func(part string) string { return fmt.Sprintf("rates.%d.pickup.%s", i, part) }
	return views.PlaceInput{
		Loc: v.Get(at("loc")), Name: page.ReadWords(v, at("name")), Line1: v.Get(at("line1")), Postcode: v.Get(at("postcode")), City: v.Get(at("city")),
		Region: v.Get(at("region")), Country: v.Get(at("country")), Hours: page.ReadWords(v, at("hours")), Cash: v.On(at("cash")),
	}
}

func pickupOf(w views.PlaceInput) *tariff.Pickup {
	return &tariff.Pickup{
		Loc: w.Loc, Name: page.TextOf(w.Name), Line1: w.Line1, Postcode: w.Postcode, City: w.City, Region: w.Region, Country: w.Country,
		Hours: page.TextOf(w.Hours), Cash: w.Cash,
	}
}

// places are the choices of the form: a place of its own, and those of the stock that
// let buyers in.
func (r reading) places() ([]frame.Choice, error) {
	list := []frame.Choice{{Label: r.T("rates.place.own")}}
	all, err := stock.Locations(r.Tx)
	for _, l := range all {
		if l.Active && l.Pickup {
			list = append(list, frame.Choice{Value: string(l.ID), Label: r.In(l.Name)})
		}
	}
	return list, err
}

// countries are all countries, the shop's own first.
func (r reading) countries() []frame.Choice {
	home := frame.Choice{Value: r.Shop.Country, Label: lang.Country(r.Ctx, r.Shop.Country)}
	return append([]frame.Choice{home}, page.Countries(r.Ctx, "")...)
}
