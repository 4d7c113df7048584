// Package goods reads what is sold, as it is sold in one place: an item of a show
// at the show's prices, a product of the shop at the list's.
//
// It promises that whatever names a thing, its price or how many are left takes it
// from one snapshot, in one language and with the shop's own settings, so that the
// bag, the shelf and the crew's console cannot disagree about the same piece. It
// knows no page and no person: who may see what, and under which address, is for
// the readers above it. It decides no price and counts no stock; live and stock do.
package goods

import (
	"context"
	"strings"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/photo"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/views/ui"
)

// countedLeft is up to how many pieces buyers are told the exact number.
const countedLeft = 20

// Reader reads what is sold for one page or push: in one language, in one snapshot.
type Reader struct {
	Ctx  context.Context
	Tx   *store.Tx
	Tag  string // of the language (BCP 47)
	Shop brand.Settings

	Tariff tariff.Tariff
}

// Read makes a reader in the language of ctx; a shop that is not set up refuses.
func Read(ctx context.Context, tx *store.Tx) (Reader, error) {
	s, err := brand.Get(tx)
	if err != nil {
		return Reader{}, err
	}
	t, err := tariff.Of(tx, s)
	return Reader{Ctx: ctx, Tx: tx, Tag: lang.Tag(ctx), Shop: s, Tariff: t}, err
}

// In is a text in the reader's language, else in the shop's.
func (g Reader) In(t brand.Text) string { return t.In(g.Tag, g.Shop.Lang) }

// Paragraphs splits a text where its writer left a line empty.
func (g Reader) Paragraphs(t brand.Text) []string {
	var list []string
	for _, p := range strings.Split(g.In(t), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// Picture gives the three widths of a photo; no hash gives the empty frame.
func Picture(hash, alt string) ui.Photo {
	if hash == "" {
		return ui.Photo{}
	}
	return ui.Photo{Small: photo.URL(hash, 320), Medium: photo.URL(hash, 800), Large: photo.URL(hash, 1600), Alt: alt}
}

// Offer is a product as it is sold in one place: in a show's item, or in the shop.
type Offer struct {
	Product  catalog.Product
	Variants []Priced
}

// Priced is one variant with what it costs there and how many can be bought: There
// now, the rest as Later says.
type Priced struct {
	catalog.Variant
	Price live.Price
	Left  int64
	There int64
	Later catalog.Later // its Kind is empty where nothing is sold before it is there
}

// InShow is what an item offers, at the show's prices.
func (g Reader) InShow(it live.Item) (Offer, error) {
	p, err := catalog.Get(g.Tx, it.Product)
	if err != nil {
		return Offer{}, err
	}
	o := Offer{Product: p}
	variants, err := catalog.Variants(g.Tx, it.Product)
	if err != nil {
		return o, err
	}
	for _, v := range variants {
		if it.Variant != "" && it.Variant != v.ID {
			continue
		}
		price, err := live.PriceOf(g.Tx, it.Show, it.N, v.ID)
		if err != nil {
			return o, err
		}
		if err := o.add(g.Tx, v, price); err != nil {
			return o, err
		}
	}
	return o, nil
}

// InShop is what the shop offers of a product, at list prices.
func (g Reader) InShop(p catalog.Product) (Offer, error) {
	o := Offer{Product: p}
	variants, err := catalog.Variants(g.Tx, p.ID)
	if err != nil {
		return o, err
	}
	for _, v := range variants {
		e := v.PriceAt(g.Tx.Now)
		if err := o.add(g.Tx, v, live.Price{Amount: e.Amount, List: v.Price, Reason: e.Reason, Until: e.Until}); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o *Offer) add(tx *store.Tx, v catalog.Variant, price live.Price) error {
	there, more, err := stock.Sellable(tx, v)
	if err != nil {
		return err
	}
	p := Priced{Variant: v, Price: price, Left: there + more, There: there}
	if more > 0 {
		p.Later, _ = v.Later(tx.Now)
	}
	o.Variants = append(o.Variants, p)
	return nil
}

// Left is how many pieces can be bought of all variants together.
func (o Offer) Left() int64 {
	n := int64(0)
	for _, v := range o.Variants {
		n += v.Left
	}
	return n
}

// There is how many of those there are now.
func (o Offer) There() int64 {
	n := int64(0)
	for _, v := range o.Variants {
		n += v.There
	}
	return n
}

// Later is what is sold of an offer of which nothing is there, the soonest first; its
// Kind is empty where that is nothing.
func (o Offer) Later() catalog.Later {
	var soon catalog.Later
	for _, v := range o.Variants {
		if v.Later.Kind != "" && (soon.Kind == "" || v.Later.Until.Before(soon.Until)) {
			soon = v.Later
		}
	}
	return soon
}

// Lowest is the cheapest variant that can be bought, or the cheapest of all where
// none is left; differ tells whether the variants have several prices.
func (o Offer) Lowest() (low Priced, differ bool) {
	for _, some := range []bool{true, false} {
		found := false
		for _, v := range o.Variants {
			if some && v.Left == 0 {
				continue
			}
			if !found || v.Price.Amount.Cmp(low.Price.Amount) < 0 {
				differ = differ || found
				low = v
			} else if v.Price.Amount.Cmp(low.Price.Amount) > 0 {
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

// Called is the name of one variant: the product's, and the choice where there is one.
func (g Reader) Called(o Offer, v catalog.Variant) string {
	name := g.In(o.Product.Title)
	if label := o.Product.Label(v, g.Tag, g.Shop.Lang); label != "" {
		name = brand.Listed(g.Tag, name, label)
	}
	return name
}

// Name is what an offer is called: by its only variant where it has no other.
func (g Reader) Name(o Offer) string {
	if len(o.Variants) == 1 {
		return g.Called(o, o.Variants[0].Variant)
	}
	return g.In(o.Product.Title)
}

// Photo is the picture of a variant, else of the product.
func (g Reader) Photo(o Offer, v catalog.Variant) ui.Photo {
	return Picture(o.Product.Picture(v), g.In(o.Product.Title))
}

// View is the price with the one that it is measured by, struck through where it is
// higher: the regular price under a show's or a sale's, else the one to compare with.
func (p Priced) View() ui.Price {
	view := ui.Price{Now: p.Price.Amount, Was: p.Price.List}
	if p.Price.Reason == live.ReasonList {
		view.Was = p.CompareAt
	}
	return view
}

// Promise says as what a piece is sold that is not there, and when it is sent.
func (g Reader) Promise(l catalog.Later) string {
	if l.Kind == "" {
		return ""
	}
	return lang.T(g.Ctx, "stock.later."+l.Kind, "day", lang.Date(g.Ctx, l.Until))
}

// Stock counts what is there exactly up to twenty and says "20+" beyond; of what is
// not, when it will be sent.
func (g Reader) Stock(there int64, later catalog.Later) ui.Stock {
	s := ui.Stock{Left: int(there), Exact: true}
	if there < 1 && later.Kind != "" {
		s.Left, s.Text = MaxPieces, g.Promise(later)
	}
	if there > countedLeft {
		s.Text = lang.T(g.Ctx, "room.stock.many", "n", countedLeft)
	}
	return s
}
