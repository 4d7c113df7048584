package shelf

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Product reads one product's page for a choice of its options; nil chooses for the visitor.
func (r Reader) Product(ctx context.Context, tx *store.Tx, handle string, choice []int) (shop.ProductPage, error) {
	p, err := product(tx, handle)
	if err != nil {
		return shop.ProductPage{}, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return shop.ProductPage{}, err
	}
	o, err := g.InShop(p)
	if err != nil {
		return shop.ProductPage{}, err
	}
	page := shop.ProductPage{
		Name: g.In(p.Title), Summary: g.In(p.Summary), Body: g.Paragraphs(p.Body),
		Delivery: g.Paragraphs(g.Shop.Policies.Shipping), Returns: g.Paragraphs(g.Shop.Policies.Returns),
	}
	for _, f := range p.Photos {
		page.Photos = append(page.Photos, goods.Picture(f.Hash, g.In(f.Alt)))
	}
	var chosen goods.Priced
	page.Buy, chosen = g.buy(o, choice)
	page.Facts = g.facts(chosen)
	if page.Reviews, err = g.reviews(p); err != nil {
		return page, err
	}
	page.Clip, err = g.clip(p)
	return page, err
}

// product finds what an address sells; drafts and archived ones are not there.
func product(tx *store.Tx, handle string) (catalog.Product, error) {
	p, ok, err := catalog.ByHandle(tx, handle)
	if err == nil && (!ok || !p.Buyable(tx.Now)) {
		err = fault.Missing("product_not_found")
	}
	return p, err
}

// ProductVariant gives the variant of a product that a choice names; false when there is none.
func (r Reader) ProductVariant(ctx context.Context, tx *store.Tx, id catalog.ID, choice []int) (goods.Chosen, bool, error) {
	p, err := catalog.Get(tx, id)
	if err != nil {
		return goods.Chosen{}, false, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return goods.Chosen{}, false, err
	}
	o, err := g.InShop(p)
	if err != nil {
		return goods.Chosen{}, false, err
	}
	v, ok := goods.Choose(o, choice)
	return g.Chosen(o, v), ok, nil
}

func (g reading) buy(o goods.Offer, choice []int) (shop.Buy, goods.Priced) {
	chosen, exists := goods.Choose(o, choice)
	if choice == nil {
		choice = chosen.Choice
	}
	url := "/products/" + o.Product.Handle
	attrs := templ.Attributes{"hx-get": url, "hx-trigger": "change", "hx-include": "closest form", "hx-target": "#buy", "hx-swap": "morph:outerHTML"}
	v := shop.Buy{
		URL: url, Product: string(o.Product.ID), Price: chosen.View(), Stock: g.Stock(chosen.Left),
		Label: o.Product.Label(chosen.Variant, g.Tag, g.Shop.Lang), Options: g.Options(o, choice, attrs),
		Quantity: 1, Max: int(min(goods.MaxPieces, max(chosen.Left, 1))), Ready: exists && chosen.Left > 0 && o.Product.Buyable(g.Tx.Now), Terms: g.Terms(),
	}
	v.Price.Size = "lg"
	switch {
	case !o.Product.Buyable(g.Tx.Now) || len(o.Variants) == 0:
		v.Why = lang.T(g.Ctx, "shop.notforsale")
	case !exists:
		v.Why, v.Stock = lang.T(g.Ctx, "shop.choose.other"), ui.Stock{None: true}
	default:
		v.Why = lang.T(g.Ctx, "shop.soldout")
	}
	return v, chosen
}

func (g reading) facts(v goods.Priced) []shop.Fact {
	var list []shop.Fact
	if v.WeightG > 0 {
		list = append(list, shop.Fact{Name: lang.T(g.Ctx, "shop.fact.weight"), Value: lang.T(g.Ctx, "shop.fact.weight.g", "g", lang.Number(g.Ctx, int64(v.WeightG)))})
	}
	if v.SKU != "" {
		list = append(list, shop.Fact{Name: lang.T(g.Ctx, "shop.fact.sku"), Value: v.SKU})
	}
	return list
}

// clip tells in which show on the air the product can be bought.
func (g reading) clip(p catalog.Product) (*shop.InShow, error) {
	shows, err := live.Current(g.Tx)
	if err != nil {
		return nil, err
	}
	for _, s := range shows {
		items, err := live.Items(g.Tx, s.ID)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			if it.Product == p.ID && it.State != live.Closed {
				return &shop.InShow{
					URL: buyer.ShowURL(s) + "/" + strconv.Itoa(it.N), Title: g.In(s.Title), Host: s.HostName, Photo: goods.Picture(s.Cover, ""), Now: s.Pinned == it.N, N: it.N,
				}, nil
			}
		}
	}
	return nil, nil
}
