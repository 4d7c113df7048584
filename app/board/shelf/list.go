package shelf

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/views/shop"
	"hawker/views/ui"
)

// Ask is what a visitor asks of a shelf: a place in its own order, or another order
// or choice, which the search index has found.
type Ask struct {
	After string // cursor of the shelf's own order

	Sort  string // "newest", "price", "price_desc", "title"; "" is the shelf's own
	Stock bool   // only what can be bought
	Page  int    // of what was found, from 1
	Found *Found // nil: in its own order
}

// Found is a page of what the search index found, and how many there are in all.
type Found struct {
	IDs   []catalog.ID
	Total int
}

// PerPage is how many cards a page of a shelf has.
const PerPage = shelfPage

// Sorts are the orders that can be asked for.
var Sorts = []string{"newest", "price", "price_desc", "title"}

// Asked tells whether another order or choice than the shelf's own is asked for.
func (a Ask) Asked() bool { return a.Stock || slices.Contains(Sorts, a.Sort) }

// Products reads a page of everything that the shop lists.
func (r Reader) Products(ctx context.Context, tx *store.Tx, a Ask) (shop.ListPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.ListPage{}, err
	}
	p := shop.ListPage{URL: "/products", Name: lang.T(ctx, "shop.products")}
	if p.Others, err = g.others(""); err != nil {
		return p, err
	}
	return p, g.fill(&p, a, all{})
}

// CollectionID finds the published collection of an address, or refuses with
// collection_not_found.
func (r Reader) CollectionID(tx *store.Tx, handle string) (collection.ID, error) {
	c, err := published(tx, handle)
	return c.ID, err
}

func published(tx *store.Tx, handle string) (collection.Collection, error) {
	c, ok, err := collection.FindAt(tx, handle)
	if err == nil && (!ok || !c.Published) {
		err = fault.Missing("collection_not_found")
	}
	return c, err
}

// Collection reads a page of a collection. It refuses with collection_not_found.
func (r Reader) Collection(ctx context.Context, tx *store.Tx, handle string, a Ask) (shop.ListPage, error) {
	c, err := published(tx, handle)
	if err != nil {
		return shop.ListPage{}, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return shop.ListPage{}, err
	}
	p := shop.ListPage{
		URL: collectionURL(c), Name: g.In(c.Title), Text: g.Paragraphs(c.Body), Photo: goods.Picture(c.Photo, ""), Crumbs: g.crumbs(nil),
	}
	if p.Others, err = g.others(c.ID); err != nil {
		return p, err
	}
	return p, g.fill(&p, a, members{c.ID})
}

// source is a shelf in its own order.
type source interface {
	page(tx *store.Tx, after string) ([]catalog.Product, string, error)
	before(tx *store.Tx, after string) string
}

type (
	all     struct{}
	members struct{ id collection.ID }
)

func (all) page(tx *store.Tx, after string) ([]catalog.Product, string, error) {
	return catalog.Listed(tx, after, shelfPage)
}
func (all) before(tx *store.Tx, after string) string {
	return catalog.ListedBefore(tx, after, shelfPage)
}

func (m members) page(tx *store.Tx, after string) ([]catalog.Product, string, error) {
	return catalog.Members(tx, m.id, after, shelfPage)
}

func (m members) before(tx *store.Tx, after string) string {
	return collection.Before(tx, m.id, after, shelfPage)
}

// fill puts a page of the shelf into p, with the ways to its neighbours.
func (g reading) fill(p *shop.ListPage, a Ask, from source) error {
	if a.Asked() && a.Found != nil {
		return g.found(p, a)
	}
	list, next, err := from.page(g.Tx, a.After)
	if err != nil {
		return err
	}
	if next != "" {
		p.Next = p.URL + "?" + url.Values{"after": {next}}.Encode()
	}
	if a.After != "" {
		p.Prev = p.URL
		if before := from.before(g.Tx, a.After); before != "" {
			p.Prev += "?" + url.Values{"after": {before}}.Encode()
		}
	}
	return g.put(p, list)
}

// put turns products into the page's cards; those in view at once load first.
func (g reading) put(p *shop.ListPage, list []catalog.Product) (err error) {
	p.Cards, err = g.cards(list)
	for i := range min(len(p.Cards), firstRow) {
		p.Cards[i].Eager = true
	}
	return err
}

const firstRow = 4

// found shows what the index found, as it is now.
func (g reading) found(p *shop.ListPage, a Ask) error {
	p.Sort, p.Stock = a.Sort, a.Stock
	if a.Found.Total > 0 {
		p.Count = lang.N(g.Ctx, "shelf.count", a.Found.Total)
	}
	if a.Page > 1 {
		p.Prev = a.address(p.URL, a.Page-1)
	}
	if a.Page*shelfPage < a.Found.Total {
		p.Next = a.address(p.URL, a.Page+1)
	}
	list := make([]catalog.Product, 0, len(a.Found.IDs))
	for _, id := range a.Found.IDs {
		one, ok, err := catalog.Find(g.Tx, id)
		if err != nil {
			return err
		}
		if ok && one.Visible(g.Tx.Now) {
			list = append(list, one)
		}
	}
	return g.put(p, list)
}

// address is that of a page of what was found, without what need not be said.
func (a Ask) address(shelf string, page int) string {
	q := url.Values{}
	if a.Sort != "" {
		q.Set("sort", a.Sort)
	}
	if a.Stock {
		q.Set("stock", "in")
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return shelf
	}
	return shelf + "?" + q.Encode()
}

// Address is that of what was asked of a shelf.
func (a Ask) Address(shelf string) string { return a.address(shelf, a.Page) }

// others are the ways to the other collections.
func (g reading) others(here collection.ID) ([]ui.Link, error) {
	list, err := g.collections()
	var links []ui.Link
	for _, c := range list {
		if c.ID != here && len(links) < otherLinks {
			links = append(links, ui.Link{Label: g.In(c.Title), URL: collectionURL(c)})
		}
	}
	return links, err
}

const otherLinks = 12

func (g reading) collections() ([]collection.Collection, error) {
	list, err := collection.List(g.Tx)
	return slices.DeleteFunc(list, func(c collection.Collection) bool { return !c.Published }), err
}

// Collections reads the list of all collections.
func (r Reader) Collections(ctx context.Context, tx *store.Tx) (shop.CollectionsPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.CollectionsPage{}, err
	}
	list, err := g.collections()
	if err != nil {
		return shop.CollectionsPage{}, err
	}
	var p shop.CollectionsPage
	for _, c := range list {
		card := shop.CollectionCard{URL: collectionURL(c), Name: g.In(c.Title), Text: firstOf(g.In(c.Body)), Photo: goods.Picture(c.Photo, "")}
		if c.Photo == "" {
			if card.Photo, err = g.face(c.ID); err != nil {
				return p, err
			}
		}
		p.List = append(p.List, card)
	}
	return p, nil
}

// face is the picture of a collection that has none of its own: its first product's.
func (g reading) face(id collection.ID) (ui.Photo, error) {
	list, _, err := catalog.Members(g.Tx, id, "", 1)
	if err != nil || len(list) == 0 {
		return ui.Photo{}, err
	}
	return goods.Picture(list[0].Picture(catalog.Variant{}), ""), nil
}
