// Package video draws the page of the desk that tells how many can watch a show, and
// why no more. It knows no figure by itself.
package video

import (
	"context"
	"time"

	"hawker/app/lang"
	"hawker/views/desk/frame"
)

// Page is that page. By is what bounds Most: "processor", "line" or "set".
type Page struct {
	frame.Frame
	frame.Form
	Line, Viewers string // as they stand in the fields
	OnAir         bool
	Most          int
	By            string
	Watching      int
	Cost          time.Duration // of one packet to one viewer
}

// ReachPage tells what viewers meet on their way to the shop.
type ReachPage struct {
	frame.Frame
	Healthy bool
	Found   []Finding
}

// Finding is a sentence, and what to do about it if anything; Level is "good", "note",
// "warn" or "bad".
type Finding struct{ Level, Sentence, Do string }

// badge is the colour of a level.
func (f Finding) badge() string {
	return map[string]string{"good": "ok", "note": "", "warn": "warn", "bad": "danger"}[f.Level]
}

// cost is in millionths of a second, with one decimal.
func (p Page) cost(ctx context.Context) string {
	tenths := int64(p.Cost / (100 * time.Nanosecond))
	return lang.Number(ctx, tenths/10) + "." + string(rune('0'+tenths%10))
}
