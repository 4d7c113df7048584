// Package desk draws the back office: sign-in, the first run, and the pages by
// which a shop is kept.
//
// It promises that every page works as links and plain forms, that a refused
// form comes back with all that was typed and a sentence beside the field, and
// that each part which changes by itself has an id under which it can be sent
// again alone. It refuses to know records, permissions and addresses of other
// areas: a page gets finished values, and a bool where somebody may do a thing.
package desk

import (
	"time"

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
	Orders int64 // orders that wait for somebody: to pack, and messages not answered
	Pack   int64
}

// May says which parts of the desk this person sees.
type May struct{ Orders, Pay, Pack, Products, Stock, Shows, Control, Publish, People, Settings bool }

// Air is a show on the air now.
type Air struct {
	Title   string
	Since   time.Time
	Viewers int
	Lost    bool // on the air, but no picture comes
	Desk    string
	Control string // "" where this person may not
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
	"show": true, "cover": true, "ended": true, "person": true, "signedout": true, "off": true, "on": true,
}
