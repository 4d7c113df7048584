// Package frame draws what stands around every page of the desk, and the parts that
// its pages share: head, tabs, paging, texts in two languages, cells of tables.
//
// It promises that a page of the desk is a page of any of its areas: one navigation,
// one way to say what was just done, one state of a refused form. It knows no page.
package frame

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/ui"
)

// Frame is what stands around every page of the desk.
type Frame struct {
	ui.Page
	Section string // the marked entry of the navigation: "today", "orders", …
	Name    string // who is signed in
	Role    string // owner, host, assistant or packer
	Counts  Counts
	Air     []Air
	News    News
	May     May
	Notice  string // key of the sentence that says what was just done; "" for none
}

// Counts are the figures beside the entries of the navigation.
type Counts struct {
	Orders  int64 // orders that wait for somebody: to pack, and messages not answered
	Pack    int64
	Reviews int64 // that wait to be read
}

// May says which parts of the desk this person sees.
type May struct{ Orders, Edit, Pay, Pack, Products, Stock, Shows, Control, Publish, People, Settings bool }

// Air is a show on the air now.
type Air struct {
	Title   string
	Since   time.Time
	Viewers int
	Lost    bool   // on the air, but no picture comes
	Desk    string // "" where this person may not; so the two below
	Control string
	Studio  string
	Room    string
}

// Form is the state of a form that was refused: sentences by field name, and one
// for the whole. The zero value is a form that nobody has sent.
type Form struct {
	Errors  map[string]string
	Problem string
	Key     string // idempotency key of the hidden field
}

// Error is the sentence beside the field, "" when there is nothing to mend.
func (f Form) Error(field string) string { return f.Errors[field] }

// Choice is one entry of a select, radio group or list of ticks.
type Choice struct {
	Value, Label string
	Chosen       bool
}

// Tab is one filter above a list with the number of things behind it.
type Tab struct {
	Label   string
	URL     string
	Count   int64
	Counted bool
	Current bool
}

// Words is one text in the shop's languages, as a pair of form fields: Name+".en", Name+".zh".
type Words struct{ En, Zh string }

// First is the text in the first language that has one.
func (w Words) First() string {
	if w.En != "" {
		return w.En
	}
	return w.Zh
}

// Pages leads through a list by its keys.
type Pages struct{ First, Next string }

// Thumb is a small picture with its text alternative.
type Thumb struct{ URL, Alt string }

// Money is shown where a sum may be unknown.
type Money = money.Amount

// Notices are the things that can have been done; each has a sentence under desk.done.
var Notices = map[string]bool{
	"setup": true, "password": true, "paid": true, "accepted": true, "task": true, "packed": true, "shipped": true, "delivered": true,
	"note": true, "message": true, "cancelled": true, "product": true, "saved": true, "photos": true, "counted": true, "received": true,
	"unshipped": true, "attempt": true, "again": true, "came_back": true, "lost": true, "ready": true, "handed": true, "unpacked": true,
	"copied": true, "archived": true, "back": true, "collection": true, "collection_gone": true,
	"show": true, "cover": true, "ended": true, "person": true, "signedout": true, "published": true, "rejected": true, "look.saved": true, "look.published": true, "look.dropped": true, "page.deleted": true, "answered": true, "off": true, "on": true, "mail": true, "mails": true, "refund": true, "refund_sent": true, "refund_stopped": true, "invoice": true,
	"stock": true, "moved": true, "held": true, "released": true, "evidence": true, "edited": true, "draft": true, "draft_sent": true, "draft_over": true, "booked": true, "invited": true, "withdrawn": true,
}

// way is the desk's page of the show, or for who may not go there its room.
func (a Air) way() string {
	if a.Desk == "" {
		return a.Room
	}
	return a.Desk
}

// Badge is the state of the live mark.
func (a Air) Badge() string {
	if a.Lost {
		return "paused"
	}
	return "live"
}

// Told says since when it is on the air, or that no picture comes.
func (a Air) Told(ctx context.Context) string {
	if a.Lost {
		return lang.T(ctx, "desk.air.nopicture")
	}
	return lang.T(ctx, "desk.air.since", "time", lang.Time(ctx, a.Since))
}
