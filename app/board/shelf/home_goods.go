package shelf

import (
	"slices"

	"github.com/a-h/templ"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/review"
	"hawker/views/shop"
	"hawker/views/ui"
)

const (
	homeTiles   = 6
	homeReviews = 3
)

// products are the newest of the shelf that do not stand above already.
func (h *homepage) products(s brand.Section) (templ.Component, error) {
	n := limit(s, homeShelf)
	list, _, err := catalog.Listed(h.Tx, "", n+len(h.seen))
	if err != nil {
		return nil, err
	}
	cards, err := h.cards(list)
	if err != nil {
		return nil, err
	}
	rest := slices.DeleteFunc(slices.Clone(cards), func(c shop.Card) bool { return h.seen[sign(c)] })
	if len(rest) > 0 { // everything stands above already: better twice than not at all
		cards = rest
	}
	if len(cards) == 0 {
		return nil, nil //nolint:nilnil // an empty shelf is no section
	}
	return shop.Shelf{
		ID: "home-" + s.ID, Title: h.title(s, "shop.home.products"), URL: "/products", More: lang.T(h.Ctx, "shop.home.all"), Cards: h.noted(cards[:min(n, len(cards))]),
	}, nil
}

// sign tells pieces apart: one is called otherwise in a show's bag than on the shelf.
func sign(c shop.Card) string {
	if c.Photo.Small != "" {
		return c.Photo.Small
	}
	return c.Name
}

// noted remembers what the page has shown.
func (h *homepage) noted(cards []shop.Card) []shop.Card {
	for _, c := range cards {
		h.seen[sign(c)] = true
	}
	return cards
}

// collection is one collection's first pieces; one that has gone, or is not
// published, is left out.
func (h *homepage) collection(s brand.Section) (templ.Component, error) {
	c, err := collection.Get(h.Tx, collection.ID(s.Collection))
	if fault.Is(err, "collection_not_found") || err == nil && !c.Published {
		return nil, nil //nolint:nilnil // what is gone is no section
	}
	if err != nil {
		return nil, err
	}
	ids, _, err := collection.Members(h.Tx, c.ID, "", limit(s, homeBag))
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	list := make([]catalog.Product, len(ids))
	for i, id := range ids {
		if list[i], err = catalog.Get(h.Tx, catalog.ID(id)); err != nil {
			return nil, err
		}
	}
	cards, err := h.cards(list)
	title := h.In(s.Title)
	if title == "" {
		title = h.In(c.Title)
	}
	return shop.Shelf{ID: "home-" + s.ID, Title: title, URL: "/collections/" + c.Handle, More: lang.T(h.Ctx, "shop.home.whole"), Cards: h.noted(cards)}, err
}

// collections are all that are published.
func (h *homepage) collections(s brand.Section) (templ.Component, error) {
	list, err := collection.List(h.Tx)
	if err != nil {
		return nil, err
	}
	v := shop.Tiles{Title: h.title(s, "shop.home.collections")}
	for _, c := range list {
		if c.Published && len(v.List) < limit(s, homeTiles) {
			v.List = append(v.List, shop.Tile{URL: "/collections/" + c.Handle, Name: h.In(c.Title), Photo: goods.Picture(c.Photo, "")})
		}
	}
	if len(v.List) == 0 {
		return nil, nil //nolint:nilnil // no collection, no section
	}
	return v, nil
}

// reviews are what buyers said last, of anything.
func (h *homepage) reviews(s brand.Section) (templ.Component, error) {
	list, _, err := review.List(h.Tx, review.Published, "", limit(s, homeReviews))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	set, err := review.GetSettings(h.Tx)
	if err != nil {
		return nil, err
	}
	v := shop.Heard{Title: h.title(s, "shop.home.reviews"), Read: set.Moderate}
	for _, r := range list {
		p, err := catalog.Get(h.Tx, r.Product)
		if err != nil {
			return nil, err
		}
		said := buyer.ReviewOf(h.Reader, r)
		if p.Buyable(h.Tx.Now) {
			said.Of = &ui.Link{Label: h.In(p.Title), URL: "/products/" + p.Handle}
		}
		v.List = append(v.List, said)
	}
	return v, nil
}
