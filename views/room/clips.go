package room

import (
	"context"
	"strconv"
	"time"

	"hawker/app/lang"
	"hawker/views/ui"
)

// Clip is the recorded explanation of one item.
type Clip struct {
	URL     string // of its page
	File    string // of the film, one plain MP4
	Share   string // of at most a minute of it
	Length  time.Duration
	Picture ui.Photo // taken from it, none where there is none
	Then    ui.Price // of the item when it was explained; zero where that is today's
}

// Words is "watch the explanation 2:14".
func (c Clip) Words(ctx context.Context) string {
	return lang.T(ctx, "film.watch", "length", ui.Lasting(c.Length))
}

// ClipsPage lists the clips of a show, for who cannot play the whole.
type ClipsPage struct {
	ui.Page
	Show  Show
	At    time.Time
	Items []Item
	One   bool   // the page of one clip
	Link  string // its absolute address
	From  int    // second at which the film begins to be watched
	Asked ui.Asked

	Best   bool // in the order of what viewers did
	Ranked bool // enough watched to tell such an order
}

// Frame is what stands for the clip of an item: a picture taken from it, else the
// product's.
func (i Item) Frame() ui.Photo {
	if i.Clip != nil && i.Clip.Picture.Medium != "" {
		return i.Clip.Picture
	}
	return i.Photo
}

// long tells whether there is more than what is shared.
func (c Clip) long() bool { return c.Length > time.Minute }

// film is the address of an item's film, from where it is to be watched (Media Fragments
// URI 1.0, section 4.2.1).
func (p ClipsPage) film(i Item) string {
	if p.From > 0 {
		return i.Clip.File + "#t=" + strconv.Itoa(p.From)
	}
	return i.Clip.File
}

func (p ClipsPage) class() string {
	if p.One {
		return "clips__list clips__list--one"
	}
	return "clips__list"
}
