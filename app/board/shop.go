package board

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

const (
	shelfPage = 24
	homeShelf = 8
	homeBag   = 4
	homeShows = 4
	pastShows = 20
)

// Chosen is one variant that a form named, with what it is called.
type Chosen struct {
	Variant catalog.VariantID
	Name    string
}

func (g goods) chosen(o offer, v priced) Chosen {
	name := g.in(o.product.Title)
	if label := o.product.Label(v.Variant, g.tag, g.shop.Lang); label != "" {
		name += ", " + label
	}
	return Chosen{Variant: v.ID, Name: name}
}

// card is a product on the shelf.
func (g goods) card(p catalog.Product) (shop.Card, error) {
	o, err := g.inShop(p)
	if err != nil {
		return shop.Card{}, err
	}
	low, differ := o.lowest()
	c := shop.Card{
		URL: "/products/" + p.Handle, Name: g.in(p.Title), Note: g.in(p.Summary), Photo: g.photo(o, catalog.Variant{}),
		Price: low.view(), From: differ, Sold: o.left() == 0,
	}
	c.Photo.Alt = ""
	return c, nil
}

// bagCard is an item of a show on the front page's shelf.
func (g goods) bagCard(s live.Show, it live.Item) (shop.Card, error) {
	o, err := g.inShow(it)
	if err != nil {
		return shop.Card{}, err
	}
	v := g.item(s, it, o)
	return shop.Card{
		URL: ShowURL(s) + "/" + itoa(it.N), Name: v.Name, Note: g.in(o.product.Summary), Photo: v.Photo, Number: it.N,
		Price: v.Price, From: v.From, Stock: v.Stock, Sold: v.Stock.None || o.left() == 0, Now: v.Pinned,
	}, nil
}

// Products reads a page of the shelf.
func (b *Board) Products(ctx context.Context, tx *store.Tx, after string) (shop.ProductsPage, error) {
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return shop.ProductsPage{}, err
	}
	list, next, err := catalog.List(tx, catalog.Active, after, shelfPage)
	if err != nil {
		return shop.ProductsPage{}, err
	}
	var p shop.ProductsPage
	if next != "" {
		p.Next = "/products?after=" + templ.EscapeString(next)
	}
	p.Cards, err = g.cards(list)
	return p, err
}

func (g goods) cards(list []catalog.Product) ([]shop.Card, error) {
	cards := make([]shop.Card, 0, len(list))
	for _, p := range list {
		c, err := g.card(p)
		if err != nil {
			return nil, err
		}
		cards = append(cards, c)
	}
	return cards, nil
}

// Product reads one product's page for a choice of its options; nil chooses for the visitor.
func (b *Board) Product(ctx context.Context, tx *store.Tx, handle string, choice []int) (shop.ProductPage, error) {
	p, err := product(tx, handle)
	if err != nil {
		return shop.ProductPage{}, err
	}
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return shop.ProductPage{}, err
	}
	o, err := g.inShop(p)
	if err != nil {
		return shop.ProductPage{}, err
	}
	page := shop.ProductPage{
		Name: g.in(p.Title), Summary: g.in(p.Summary), Body: g.paragraphs(p.Body),
		Delivery: g.paragraphs(g.shop.Policies.Shipping), Returns: g.paragraphs(g.shop.Policies.Returns),
	}
	for _, f := range p.Photos {
		page.Photos = append(page.Photos, picture(f.Hash, g.in(f.Alt)))
	}
	var chosen priced
	page.Buy, chosen = g.buy(o, choice)
	page.Facts = g.facts(chosen)
	page.Clip, err = g.clip(p)
	return page, err
}

// product finds what an address sells; drafts and archived ones are not there.
func product(tx *store.Tx, handle string) (catalog.Product, error) {
	p, ok, err := catalog.ByHandle(tx, handle)
	if err == nil && (!ok || !p.Buyable()) {
		err = fault.Missing("product_not_found")
	}
	return p, err
}

// ProductVariant gives the variant of a product that a choice names; false when there is none.
func (b *Board) ProductVariant(ctx context.Context, tx *store.Tx, id catalog.ID, choice []int) (Chosen, bool, error) {
	p, err := catalog.Get(tx, id)
	if err != nil {
		return Chosen{}, false, err
	}
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return Chosen{}, false, err
	}
	o, err := g.inShop(p)
	if err != nil {
		return Chosen{}, false, err
	}
	v, ok := o.choose(choice)
	return g.chosen(o, v), ok, nil
}

func (g goods) buy(o offer, choice []int) (shop.Buy, priced) {
	chosen, exists := o.choose(choice)
	if choice == nil {
		choice = chosen.Choice
	}
	url := "/products/" + o.product.Handle
	attrs := templ.Attributes{"hx-get": url, "hx-trigger": "change", "hx-include": "closest form", "hx-target": "#buy", "hx-swap": "morph:outerHTML"}
	v := shop.Buy{
		URL: url, Product: string(o.product.ID), Price: chosen.view(), Stock: g.stockView(chosen.left),
		Label: o.product.Label(chosen.Variant, g.tag, g.shop.Lang), Options: g.options(o, choice, attrs),
		Quantity: 1, Max: int(min(maxPieces, max(chosen.left, 1))), Ready: exists && chosen.left > 0 && o.product.Buyable(), Terms: g.terms(),
	}
	v.Price.Size = "lg"
	switch {
	case !o.product.Buyable() || len(o.variants) == 0:
		v.Why = lang.T(g.ctx, "shop.notforsale")
	case !exists:
		v.Why, v.Stock = lang.T(g.ctx, "shop.choose.other"), ui.Stock{None: true}
	default:
		v.Why = lang.T(g.ctx, "shop.soldout")
	}
	return v, chosen
}

func (g goods) facts(v priced) []shop.Fact {
	var list []shop.Fact
	if v.WeightG > 0 {
		list = append(list, shop.Fact{Name: lang.T(g.ctx, "shop.fact.weight"), Value: lang.T(g.ctx, "shop.fact.weight.g", "g", lang.Number(g.ctx, int64(v.WeightG)))})
	}
	if v.SKU != "" {
		list = append(list, shop.Fact{Name: lang.T(g.ctx, "shop.fact.sku"), Value: v.SKU})
	}
	return list
}

// clip tells in which show on the air the product can be bought.
func (g goods) clip(p catalog.Product) (*shop.InShow, error) {
	shows, err := live.Current(g.tx)
	if err != nil {
		return nil, err
	}
	for _, s := range shows {
		items, err := live.Items(g.tx, s.ID)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			if it.Product == p.ID && it.State != live.Closed {
				return &shop.InShow{
					URL: ShowURL(s) + "/" + itoa(it.N), Title: g.in(s.Title), Host: s.HostName, Photo: picture(s.Cover, ""), Now: s.Pinned == it.N, N: it.N,
				}, nil
			}
		}
	}
	return nil, nil
}

// Policy reads one of the shop's own texts: returns, shipping, privacy, terms, imprint.
func (b *Board) Policy(ctx context.Context, tx *store.Tx, handle string) (shop.PolicyPage, error) {
	g, err := goodsOf(ctx, tx)
	if err != nil {
		return shop.PolicyPage{}, err
	}
	texts := map[string]brand.Text{
		"returns": g.shop.Policies.Returns, "shipping": g.shop.Policies.Shipping, "privacy": g.shop.Policies.Privacy,
		"terms": g.shop.Policies.Terms, "imprint": g.shop.Policies.Imprint,
	}
	text, known := texts[handle]
	if !known || text.Empty() {
		return shop.PolicyPage{}, fault.Missing("page_not_found")
	}
	return shop.PolicyPage{Name: lang.T(ctx, "shop.policy."+handle), Paragraphs: g.paragraphs(text)}, nil
}

// firstOf is the first sentence or line of a text, for where a few words must do.
func firstOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
