package buyer

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"hawker/app/board/goods"
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

func (g reading) chosen(o goods.Offer, v goods.Priced) Chosen {
	return Chosen{Variant: v.ID, Name: g.Called(o, v.Variant)}
}

// card is a product on the shelf.
func (g reading) card(p catalog.Product) (shop.Card, error) {
	o, err := g.InShop(p)
	if err != nil {
		return shop.Card{}, err
	}
	low, differ := o.Lowest()
	c := shop.Card{
		URL: "/products/" + p.Handle, Name: g.In(p.Title), Note: g.In(p.Summary), Photo: g.Photo(o, catalog.Variant{}),
		Price: low.View(), From: differ, Sold: o.Left() == 0,
	}
	c.Photo.Alt = ""
	return c, nil
}

// bagCard is an item of a show on the front page's shelf.
func (g reading) bagCard(s live.Show, it live.Item) (shop.Card, error) {
	o, err := g.InShow(it)
	if err != nil {
		return shop.Card{}, err
	}
	v := g.item(s, it, o)
	return shop.Card{
		URL: ShowURL(s) + "/" + itoa(it.N), Name: v.Name, Note: g.In(o.Product.Summary), Photo: v.Photo, Number: it.N,
		Price: v.Price, From: v.From, Stock: v.Stock, Sold: v.Stock.None || o.Left() == 0, Now: v.Pinned,
	}, nil
}

// Products reads a page of the shelf.
func (r Reader) Products(ctx context.Context, tx *store.Tx, after string) (shop.ProductsPage, error) {
	g, err := read(ctx, tx)
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

func (g reading) cards(list []catalog.Product) ([]shop.Card, error) {
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
func (r Reader) ProductVariant(ctx context.Context, tx *store.Tx, id catalog.ID, choice []int) (Chosen, bool, error) {
	p, err := catalog.Get(tx, id)
	if err != nil {
		return Chosen{}, false, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return Chosen{}, false, err
	}
	o, err := g.InShop(p)
	if err != nil {
		return Chosen{}, false, err
	}
	v, ok := choose(o, choice)
	return g.chosen(o, v), ok, nil
}

func (g reading) buy(o goods.Offer, choice []int) (shop.Buy, goods.Priced) {
	chosen, exists := choose(o, choice)
	if choice == nil {
		choice = chosen.Choice
	}
	url := "/products/" + o.Product.Handle
	attrs := templ.Attributes{"hx-get": url, "hx-trigger": "change", "hx-include": "closest form", "hx-target": "#buy", "hx-swap": "morph:outerHTML"}
	v := shop.Buy{
		URL: url, Product: string(o.Product.ID), Price: chosen.View(), Stock: g.Stock(chosen.Left),
		Label: o.Product.Label(chosen.Variant, g.Tag, g.Shop.Lang), Options: g.options(o, choice, attrs),
		Quantity: 1, Max: int(min(maxPieces, max(chosen.Left, 1))), Ready: exists && chosen.Left > 0 && o.Product.Buyable(), Terms: g.Terms(),
	}
	v.Price.Size = "lg"
	switch {
	case !o.Product.Buyable() || len(o.Variants) == 0:
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
					URL: ShowURL(s) + "/" + itoa(it.N), Title: g.In(s.Title), Host: s.HostName, Photo: goods.Picture(s.Cover, ""), Now: s.Pinned == it.N, N: it.N,
				}, nil
			}
		}
	}
	return nil, nil
}

// Policy reads one of the shop's own texts: returns, shipping, privacy, terms, imprint.
func (r Reader) Policy(ctx context.Context, tx *store.Tx, handle string) (shop.PolicyPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.PolicyPage{}, err
	}
	texts := map[string]brand.Text{
		"returns": g.Shop.Policies.Returns, "shipping": g.Shop.Policies.Shipping, "privacy": g.Shop.Policies.Privacy,
		"terms": g.Shop.Policies.Terms, "imprint": g.Shop.Policies.Imprint,
	}
	text, known := texts[handle]
	if !known || text.Empty() {
		return shop.PolicyPage{}, fault.Missing("page_not_found")
	}
	return shop.PolicyPage{Name: lang.T(ctx, "shop.policy."+handle), Paragraphs: g.Paragraphs(text)}, nil
}

// firstOf is the first sentence or line of a text, for where a few words must do.
func firstOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}
