package shelf

import (
	"context"
	neturl "net/url"
	"time"

	"github.com/a-h/templ"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/views/shop"
	"hawker/views/ui"
)

// pick is the variant that a page shows, and how it came to be.
type pick struct {
	goods.Priced
	exists bool // what was asked for exists; else this is the nearest
	asked  bool // the visitor has chosen
	any    bool // there is a variant at all
}

// choose finds the variant that a visitor wants to see. A combination that does not
// exist leads to the nearest one that has what was chosen last, so that no choice is
// a dead end.
func choose(o goods.Offer, w Wish) pick {
	if len(o.Variants) == 0 {
		return pick{}
	}
	for _, v := range o.Variants {
		if w.Variant != "" && v.ID == w.Variant {
			return pick{Priced: v, exists: true, asked: true, any: true}
		}
	}
	v, ok := goods.Choose(o, w.Choice)
	if ok {
		return pick{Priced: v, exists: true, asked: w.Choice != nil, any: true}
	}
	if v, ok = goods.Nearest(o, w.Choice, goods.Changed(w.Was, w.Choice)); ok {
		return pick{Priced: v, asked: true, any: true}
	}
	v, _ = goods.Choose(o, nil)
	return pick{Priced: v, exists: true, any: true}
}

func (g reading) buy(o goods.Offer, pick pick) (shop.Buy, error) {
	p := o.Product
	url := productURL(p)
	attrs := templ.Attributes{"hx-get": url, "hx-trigger": "change", "hx-include": "closest form", "hx-target": "#buy", "hx-swap": "morph:outerHTML"}
	v := shop.Buy{
		URL: url, Product: string(p.ID), Name: g.In(p.Title), Photo: g.Photo(o, pick.Variant), Was: goods.Was(pick.Choice),
		Price: pick.View(), Stock: g.Stock(pick.There, pick.Later), Label: p.Label(pick.Variant, g.Tag, g.Shop.Lang), Options: g.Options(o, pick.Choice, attrs),
		Quantity: 1, Max: int(min(goods.MaxPieces, max(pick.Left, 1))), Ready: pick.any && pick.Left > 0, Terms: g.Terms(),
	}
	v.Price.Size = "lg"
	if !pick.exists && pick.any {
		v.Note = lang.T(g.Ctx, "shelf.nearest", "choice", v.Label)
	}
	if pick.Price.Reason == catalog.ReasonSale && !pick.Price.Until.IsZero() {
		v.Until = lang.T(g.Ctx, "shelf.sale.until", "at", lang.DayTime(g.Ctx, pick.Price.Until))
	}
	if per, unit, ok := pick.UnitPrice(pick.Price.Amount); ok {
		v.Unit = lang.T(g.Ctx, "shelf.unit."+unit, "price", per)
	}
	switch {
	case v.Ready:
	case !pick.any:
		v.Why = lang.T(g.Ctx, "shop.notforsale")
	case o.Left() > 0:
		v.Why = lang.T(g.Ctx, "shelf.soldout.choice")
	default:
		v.Why = lang.T(g.Ctx, "shop.soldout")
		v.Ways = []ui.Link{{Label: lang.T(g.Ctx, "shelf.soldout.related"), URL: "#related"}, {Label: lang.T(g.Ctx, "shop.shows"), URL: "/live"}}
	}
	return v, g.lowest(&v, pick)
}

// lowest names the lowest price of the last 30 days under a reduction, where the
// shop's country asks for it (Directive 98/6/EC, article 6a).
func (g reading) lowest(v *shop.Buy, pick pick) error {
	was, now := v.Price.Was, v.Price.Now
	if was.Currency != now.Currency || was.Cmp(now) <= 0 || !g.european() {
		return nil
	}
	low, ok, err := catalog.Lowest30(g.Tx, pick.ID, time.Time{})
	if ok {
		v.Lowest = lang.T(g.Ctx, "shelf.lowest", "price", lang.Price(g.Ctx, low))
	}
	return err
}

func productURL(p catalog.Product) string { return "/products/" + p.Handle }

// mostCountries is how many countries a product's page lists itself; of more, a page
// of its own asks.
const mostCountries = 40

// delivered is what one piece comes to at the visitor's door, by the same sums as the
// checkout's.
func (g reading) delivered(o goods.Offer, pick pick, country string) shop.Delivered {
	country = buyer.Destination(g.Reader, country)
	url := productURL(o.Product)
	if pick.asked && len(pick.Choice) > 0 {
		url += "?" + goods.Query(pick.Choice)
	}
	v := shop.Delivered{Product: string(o.Product.ID), Was: goods.Was(pick.Choice), Back: url, Country: country}
	if n := buyer.CountCountries(g.Reader); n > 1 && n <= mostCountries {
		v.Countries = buyer.Countries(g.Reader)
	} else if n > 1 {
		v.Ask = "/country?" + neturl.Values{"back": {url}}.Encode()
	}
	name := lang.Country(g.Ctx, country)
	total, err := g.total(goods.Alone(o.Product, pick.Variant, pick.Price.Amount), country)
	if err != nil || !pick.any {
		v.Text = lang.T(g.Ctx, "shelf.deliver.not", "country", name)
		return v
	}
	v.Text = lang.T(g.Ctx, "shelf.deliver", "total", total, "country", name)
	return v
}

func (g reading) total(piece pricing.Line, country string) (money.Amount, error) {
	q, err := pricing.Make([]pricing.Line{piece}, pricing.RulesOf(g.Tariff, tariff.Place{Country: country}))
	return q.Total, err
}

// Country reads the page that asks where goods go.
func (r Reader) Country(ctx context.Context, tx *store.Tx, country string) (shop.CountryPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.CountryPage{}, err
	}
	return shop.CountryPage{Countries: buyer.Countries(g.Reader), Country: buyer.Destination(g.Reader, country)}, nil
}
