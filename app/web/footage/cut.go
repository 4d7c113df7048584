package footage

import (
	"slices"
	"strings"
	"time"

	"hawker/app/live"
	"hawker/media/archive"
)

// Cut is a stretch of a recording that plays as one film: what of its segments lies
// between two positions. What may not be seen is left out, and takes no time.
type Cut struct {
	Film     *archive.Film
	Segments []archive.Segment
	From, To time.Duration
}

// Told cuts an explanation out of a recording, from its clip's beginning to its end.
// Of one that was given up only what a published clip kept is there. Where the codec
// changed in between, it is the longer piece of one.
func Told(f *archive.Film, known live.Film, e live.Explanation) Cut {
	from, to := e.Shown()
	c := Cut{Film: f}
	c.From, _ = f.At(from)
	c.To, _ = f.At(to)
	if !known.Gone.IsZero() {
		at := slices.IndexFunc(known.Clips, func(r live.Range) bool { return r.From < c.To && r.To > c.From })
		if at < 0 {
			return Cut{}
		}
		c.From, c.To = max(c.From, known.Clips[at].From), min(c.To, known.Clips[at].To)
	}
	list := slices.DeleteFunc(f.Between(c.From, c.To), func(s archive.Segment) bool { return Hidden(s, known.Hidden) })
	c.Segments = c.longest(list)
	return c
}

// longest gives the run of segments of one codec that plays longest.
func (c Cut) longest(list []archive.Segment) (best []archive.Segment) {
	codec := func(s archive.Segment) string {
		i, _ := c.Film.Init(s.Init)
		name, _, _ := strings.Cut(i.Codecs, ".")
		return name
	}
	for len(list) > 0 {
		run := slices.IndexFunc(list, func(s archive.Segment) bool { return codec(s) != codec(list[0]) })
		if run < 0 {
			run = len(list)
		}
		if c.of(list[:run]) > c.of(best) {
			best = list[:run]
		}
		list = list[run:]
	}
	return best
}

// Length is how long the cut plays.
func (c Cut) Length() time.Duration { return c.of(c.Segments) }

func (c Cut) of(list []archive.Segment) (long time.Duration) {
	for _, s := range list {
		from, to := c.Within(s)
		long += max(0, to-from)
	}
	return long
}

// Within is what of a segment plays, counted from its beginning.
func (c Cut) Within(s archive.Segment) (from, to time.Duration) {
	return max(0, c.From-s.Start), min(s.Duration, c.To-s.Start)
}

// Part is a stretch of the cut, counted from where it begins as it plays.
func (c Cut) Part(r live.Range) Cut {
	part, played := Cut{Film: c.Film}, time.Duration(0)
	for _, s := range c.Segments {
		from, to := c.Within(s)
		if played < r.To && played+to-from > r.From {
			if part.Segments == nil {
				part.From = s.Start + from + max(0, r.From-played)
			}
			part.Segments = append(part.Segments, s)
			part.To = s.Start + min(to, from+r.To-played)
		}
		played += to - from
	}
	return part
}

// Played is where a position of the recording stands as the cut plays; false where it is
// left out.
func (c Cut) Played(position time.Duration) (played time.Duration, ok bool) {
	for _, s := range c.Segments {
		from, to := c.Within(s)
		if in := position - s.Start; in >= from && in < to {
			return played + in - from, true
		}
		played += max(0, to-from)
	}
	return 0, false
}

// Closed is the cut without what still grows, and whether that was all of it.
func (c Cut) Closed() (Cut, bool) {
	n := len(c.Segments)
	for n > 0 && !c.Segments[n-1].Done {
		n--
	}
	whole := n == len(c.Segments)
	c.Segments = c.Segments[:n]
	return c, whole
}

// Size is how many pixels its picture has; 0 and 0 without one.
func (c Cut) Size() (width, height int) {
	if len(c.Segments) == 0 {
		return 0, 0
	}
	i, _ := c.Film.Init(c.Segments[0].Init)
	return i.Width, i.Height
}
