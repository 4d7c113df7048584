package buyer

import (
	"hawker/app/board/goods"
	"hawker/app/order"
	"hawker/app/review"
	"hawker/views/shop"
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
			Line: i, Action: action, Photo: goods.Picture(l.Photo, ""), Title: g.In(l.Title), Meta: g.In(l.Label),
			Name: review.ShownName(o.Contact.Name),
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
	if len(list) == 1 {
		list[0].Open = true
	}
	return list, nil
}

// ReviewOf is a review as buyers see it.
func ReviewOf(g goods.Reader, r review.Review) shop.Review {
	return shop.Review{
		Name: r.Name, Tenths: 10 * int64(r.Rating), Text: r.Text, Lang: r.Lang, At: r.At,
		Reply: r.Reply, Shop: g.Shop.DisplayName(g.Tag),
	}
}
