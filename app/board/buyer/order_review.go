package buyer

import (
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/order"
	"hawker/app/review"
	"hawker/views/shop"
	"hawker/views/ui"
)

// reviews are the lines that have arrived, each with what the buyer said of it or
// the form to do so, which is sent to action.
func (g reading) reviews(o order.Order, action string) ([]shop.ReviewForm, error) {
	var list []shop.ReviewForm
	for i, l := range o.Lines {
		if l.Delivered == 0 {
			continue
		}
		f := shop.ReviewForm{
			Line: i, Action: action, Title: g.In(l.Title), Meta: g.In(l.Label),
			Name: review.ShownName(o.Contact.Name),
		}
		var err error
		if f.Photo, err = g.pictureOf(l); err != nil {
			return nil, err
		}
		r, written, err := review.ByLine(g.Tx, o.ID, i)
		if err != nil {
			return nil, err
		}
		if written {
			f.Mine = &shop.MyReview{Review: ReviewOf(g.Reader, r), State: string(r.State), Reason: r.Reason}
			if r.State == review.Published {
				f.Mine.URL = "/products/" + l.Handle + "#reviews"
			}
		}
		list = append(list, f)
	}
	openOnly(list)
	return list, nil
}

// pictureOf is the picture of what was bought, or of what it looks like today.
func (g reading) pictureOf(l order.Line) (ui.Photo, error) {
	if l.Photo != "" {
		return goods.Picture(l.Photo, ""), nil
	}
	p, ok, err := catalog.Find(g.Tx, l.Product)
	if err != nil || !ok { // the order of a letter's sample sells nothing real
		return ui.Photo{}, err
	}
	v, err := catalog.GetVariant(g.Tx, l.Variant)
	return goods.Picture(p.Picture(v), ""), err
}

// openOnly opens the one form that is left to be written.
func openOnly(list []shop.ReviewForm) {
	left := -1
	for i, f := range list {
		if f.Mine != nil {
			continue
		}
		if left >= 0 {
			return
		}
		left = i
	}
	if left >= 0 {
		list[left].Open = true
	}
}

// ReviewOf is a review as buyers see it.
func ReviewOf(g goods.Reader, r review.Review) shop.Review {
	return shop.Review{
		Name: r.Name, Tenths: 10 * int64(r.Rating), Text: r.Text, Lang: r.Lang, At: r.At,
		Reply: r.Reply, Shop: g.Shop.DisplayName(g.Tag),
	}
}
