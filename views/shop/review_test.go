package shop_test

import (
	"bytes"
	"testing"

	"github.com/a-h/templ"

	"hawker/views/shop"
)

func TestReviews(t *testing.T) {
	said := shop.Review{Name: "Mara <L>", Tenths: 40, Text: "It pours.\n<b>Well.</b>", Lang: "en", At: at, Label: "Celadon, 140 ml"}
	answered := said
	answered.Reply, answered.Shop, answered.Text = "Thank you.", "Halfmoon", ""
	some := shop.Reviews{Tenths: 46, Count: 12, List: []shop.Review{said, answered}, All: "/products/x/reviews", Read: true}
	all := shop.ReviewsPage{Page: shell, Name: "Moonrise gaiwan", URL: "/products/x", Reviews: some, First: "/products/x/reviews", Next: "/products/x/reviews?after=k"}
	none := shop.ReviewsPage{Page: shell, Name: "Moonrise gaiwan", URL: "/products/x"}
	form := shop.ReviewForm{Line: 1, Action: "/orders/t/reviews", Key: "k", Photo: photo, Title: "Moonrise gaiwan", Meta: "Celadon", Name: "Mara L."}
	refused := form
	refused.Rating, refused.Text, refused.Open = 3, "Typed & refused", true
	refused.Errors = map[string]string{"rating": "Choose one to five stars.", "name": "This is needed."}
	mine := form
	mine.Problem, mine.Mine = "You have already written about this piece.", &shop.MyReview{Review: said, State: "published", URL: "/products/x#reviews"}
	for name, c := range map[string]templ.Component{
		"reviews": some, "reviews-all": shop.AllReviews(all), "reviews-all-none": shop.AllReviews(none),
		"review-form": form, "review-refused": refused, "review-mine": mine, "review-brief": shop.Brief(some),
	} {
		both(t, name, c)
	}
}

func TestNobodyHavingSaidAnythingDrawsNothing(t *testing.T) {
	for _, c := range []templ.Component{shop.Reviews{}, shop.Brief{}} {
		var out bytes.Buffer
		if err := c.Render(t.Context(), &out); err != nil || out.Len() > 0 {
			t.Errorf("%T draws %q, %v", c, out.String(), err)
		}
	}
}
