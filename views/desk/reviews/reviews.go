// Package reviews draws the part of the desk where what buyers wrote is read,
// shown, left out and answered.
//
// It promises that a review which waits can be decided in one press, that leaving
// one out takes a reason, and that what the buyer wrote is never a field. It
// refuses to look anything up.
package reviews

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Page lists the reviews of one state.
type Page struct {
	frame.Frame
	frame.Form
	Tabs     []frame.Tab
	State    string // waiting, published or rejected
	Rows     []Row
	Pages    frame.Pages
	Reasons  []string // for which one may be left out
	May      bool     // this person decides and answers
	MaySet   bool     // this person sets how reviews are shown
	Moderate bool
}

// Row is one review.
type Row struct {
	ID       string
	Back     string // the query of the list, to which a form comes back
	Photo    ui.Photo
	Product  ui.Link
	Label    string // of the variant
	Order    ui.Link
	Name     string
	Tenths   int64
	Text     string
	Lang     string
	State    string
	Reason   string
	At       time.Time
	Reply    string
	ReplyAt  time.Time
	Typed    string // an answer that was refused
	Chosen   string // a reason that was refused
	Refused  frame.Form
	Answered bool // the answer's form stands open
}

func (p Page) empty(ctx context.Context) ui.Empty {
	if p.State == "waiting" {
		return ui.Empty{Small: true, Title: lang.T(ctx, "desk.review.none.waiting"), Text: lang.T(ctx, "desk.review.none.waiting.text")}
	}
	return ui.Empty{Small: true, Title: lang.T(ctx, "desk.review.none")}
}

func (r Row) act(what string) string { return "/desk/reviews/" + r.ID + "/" + what + "?" + r.Back }

func (r Row) field(name string) string { return name + "-" + r.ID }

// reply is what stands in the answer's field.
func (r Row) reply() string {
	if r.Refused.Error("reply") != "" {
		return r.Typed
	}
	return r.Reply
}

func (r Row) answerWord(ctx context.Context) string {
	if r.Reply != "" {
		return lang.T(ctx, "desk.review.answer.change")
	}
	return lang.T(ctx, "desk.review.answer")
}

func (r Row) rejectWord(ctx context.Context) string {
	if r.State == "published" {
		return lang.T(ctx, "desk.review.takedown")
	}
	return lang.T(ctx, "desk.review.reject")
}

// reasons is the choice of why a review is left out; nothing is chosen for the shop.
func (r Row) reasons(ctx context.Context, codes []string) ui.Select {
	s := ui.Select{Name: "reason", ID: r.field("reason"), Label: lang.T(ctx, "desk.review.why"), Value: r.Chosen, Error: r.Refused.Error("reason")}
	s.Options = []ui.Option{{Label: lang.T(ctx, "desk.review.why.choose")}}
	for _, code := range codes {
		s.Options = append(s.Options, ui.Option{Value: code, Label: lang.T(ctx, "desk.review.reason."+code)})
	}
	return s
}

// spoken says in which language words are, where that is known.
func spoken(tag string) templ.Attributes {
	if tag == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"lang": tag}
}
