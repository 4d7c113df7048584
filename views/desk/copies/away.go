package copies

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
)

// Away is what of recordings lies only in the bucket, and after how long they go there.
type Away struct {
	On     bool   // the shop is copied there
	Days   string // as typed; "" for never
	Law    string // "cn" where the law may want the original here
	Pieces int
	Bytes  int64
	Lost   int       // pieces that the bucket does not have any more
	Looked time.Time // when that was found
	List   []AwayFilm
}

// AwayFilm is one recording. Action is where its button leads.
type AwayFilm struct {
	Title, URL, Action string
	Pieces, Lost       int
	Bytes              int64
	Since              time.Time
	Wanted             bool // it is on its way back
	Private            bool // since its show is private
}

// bytes writes a size as people read it.
func bytes(ctx context.Context, n int64) string {
	if n < 1e9 {
		return lang.Number(ctx, max(1, n/1e6)) + " MB"
	}
	return gigabytes(ctx, n) + " GB"
}

// all says how much lies there.
func (a Away) all(ctx context.Context) string {
	return lang.N(ctx, "copies.away.all", a.Pieces, "size", bytes(ctx, a.Bytes))
}

// about is the second line of a recording.
func (f AwayFilm) about(ctx context.Context) string {
	text := lang.T(ctx, "copies.away.since", "size", bytes(ctx, f.Bytes), "at", lang.DayTime(ctx, f.Since))
	if f.Private {
		text += " · " + lang.T(ctx, "copies.away.private")
	}
	return text
}

// leaving is how the box is called that leaves things in the place that was used before.
func (p Page) leaving(ctx context.Context) (label, hint string) {
	if p.AskLeave == "away" {
		return lang.T(ctx, "copies.leave.away"), lang.T(ctx, "copies.leave.away.hint")
	}
	return lang.T(ctx, "copies.leave"), lang.T(ctx, "copies.leave.hint")
}

// again has how it stands asked for again while it changes.
func (p Page) again() templ.Attributes {
	if !p.moving() {
		return nil
	}
	return templ.Attributes{"hx-get": "/desk/settings/copies", "hx-select": "#copies-stand", "hx-trigger": "every 4s", "hx-swap": "outerHTML"}
}

// moving tells whether the page will soon say something else.
func (p Page) moving() bool {
	if p.Asked || p.Waiting > 0 {
		return true
	}
	for _, f := range p.Away.List {
		if f.Wanted {
			return true
		}
	}
	return false
}
