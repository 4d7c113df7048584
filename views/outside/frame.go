package outside

import (
	"time"

	"hawker/views/ui"
)

// FramePage is a show inside another site. State is "live", "lost" (on the air, the
// picture is gone), "upcoming", "ended", or "none" where there is no show to tell of.
type FramePage struct {
	ui.Page
	State     string
	Show      string // id, by which the frame knows that another show has begun
	Title     string
	Host      string
	Room      string // address of the show in the shop
	Whep      string
	Poster    string
	Cover     ui.Photo
	Starts    time.Time
	Reminder  string // address of the entry for a calendar
	Badge     ui.LiveBadge
	Item      *Item
	Forbidden bool // no other site may show this yet
}

// Item is the piece that is being explained, or the one that the page around the
// frame is about.
type Item struct {
	N      int
	URL    string
	Name   string
	Photo  ui.Photo
	Price  ui.Price
	From   bool // variants differ in price; Price is the lowest
	Stock  ui.Stock
	Pinned bool
}

func (p FramePage) onAir() bool { return p.State == "live" || p.State == "lost" }
