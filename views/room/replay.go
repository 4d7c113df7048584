package room

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/ui"
)

// ReplayPage is a show that is over, with everything in step with its recording.
// Times are seconds of the recording as it plays.
type ReplayPage struct {
	ui.Page
	Show     Show
	At       time.Time // when it was on the air
	Length   time.Duration
	Piece    time.Duration // of talk that is asked for at once
	Chapters []Chapter
	Scenes   []Scene
	Me       Me
	Sheet    templ.Component // open from the start; nil for none
}

// Chapter is an item with where it is explained, if it was.
type Chapter struct {
	Item     Item
	Told     bool
	From, To float64
	Then     ui.Price // what it cost when the explanation began
	Differs  bool     // from today's
}

// Scene is the card of an item while it was pinned, at what it cost then; Then is zero
// where that is what it costs today.
type Scene struct {
	Item     Item
	From, To float64
	Then     ui.Price
	Differs  bool // from today's
	Sold     bool // nothing was left of it then
}

// Moment is a line of talk, or of what happened, at its second.
type Moment struct {
	At    float64
	Line  Line
	Event string // in words, "" for a line of talk
	Icon  string
}

// Was is an item that was explained in a show that goes on; To is zero while it is.
type Was struct {
	Show     string // address of the show
	N        int
	Name     string
	From, To time.Time
}

func (w Was) url() string { return ItemURL(w.Show, w.N) }

func (w Was) from() string { return strconv.FormatInt(w.From.UnixMilli(), 10) }

// to is "" for an item that is being explained.
func (w Was) to() string {
	if w.To.IsZero() {
		return ""
	}
	return strconv.FormatInt(w.To.UnixMilli(), 10)
}

// second writes a time for a script, to a thousandth: less than a frame.
func second(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }

// clock writes a time for a person: 27:02, 1:06:31.
func clock(s float64) string { return ui.Lasting(time.Duration(s * float64(time.Second))) }

// jump is the address of a second within the page.
func jump(s float64) string { return "#t=" + strconv.Itoa(int(s)) }

// sub is the line below a chapter's name.
func (c Chapter) sub(ctx context.Context) string {
	switch {
	case !c.Item.buyable():
		return gone(ctx, c.Item)
	case !c.Told:
		return ""
	}
	return lang.T(ctx, "film.lasted", "length", clock(c.To-c.From))
}
