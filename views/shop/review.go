package shop

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/ui"
)

// Reviews is what buyers say of a product, on its page; nobody having said
// anything draws nothing. Its id is "reviews".
type Reviews struct {
	Tenths int64 // the average: 46 is 4.6
	Count  int64
	List   []Review
	All    string // address of all of them, "" where List has all
	Read   bool   // the shop reads them before they are shown
}

// Render writes the component.
func (r Reviews) Render(ctx context.Context, w io.Writer) error { return reviews(r).Render(ctx, w) }

// Brief is the average beside the product's name, which leads to the reviews.
type Brief Reviews

// Render writes the component.
func (b Brief) Render(ctx context.Context, w io.Writer) error { return brief(b).Render(ctx, w) }

// Review is what one buyer says.
type Review struct {
	Name   string
	Tenths int64
	Text   string
	Lang   string // BCP 47, "" where it is not known
	At     time.Time
	Label  string   // of the variant: "Celadon, 140 ml"
	Of     *ui.Link // the product, where the page is not its own
	Reply  string
	Shop   string // who replied
}

// Render writes the component.
func (r Review) Render(ctx context.Context, w io.Writer) error { return reviewItem(r).Render(ctx, w) }

// ReviewsPage is everything that buyers say of a product.
type ReviewsPage struct {
	ui.Page
	Name    string // of the product
	URL     string
	Reviews Reviews
	First   string // address of the newest, "" on their page
	Next    string // address of older ones, "" at the end
}

// ReviewForm is one delivered line of an order: the form to say something about
// it, or what was said. Its id is "review-" and the line's place.
type ReviewForm struct {
	Line        int
	Action, Key string
	Photo       ui.Photo
	Title, Meta string
	Open        bool

	Rating     int
	Name, Text string
	Errors     map[string]string
	Problem    string // about the form as a whole

	Mine *MyReview // nil until it is written
}

// Render writes the component.
func (f ReviewForm) Render(ctx context.Context, w io.Writer) error {
	return reviewForm(f).Render(ctx, w)
}

// MyReview is what the buyer said, with where it stands.
type MyReview struct {
	Review
	State  string // waiting, published or rejected
	Reason string // of a rejected one
	URL    string // where it is shown
	Thanks bool   // it was written just now
}

// how says whether and how it is sure that buyers wrote them (Directive
// 2005/29/EC, art. 7(6)).
func how(ctx context.Context, read bool) string {
	if read {
		return lang.T(ctx, "review.how.read")
	}
	return lang.T(ctx, "review.how")
}

func (m MyReview) state(ctx context.Context) string {
	if m.State == "rejected" {
		return lang.T(ctx, "review.mine.rejected", "why", lang.T(ctx, "review.reason."+m.Reason))
	}
	return lang.T(ctx, "review.mine."+m.State)
}

// spokenIn says in which language words are, where that is known.
func spokenIn(tag string) templ.Attributes {
	if tag == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"lang": tag}
}
