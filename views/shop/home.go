package shop

import (
	"context"
	"io"
	"time"

	"github.com/a-h/templ"

	"hawker/views/ui"
)

// HomePage is the front door: its sections from top to bottom.
type HomePage struct {
	ui.Page
	Sections []templ.Component
	Headed   bool // one of the sections has the page's own heading
}

// Hero is the first thing that is seen: what is on the air, what comes next, or
// what the shop is.
type Hero struct {
	Eyebrow        string // when: "On the air now", or the date of the next show
	Headline, Lead string
	Top            bool // its headline is the page's own
	Actions        []ui.Link
	Preview        *Preview // the running or the next show
	Photo          ui.Photo // in its place where there is none
}

// Preview is a show's picture with its badge and its pinned card.
type Preview struct {
	URL, Title string
	Photo      ui.Photo
	Poster     string // address of the camera's last picture, "" for none
	OnAir      bool
	Badge      ui.LiveBadge
	Starts     time.Time
	Pin        *Card // what is being explained; nil for none
}

// Shelf is a row of products with the way to all of them.
type Shelf struct {
	ID, Title, URL, More string
	Cards                []Card
}

// Tiles are the shop's collections.
type Tiles struct {
	Title string
	List  []Tile
}

// Tile is one collection.
type Tile struct {
	URL, Name string
	Photo     ui.Photo
}

// Story is who sells, over a picture.
type Story struct {
	Title      string
	Paragraphs []string
	Photo      ui.Photo
	Action     *ui.Link
}

// Coming are the shows on the air and to come.
type Coming struct {
	Title, Text string
	Shows       []ShowRow
}

// Words is a text that the shop wrote.
type Words struct {
	Title, Text string // Text is Markdown
	Action      *ui.Link
}

// Terms are the promises of the shop.
type Terms []Term

// Term is one promise of the shop.
type Term struct{ Title, Text string }

// Heard is what buyers said last.
type Heard struct {
	Title string
	List  []Review
	Read  bool // the shop reads them before they are shown
}

// PolicyPage is one of the shop's own texts, in Markdown.
type PolicyPage struct {
	ui.Page
	Name, Text string
	Hidden     bool // buyers do not see it yet
	Mine       bool // it leads to what is known of who reads it
}

// Render writes the component.
func (h Hero) Render(ctx context.Context, w io.Writer) error { return hero(h).Render(ctx, w) }

// Render writes the component.
func (s Shelf) Render(ctx context.Context, w io.Writer) error { return shelf(s).Render(ctx, w) }

// Render writes the component.
func (t Tiles) Render(ctx context.Context, w io.Writer) error { return tiles(t).Render(ctx, w) }

// Render writes the component.
func (s Story) Render(ctx context.Context, w io.Writer) error { return story(s).Render(ctx, w) }

// Render writes the component.
func (c Coming) Render(ctx context.Context, w io.Writer) error { return coming(c).Render(ctx, w) }

// Render writes the component.
func (t Words) Render(ctx context.Context, w io.Writer) error { return words(t).Render(ctx, w) }

// Render writes the component.
func (t Terms) Render(ctx context.Context, w io.Writer) error { return terms(t).Render(ctx, w) }

// Render writes the component.
func (h Heard) Render(ctx context.Context, w io.Writer) error { return heard(h).Render(ctx, w) }

// shape of the hero's picture.
func (h Hero) pictured() bool { return h.Preview != nil || h.Photo.Small != "" }
