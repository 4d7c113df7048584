// Package studio draws the host's own page: the camera, what is said about it, and
// the few things that a host needs to know and do while talking.
//
// It promises one document for all states from idle to ended: what belongs to a
// state names it in data-when, and every sentence that the page may have to say
// stands in it, so that behaviour holds no words. What changes by itself (#air,
// #now, #next, #health, #warnings, #capacity, #figures, #rows, #chat-log) comes ready drawn from outside. It
// refuses to know cameras and sessions: <go-live> does.
package studio

import (
	"github.com/a-h/templ"

	"hawker/views/ui"
)

// StudioPage is the studio of one show.
type StudioPage struct {
	ui.Page
	Show Show
	Air  templ.Component
	Now  templ.Component
	Next templ.Component
	// Picture is pushed with the others; it stands unseen, since the host has the real one.
	Picture templ.Component
	// How the picture arrives and whom it reaches: the verdict, what is wrong, how many
	// may watch, and the sheet of figures.
	Pill, Told, Capacity, Figures templ.Component

	Rows  templ.Component
	Talk  templ.Component
	Say   templ.Component
	Live  bool   // the show is on the air, from here or elsewhere
	Ended *Ended // set once the show is over
	LAN   string // address of the page that makes a phone trust this machine; "" where it is not served
}

// Show is what stays the same during a show.
type Show struct {
	ID, Title string
	Base      string // address of the studio
	Whip      string // where the picture goes
	Room      string
	Desk      string
	Control   string
	Cover     ui.Photo
}

// Ended says what became of the show.
type Ended struct{ Lasted, At string }

// notice is a sentence that the page may have to say, and what to do then.
type notice struct {
	Name string // as <go-live> names it
	Kind string // "bad", "warn" or "info"
	Icon string
}

var notices = []notice{
	{"insecure", "bad", "lock"}, {"refused", "bad", "camera"}, {"missing", "bad", "camera"}, {"busy", "bad", "camera"}, {"unknown", "bad", "alert"},
	{"unreachable", "bad", "wifi"}, {"elsewhere", "warn", "people"}, {"signed-out", "bad", "key"}, {"codec", "bad", "alert"}, {"not-ended", "bad", "wifi"},
	{"picture", "warn", "camera"}, {"voice", "warn", "mic"}, {"muted", "info", "mic"},
}

var meterBars = []string{"2", "3", "4", "5", "4", "5", "3", "4", "5", "4", "5"}

// hidden says whether parts of these states are unseen before any script ran.
func (p StudioPage) hidden(states ...string) bool {
	now := "idle"
	if p.Ended != nil {
		now = "ended"
	}
	for _, s := range states {
		if s == now {
			return false
		}
	}
	return true
}
