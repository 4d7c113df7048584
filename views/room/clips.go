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
	One   bool // the page of one clip
}

// poster is what stands before the clip of an item is played.
func (i Item) poster() string {
	if i.Clip != nil && i.Clip.Picture.Medium != "" {
		return i.Clip.Picture.Medium
	}
	return i.Photo.Medium
}
