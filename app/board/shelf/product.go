package shelf

import (
	"context"
	"strings"

	"hawker/app/board/goods"
	"hawker/app/board/proven"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Wish is what a visitor asks of a product's page.
type Wish struct {
	Variant catalog.VariantID // chosen by its id, as a feed's address does; "" for none
	Choice  []int             // of the options; nil chooses for the visitor
	Was     []int             // the choice with which the form was shown
	Country string            // where a piece would go; "" is where the shop is
}

// Product reads one product's page, and the offer that is on it. It refuses with
// product_not_found what is not sold here; of what was sold once, Gone has a page.
func (r Reader) Product(ctx context.Context, tx *store.Tx, handle string, w Wish) (page shop.ProductPage, o goods.Offer, err error) {
	p, err := product(tx, handle)
	if err != nil {
		return page, o, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return page, o, err
	}
	if o, err = g.InShop(p); err != nil {
		return page, o, err
	}
	page = shop.ProductPage{
		Name: g.In(p.Title), Summary: g.In(p.Summary), Body: g.Paragraphs(p.Body),
		Delivery: g.In(g.Shop.Policies.Shipping), Returns: g.In(g.Shop.Policies.Returns),
	}
	pick := choose(o, w)
	page.Facts = shop.Facts{List: g.facts(p, pick.Priced)}
	page.Gallery = g.gallery(o, pick)
	page.Delivered = g.delivered(o, pick, w.Country)
	if page.Buy, err = g.buy(o, pick); err != nil {
		return page, o, err
	}
	if page.Seen, err = r.seen(g, p); err != nil {
		return page, o, err
	}
	if page.Proven, err = proven.Of(g.Reader, p); err != nil {
		return page, o, err
	}
	if page.Lots, err = proven.Lots(g.Reader, p); err != nil {
		return page, o, err
	}
	if page.Reviews, err = g.reviews(p); err != nil {
		return page, o, err
	}
	if page.Asked, err = r.Asked(tx, p.ID); err != nil {
		return page, o, err
	}
	home, err := g.home(p)
	if err != nil {
		return page, o, err
	}
	page.Crumbs = g.crumbs(home)
	var near []catalog.Product
	if near, page.RelatedTitle, page.RelatedURL, err = g.near(p, home); err != nil {
		return page, o, err
	}
	page.Related, err = g.cards(near)
	return page, o, err
}

// Choice reads what changes on a product's page when another choice is made.
func (r Reader) Choice(ctx context.Context, tx *store.Tx, handle string, w Wish) (shop.Chosen, error) {
	p, err := product(tx, handle)
	if err != nil {
		return shop.Chosen{}, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return shop.Chosen{}, err
	}
	o, err := g.InShop(p)
	if err != nil {
		return shop.Chosen{}, err
	}
	pick := choose(o, w)
	c := shop.Chosen{Gallery: g.gallery(o, pick), Delivered: g.delivered(o, pick, w.Country), Facts: shop.Facts{List: g.facts(p, pick.Priced), OOB: true}}
	c.Gallery.OOB, c.Delivered.OOB = true, true
	c.Buy, err = g.buy(o, pick)
	return c, err
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

// gallery is the product's pictures. That of the variant which was chosen comes
// first; while nobody has chosen, the order is the shop's.
func (g reading) gallery(o goods.Offer, pick pick) shop.Gallery {
	var v shop.Gallery
	first := ""
	if pick.asked {
		first = pick.Photo
	}
	if first != "" {
		v.Photos = append(v.Photos, goods.Picture(first, o.Product.Label(pick.Variant, g.Tag, g.Shop.Lang)))
	}
	for _, f := range o.Product.Photos {
		if f.Hash != first {
			v.Photos = append(v.Photos, goods.Picture(f.Hash, g.In(f.Alt)))
			continue
		}
		if alt := g.In(f.Alt); alt != "" {
			v.Photos[0].Alt = alt
		}
	}
	return v
}

func (g reading) facts(p catalog.Product, v goods.Priced) []shop.Fact {
	var list []shop.Fact
	add := func(name, value string) {
		if value != "" {
			list = append(list, shop.Fact{Name: lang.T(g.Ctx, name), Value: value})
		}
	}
	add("shelf.fact.maker", p.Vendor)
	if v.WeightG > 0 {
		add("shop.fact.weight", lang.T(g.Ctx, "shop.fact.weight.g", "g", lang.Number(g.Ctx, int64(v.WeightG))))
	}
	add("shop.fact.sku", v.SKU)
	return list
}

// home is the collection under which a product is shown: the first that is
// published; nil for none.
func (g reading) home(p catalog.Product) (*collection.Collection, error) {
	ids, err := collection.Of(g.Tx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		c, ok, err := collection.Find(g.Tx, id)
		if err != nil {
			return nil, err
		}
		if ok && c.Published {
			return &c, nil
		}
	}
	return nil, nil
}

func (g reading) crumbs(home *collection.Collection) []ui.Link {
	way := []ui.Link{{Label: lang.T(g.Ctx, "ui.nav.products"), URL: "/products"}}
	if home != nil {
		way = append(way, ui.Link{Label: g.In(home.Title), URL: collectionURL(*home)})
	}
	return way
}

func collectionURL(c collection.Collection) string { return "/collections/" + c.Handle }

// near is what stands beside a product: of its collection, else the newest.
func (g reading) near(p catalog.Product, home *collection.Collection) (list []catalog.Product, title, url string, err error) {
	title, url = lang.T(g.Ctx, "shelf.related"), "/products"
	if home != nil {
		url = collectionURL(*home)
		title = lang.T(g.Ctx, "shelf.related.of", "collection", g.In(home.Title))
		list, _, err = catalog.Members(g.Tx, home.ID, "", related+1)
		list = without(list, p.ID)
	}
	if err == nil && len(list) == 0 {
		title, url = lang.T(g.Ctx, "shelf.related"), "/products"
		list, _, err = catalog.Listed(g.Tx, "", related+1)
		list = without(list, p.ID)
	}
	return list[:min(len(list), related)], title, url, err
}

func without(list []catalog.Product, id catalog.ID) []catalog.Product {
	rest := list[:0]
	for _, p := range list {
		if p.ID != id {
			rest = append(rest, p)
		}
	}
	return rest
}

// Gone reads the page of a product that was sold once and is no more. It refuses
// with product_not_found what never was.
func (r Reader) Gone(ctx context.Context, tx *store.Tx, handle string) (shop.GonePage, error) {
	p, ok, err := catalog.ByHandle(tx, handle)
	if err == nil && (!ok || p.Status != catalog.Archived) {
		err = fault.Missing("product_not_found")
	}
	if err != nil {
		return shop.GonePage{}, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return shop.GonePage{}, err
	}
	home, err := g.home(p)
	if err != nil {
		return shop.GonePage{}, err
	}
	page := shop.GonePage{Name: g.In(p.Title), Photo: goods.Picture(p.Picture(catalog.Variant{}), g.In(p.Title)), Crumbs: g.crumbs(home)}
	page.Ways = []ui.Link{{Label: lang.T(ctx, "shop.browse"), URL: "/products"}, {Label: lang.T(ctx, "shop.shows"), URL: "/live"}}
	if home != nil {
		page.Ways[0] = ui.Link{Label: lang.T(ctx, "shelf.more.of", "collection", g.In(home.Title)), URL: collectionURL(*home)}
	}
	near, title, _, err := g.near(p, home)
	if err != nil {
		return page, err
	}
	page.RelatedTitle = title
	page.Related, err = g.cards(near)
	return page, err
}

// european tells whether a reduction has to name the lowest price of 30 days.
func (g reading) european() bool { return brand.Jurisdiction(strings.ToUpper(g.Shop.Country)) == "eu" }
