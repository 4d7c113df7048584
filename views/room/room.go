// Package room draws the live room: picture, pinned card, numbered bag, talk, and
// the sheets of an item.
//
// It promises one document for phone and wide screen, and that every part which
// changes during a show has an id of its own and is drawn by one component, in the
// page as in what the socket brings: #stage, #badge, #pin, #bag-list, #bag-count,
// #i<n>, #chat-log, #c<seq>, #me-cart, #me-say. The video stands in none of them,
// so nothing that is replaced can interrupt it. It refuses to look anything up and
// to count: prices, stock and times come finished.
package room

import (
	"context"
	"fmt"
	"time"

	"github.com/a-h/templ"

	"hawker/app/lang"
	"hawker/views/ui"
)

// ShowPage is a show at its one address: before, on the air and after.
type ShowPage struct {
	ui.Page
	Show  Show
	Stage Stage
	Pin   Pin
	Bag   Bag
	Chat  Chat
	Me    Me
	Sheet templ.Component // open from the start; nil for none
}

// Show is what stays the same during a show.
type Show struct {
	ID, URL     string
	Title, Note string
	Host, Shop  string
	Cover       ui.Photo
	Poster      string // address of what stands before the first frame
	Film        string // address that leads to the playlist of what is recorded
	Terms       string // "Shipping $6, free over $80."
}

// Stage is the state of the picture. State is "upcoming", "live", "lost" (on the
// air, the picture is gone) or "ended".
type Stage struct {
	State   string
	Title   string
	Note    string
	Host    string
	Starts  time.Time
	LeftMS  int64 // until Starts, in milliseconds
	LostAt  time.Time
	Pieces  int      // in the bag
	Next    *ui.Link // the next show, once this one has ended
	Replay  string   // address of its replay, once it has ended; "" for none
	Viewers int
	OOB     bool

	Reminder string // address of its entry for a calendar, before it begins
}

// Item is one numbered piece of the show's bag.
type Item struct {
	Show      string // address of the show
	N         int
	Name      string
	Photo     ui.Photo
	Price     ui.Price
	Stock     ui.Stock
	State     string // "open", "closed" or "soldout"
	Pinned    bool
	HasChoice bool // a variant must be chosen before it can be bought
	From      bool // variants differ in price; Price is the lowest
	Clip      *Clip
	OOB       bool
}

// Pin is the card of the item that is being explained; a nil Item draws nothing.
type Pin struct {
	Item *Item
	OOB  bool
}

// Bag is the show's items in the order of the bag; closed ones are there unseen,
// so that opening one has a place to go.
type Bag struct {
	Show  string // address of the show
	Items []Item
	OOB   bool
}

// Chat is the last lines of the talk.
type Chat struct {
	Lines []Line
}

// Line is one line of the talk. Tag is "host" or "staff" for the shop's own people.
type Line struct {
	Seq        uint64
	Name, Text string
	Tag        string
	Deleted    bool
	OOB        bool
}

// Me is what only this visitor sees: the cart, the name, a refusal of what was just said.
type Me struct {
	Show   string   // address of the show
	Pieces int      // in the cart
	Pay    *ui.Link // to an order that waits for its money
	Name   string   // "" until asked
	Muted  bool
	Text   string // what was written and not taken
	Error  string // why
	Rename bool   // asks for the name again
	OOB    bool
}

// ItemSheet is one item in full, over the playing picture.
type ItemSheet struct {
	Show      string // address of the show
	Item      Item
	Summary   string
	Body      []string
	Photos    []ui.Photo
	Product   string // id, for the form
	Options   []ui.Options
	Label     string // of the chosen variant
	Quantity  int
	Typed     string // a quantity that was refused
	Max       int
	Ready     bool   // the chosen variant can be bought now
	Why       string // why not
	Error     string
	Shipping  string
	Returns   string
	Permanent string // address of the product's own page
}

// ItemURL is the address of an item within its show.
func ItemURL(show string, n int) string { return fmt.Sprintf("%s/%d", show, n) }

func (i Item) url() string { return ItemURL(i.Show, i.N) }

func (i Item) id() string { return fmt.Sprintf("i%d", i.N) }

func (i Item) buyable() bool { return i.State == "open" && !i.Stock.None && i.Stock.Left > 0 }

// Shown counts the items that buyers see.
func (b Bag) Shown() int {
	n := 0
	for _, i := range b.Items {
		if i.State != "closed" {
			n++
		}
	}
	return n
}

func (i Item) class() string {
	switch {
	case i.Pinned && i.buyable():
		return "bag__item bag__item--now"
	case i.State == "soldout" || i.Stock.None || i.Stock.Left <= 0:
		return "bag__item bag__item--sold"
	}
	return "bag__item"
}

// numberMod is how the item's number is drawn.
func (i Item) numberMod() string {
	if i.Pinned {
		return "now"
	}
	return "quiet"
}

func (i Item) priceText(ctx context.Context) string {
	text := lang.Price(ctx, i.Price.Now)
	if i.From {
		return lang.T(ctx, "room.price.from", "price", text)
	}
	return text
}

func (i Item) wasText(ctx context.Context) string {
	if i.Price.Was.Currency == "" || i.Price.Was.Cmp(i.Price.Now) <= 0 {
		return ""
	}
	return lang.Price(ctx, i.Price.Was)
}

func (i Item) pinClass() string {
	if !i.buyable() {
		return "pin-card pin-card--sold"
	}
	return "pin-card"
}

// Badge is the state of the show as the live badge names it.
func (s Stage) Badge() ui.LiveBadge {
	b := ui.LiveBadge{Viewers: s.Viewers}
	switch s.State {
	case "lost":
		b.State = "paused"
	case "ended":
		b.State = "ended"
	}
	return b
}

// now is the moment at which the stage was read.
func (s Stage) now() time.Time { return s.Starts.Add(-time.Duration(s.LeftMS) * time.Millisecond) }

// soon says whether the start is near enough to count down by the second.
func (s Stage) soon() bool { return s.LeftMS > 0 && s.LeftMS < (24*time.Hour).Milliseconds() }

// near says that counting days tells more than the date above it.
func (s Stage) near() bool { return s.LeftMS > 0 && s.LeftMS < (7*24*time.Hour).Milliseconds() }

func (l Line) id() string { return fmt.Sprintf("c%d", l.Seq) }

func (l Line) class() string {
	if l.Tag != "" {
		return "chat__line chat__line--staff"
	}
	return "chat__line"
}

// say is what a change of the pin sounds like to those who do not see it.
func (p Pin) say(ctx context.Context) string {
	if p.Item == nil {
		return ""
	}
	if !p.Item.buyable() {
		return lang.T(ctx, "room.say.gone", "n", p.Item.N, "name", p.Item.Name, "why", gone(ctx, *p.Item))
	}
	return lang.T(ctx, "room.say.pin", "n", p.Item.N, "name", p.Item.Name, "price", p.Item.priceText(ctx))
}

// oob replaces the element of the same id in an open page.
func oob(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"hx-swap-oob": "true"}
	}
	return templ.Attributes{}
}

// morph changes the element of the same id in an open page and keeps focus and scroll within.
func morph(on bool) templ.Attributes {
	if on {
		return templ.Attributes{"hx-swap-oob": "morph"}
	}
	return templ.Attributes{}
}
