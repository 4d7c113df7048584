package board

import (
	"context"
	"strings"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/photo"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/views/ui"
)

// countedLeft is up to how many pieces buyers are told the exact number.
const countedLeft = 20

// goods reads what is sold for one page or push: in one language, in one snapshot.
type goods struct {
	ctx  context.Context
	tx   *store.Tx
	tag  string
	shop brand.Settings
}

func goodsOf(ctx context.Context, tx *store.Tx) (goods, error) {
	s, err := brand.Get(tx)
	return goods{ctx: ctx, tx: tx, tag: lang.Tag(ctx), shop: s}, err
}

func (g goods) in(t brand.Text) string { return t.In(g.tag, g.shop.Lang) }

// paragraphs splits a text where its writer left a line empty.
func (g goods) paragraphs(t brand.Text) []string {
	var list []string
	for _, p := range strings.Split(g.in(t), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// picture gives the three widths of a photo; no hash gives the empty frame.
func picture(hash, alt string) ui.Photo {
	if hash == "" {
		return ui.Photo{}
	}
	return ui.Photo{Small: photo.URL(hash, 320), Medium: photo.URL(hash, 800), Large: photo.URL(hash, 1600), Alt: alt}
}

// offer is a product as it is sold in one place: in a show's item, or in the shop.
type offer struct {
	product  catalog.Product
	variants []priced
}

// priced is one variant with what it costs there and how many can be bought.
type priced struct {
	catalog.Variant
	price live.Price
	left  int64
}

// inShow is what an item offers, at the show's prices.
func (g goods) inShow(it live.Item) (offer, error) {
	p, err := catalog.Get(g.tx, it.Product)
	if err != nil {
		return offer{}, err
	}
	o := offer{product: p}
	variants, err := catalog.Variants(g.tx, it.Product)
	if err != nil {
		return o, err
	}
	for _, v := range variants {
		if it.Variant == "" || it.Variant == v.ID {
			if err := o.add(g.tx, v, it.Show, it.N); err != nil {
				return o, err
			}
		}
	}
	return o, nil
}

// inShop is what the shop offers of a product, at list prices.
func (g goods) inShop(p catalog.Product) (offer, error) {
	o := offer{product: p}
	variants, err := catalog.Variants(g.tx, p.ID)
	if err != nil {
		return o, err
	}
	for _, v := range variants {
		if err := o.add(g.tx, v, "", 0); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o *offer) add(tx *store.Tx, v catalog.Variant, show live.ShowID, n int) error {
	price, err := live.PriceOf(tx, show, n, v.ID)
	if err != nil {
		return err
	}
	left, err := stock.Available(tx, v.ID)
	if err != nil && !fault.Is(err, "stock_not_found") {
		return err
	}
	o.variants = append(o.variants, priced{Variant: v, price: price, left: max(left, 0)})
	return nil
}

// left is how many pieces there are of all variants together.
func (o offer) left() int64 {
	n := int64(0)
	for _, v := range o.variants {
		n += v.left
	}
	return n
}

// lowest is the cheapest variant that can be bought, or the cheapest of all where
// none is left; differ tells whether the variants have several prices.
func (o offer) lowest() (low priced, differ bool) {
	for _, some := range []bool{true, false} {
		found := false
		for _, v := range o.variants {
			if some && v.left == 0 {
				continue
			}
			if !found || v.price.Amount.Cmp(low.price.Amount) < 0 {
				differ = differ || found
				low = v
			} else if v.price.Amount.Cmp(low.price.Amount) > 0 {
				differ = true
			}
			found = true
		}
		if found {
			return low, differ
		}
	}
	return low, false
}

// photo is the picture of a variant, else of the product.
func (g goods) photo(o offer, v catalog.Variant) ui.Photo {
	return picture(o.product.Picture(v), g.in(o.product.Title))
}

// price is a price with the honest one before it where the show has lowered it.
func (p priced) view() ui.Price {
	view := ui.Price{Now: p.price.Amount}
	if p.price.Reason == live.ReasonLive {
		view.Was = p.price.List
	}
	return view
}

// stockView counts exactly up to twenty and says "20+" beyond.
func (g goods) stockView(left int64) ui.Stock {
	s := ui.Stock{Left: int(left), Exact: true}
	if left > countedLeft {
		s.Text = lang.T(g.ctx, "room.stock.many", "n", countedLeft)
	}
	return s
}

// shippingNote stands beside a price: what it costs to come, for goods of that price.
func (g goods) shippingNote(goods money.Amount) string {
	s := g.shop.Shipping
	if s.Flat.IsZero() || s.FreeOver != nil && s.FreeOver.Currency == goods.Currency && goods.Cmp(*s.FreeOver) >= 0 {
		return lang.T(g.ctx, "shop.note.free")
	}
	return lang.T(g.ctx, "shop.note.shipping", "flat", lang.Price(g.ctx, s.Flat))
}

// terms says shipping and tax in a line.
func (g goods) terms() string {
	s := g.shop.Shipping
	text := lang.T(g.ctx, "shop.price_note.free")
	switch {
	case s.Flat.IsZero():
	case s.FreeOver == nil:
		text = lang.T(g.ctx, "shop.price_note.flat", "Flat", lang.Price(g.ctx, s.Flat))
	default:
		text = lang.T(g.ctx, "shop.price_note.free_over", "Flat", lang.Price(g.ctx, s.Flat), "Over", lang.Price(g.ctx, *s.FreeOver))
	}
	if g.shop.Tax.RatePPM == 0 {
		return text
	}
	key := "shop.tax.out"
	if g.shop.Tax.Inclusive {
		key = "shop.tax.in"
	}
	return lang.T(g.ctx, "shop.terms", "tax", lang.T(g.ctx, key, "tax", g.taxName()), "ship", text)
}

func (g goods) taxName() string {
	if g.shop.Tax.Name == "" {
		return lang.T(g.ctx, "shop.tax")
	}
	return g.shop.Tax.Name
}
