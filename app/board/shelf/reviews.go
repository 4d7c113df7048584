package shelf

import (
	"context"
	"net/url"

	"hawker/app/board/buyer"
	"hawker/app/catalog"
	"hawker/app/review"
	"hawker/app/store"
	"hawker/views/shop"
)

const (
	reviewsShown = 5  // on the product's page
	reviewsPage  = 20 // on the page of all of them
)

// Reviews reads a page of what buyers say of a product. It refuses with
// product_not_found.
func (r Reader) Reviews(ctx context.Context, tx *store.Tx, handle, after string) (shop.ReviewsPage, error) {
	p, err := product(tx, handle)
	if err != nil {
		return shop.ReviewsPage{}, err
	}
	g, err := read(ctx, tx)
	if err != nil {
		return shop.ReviewsPage{}, err
	}
	page := shop.ReviewsPage{Name: g.In(p.Title), URL: "/products/" + p.Handle}
	if page.Reviews, err = g.tally(p.ID); err != nil {
		return page, err
	}
	list, next, err := review.ByProduct(tx, p.ID, after, reviewsPage)
	if err != nil {
		return page, err
	}
	here := page.URL + "/reviews"
	if after != "" {
		page.First = here
	}
	if next != "" {
		page.Next = here + "?" + url.Values{"after": {next}}.Encode()
	}
	page.Reviews.List, err = g.said(p, list)
	return page, err
}

// reviews is what the product's own page shows of them: the average and the newest.
func (g reading) reviews(p catalog.Product) (shop.Reviews, error) {
	v, err := g.tally(p.ID)
	if err != nil || v.Count == 0 {
		return v, err
	}
	list, next, err := review.ByProduct(g.Tx, p.ID, "", reviewsShown)
	if err != nil {
		return v, err
	}
	if next != "" {
		v.All = "/products/" + p.Handle + "/reviews"
	}
	v.List, err = g.said(p, list)
	return v, err
}

// tally is how many there are and what they come to; most products have none,
// which is told by one read.
func (g reading) tally(id catalog.ID) (shop.Reviews, error) {
	t, err := review.Sum(g.Tx, id)
	if err != nil || t.Count == 0 {
		return shop.Reviews{}, err
	}
	s, err := review.GetSettings(g.Tx)
	return shop.Reviews{Tenths: t.Tenths(), Count: t.Count, Read: s.Moderate}, err
}

// said writes reviews of one product, each with the variant that its buyer has.
func (g reading) said(p catalog.Product, list []review.Review) ([]shop.Review, error) {
	views := make([]shop.Review, 0, len(list))
	for _, r := range list {
		v, err := catalog.GetVariant(g.Tx, r.Variant)
		if err != nil {
			return nil, err
		}
		said := buyer.ReviewOf(g.Reader, r)
		said.Label = p.Label(v, g.Tag, g.Shop.Lang)
		views = append(views, said)
	}
	return views, nil
}
