package room

import (
	"context"
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

func (p ClipsPage) class() string {
	if p.One {
		return "clips__list clips__list--one"
	}
	return "clips__list"
}
