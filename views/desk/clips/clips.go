// Package clips draws what a show yielded: of each piece the film of its explanation,
// whether buyers see it, what viewers did about it, and how it goes elsewhere.
package clips

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
	"hawker/views/ui"
)

// Page is what a show yielded, the most wanted first.
type Page struct {
	frame.Frame
	frame.Form
	Refused int // number of the piece whose form was refused
	Show    string
	Back    string // address of the show in the desk
	Public  string // of the list that buyers see, "" where there is none yet
	Private bool   // the show is for guests alone
	OnAir   bool
	Gone    time.Time // since when only published clips are left, zero while all is there
	Rows    []Row
	Silent  []Silent // not explained, or not for long enough

	Questions Questions
}

// Row is one piece and the film that stands for it.
type Row struct {
	N         int
	Name      string
	Photo     ui.Photo
	Picture   bool   // Photo was taken while it was explained
	Action    string // what is done with it is posted below this
	File      string // the film that stands for it, for the crew
	URL       string // absolute, of the page to share
	Short     string // of the film of a minute
	Length    time.Duration
	At        time.Duration // in the recording
	Replay    string        // address of that moment in the replay, "" for none
	Published bool
	Closed    bool // the piece is not shown to buyers, and its film neither
	Chosen    bool
	Did       Did
	Takes     []Take
	From, To  string // of the minute that is shared, as they stand in the form
}

// Did is what viewers did about a piece on the air.
type Did struct {
	Opens, Carts int
	Watched      time.Duration // by all screens together
	Rate         float64       // opened or put into the cart, per minute of a viewer
	Enough       bool          // watched, for a rate to be told
}

// Take is one explanation of a piece; Value names it in the form.
type Take struct {
	Value  string
	At     time.Time
	Length time.Duration
	File   string
	Stands bool
	Short  bool // too short to stand for the piece
}

// Silent is a piece without a film.
type Silent struct {
	N    int
	Name string
}

func (p Page) published() (n int) {
	for _, r := range p.Rows {
		if r.Published {
			n++
		}
	}
	return n
}

func (p Page) lead(ctx context.Context) string {
	return lang.N(ctx, "clips.count", len(p.Rows)) + " " + lang.T(ctx, "clips.published.of", "n", p.published())
}

func (r Row) id() string { return "c" + strconv.Itoa(r.N) }

// facts are how long the film is and where in the recording it stands.
func (r Row) facts(ctx context.Context) string {
	return strings.Join([]string{ui.Lasting(r.Length), lang.T(ctx, "clips.at", "time", ui.Lasting(r.At))}, " · ")
}

func (d Did) words(ctx context.Context) string {
	return lang.T(ctx, "clips.did", "opens", lang.Number(ctx, int64(d.Opens)), "carts", lang.Number(ctx, int64(d.Carts)), "minutes", lang.Number(ctx, int64(d.Watched.Minutes())))
}

// rate is what the order of the page comes from.
func (d Did) rate(ctx context.Context) string {
	if !d.Enough {
		return lang.T(ctx, "clips.few")
	}
	return lang.T(ctx, "clips.rate", "rate", strconv.FormatFloat(d.Rate, 'f', 2, 64))
}

func (r Row) long() bool { return r.Length > time.Minute }

func (r Row) state(ctx context.Context) (kind, text string) {
	switch {
	case r.Published:
		return "ok", lang.T(ctx, "clips.published")
	case r.Closed:
		return "", lang.T(ctx, "clips.closed")
	}
	return "warn", lang.T(ctx, "clips.withheld")
}

// at is the error beside a field of the form of one piece.
func (p Page) at(r Row, field string) string {
	if p.Refused != r.N {
		return ""
	}
	return p.Error(field)
}
