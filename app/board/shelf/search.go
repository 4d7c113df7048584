package shelf

import (
	"context"
	"net/url"
	"strconv"

	"hawker/app/catalog"
	"hawker/app/store"
	"hawker/views/shop"
)

// Wanted is what a visitor asks of the search.
type Wanted struct {
	Text, Sort string
	Stock      bool // only what can be bought
	Page       int  // from 1
}

// Address is that of what was asked, without what need not be said.
func (w Wanted) Address() string {
	q := url.Values{}
	if w.Text != "" {
		q.Set("q", w.Text)
	}
	if w.Sort != "" {
		q.Set("sort", w.Sort)
	}
	if w.Stock {
		q.Set("stock", "in")
	}
	if w.Page > 1 {
		q.Set("page", strconv.Itoa(w.Page))
	}
	if len(q) == 0 {
		return "/search"
	}
	return "/search?" + q.Encode()
}

// Search reads a page of what the index found, as it is now.
func (r Reader) Search(ctx context.Context, tx *store.Tx, w Wanted, f Found) (shop.SearchPage, error) {
	p := shop.SearchPage{Text: w.Text, Sort: w.Sort, Stock: w.Stock, Total: f.Total}
	at := w
	if at.Page = w.Page - 1; w.Page > 1 {
		p.Prev = at.Address()
	}
	if at.Page = w.Page + 1; w.Page*PerPage < f.Total {
		p.Next = at.Address()
	}
	at.Page, at.Stock = 1, false
	p.SoldToo = at.Address()
	cards, err := r.Cards(ctx, tx, f.IDs)
	for i := range min(len(cards), firstRow) {
		cards[i].Eager = true
	}
	p.Cards = cards
	return p, err
}

// Cards reads products as they are on a shelf, without those that are not shown
// any more.
func (r Reader) Cards(ctx context.Context, tx *store.Tx, ids []catalog.ID) ([]shop.Card, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return nil, err
	}
	list := make([]catalog.Product, 0, len(ids))
	for _, id := range ids {
		p, ok, err := catalog.Find(tx, id)
		if err != nil {
			return nil, err
		}
		if ok && p.Visible(tx.Now) {
			list = append(list, p)
		}
	}
	return g.cards(list)
}
