// Package privacy draws the pages of the desk on what the shop knows of one person: the
// search, what an erasure would do, and the erasures that were asked for.
//
// Of those it shows no contact: none is kept.
package privacy

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/privacy"
)

// Page is the search with what it found, and the list.
type Page struct {
	frame.Frame
	frame.Form
	Asked   string // as it was typed
	Contact string // as it was read; "" before
	Nothing bool
	Plan    privacy.Plan
	Seen    string
	Lang    string // of the mail
	Told    bool   // a mail can tell the person
	Rows    []Row
	Pages   frame.Pages
}

// Row is one erasure.
type Row struct {
	URL, State, By string
	At             time.Time
}

// One is an erasure.
type One struct {
	frame.Frame
	Row
	Handle     string
	Plan       privacy.Plan
	Ended, Due time.Time
}

func (r Row) badge() string {
	switch r.State {
	case "done":
		return "ok"
	case "waits":
		return "warn"
	}
	return "info"
}

func (r Row) state(ctx context.Context) string { return lang.T(ctx, "privacy.desk.state."+r.State) }

func (r Row) asked(ctx context.Context) string {
	return lang.T(ctx, "privacy.desk.one.at", "at", lang.DayTime(ctx, r.At), "by", lang.T(ctx, "privacy.desk.by."+r.By))
}
