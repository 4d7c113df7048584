// Package shelf reads what a visitor browses: the front door, the shelf and its
// collections, a product, the schedule and the shop's own words.
//
// It stands above the room's reader, from which it takes what a show's bag says
// about a piece, so that the front page and the room cannot disagree; what a thing
// costs and how many are left it takes from board/goods like everybody. It knows no
// request and no cart, decides nothing and writes nothing.
package shelf

import (
	"context"
	"strconv"

	"hawker/app/board/buyer"
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/shop"
)

const (
	shelfPage = 24
	homeShelf = 8
	homeBag   = 4
	homeShows = 4
	pastShows = 20
	related   = 4
)

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
	v := buyer.ItemOf(g.Reader, s, it, o)
	return shop.Card{
		URL: buyer.ShowURL(s) + "/" + strconv.Itoa(it.N), Name: v.Name, Note: g.In(o.Product.Summary), Photo: v.Photo, Number: it.N,
		Price: v.Price, From: v.From, Stock: v.Stock, Sold: v.Stock.None || o.Left() == 0, Now: v.Pinned,
	}, nil
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

// Reader is what the pages of the shop need besides the database: all that the
// room's pages need.
type Reader struct{ buyer.Reader }

// reading is what is sold, read for one page.
type reading struct{ goods.Reader }

func read(ctx context.Context, tx *store.Tx) (reading, error) {
	g, err := goods.Read(ctx, tx)
	return reading{g}, err
}
