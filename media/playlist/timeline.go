package playlist

import (
	"sort"
	"time"
)

// Timeline tells where moments stand in the playlist of an ended show.
type Timeline struct {
	segments []Segment
	starts   []time.Duration // of each, as it plays
	length   time.Duration
}

// Timeline reads the list once; what is hidden takes no time.
func (l List) Timeline() Timeline {
	t := Timeline{segments: l.shown()}
	for _, s := range t.segments {
		t.starts = append(t.starts, t.length)
		t.length += s.Duration
	}
	return t
}

// Seconds is where a moment stands, in seconds from the beginning. A moment without a
// picture is where the next one begins; after the last there is none.
func (t Timeline) Seconds(wall time.Time) (float64, bool) {
	i := sort.Search(len(t.segments), func(i int) bool { return t.segments[i].Wall.After(wall) }) - 1
	if i < 0 {
		return 0, len(t.segments) > 0
	}
	if into := wall.Sub(t.segments[i].Wall); into < t.segments[i].Duration {
		return (t.starts[i] + into).Seconds(), true
	}
	if i+1 == len(t.segments) {
		return t.length.Seconds(), false
	}
	return t.starts[i+1].Seconds(), true
}

// Wall is the first moment that stands at d or later, as Seconds tells it: the end of
// what was seen before, where the picture was gone meanwhile. After the last it is that
// one's end; the zero time where nothing was recorded.
func (t Timeline) Wall(d time.Duration) time.Time {
	i := sort.Search(len(t.starts), func(i int) bool { return t.starts[i] >= d }) - 1
	switch {
	case len(t.segments) == 0:
		return time.Time{}
	case i < 0:
		return t.segments[0].Wall
	}
	return t.segments[i].Wall.Add(min(d-t.starts[i], t.segments[i].Duration))
}

// Length is how long the playlist plays.
func (t Timeline) Length() time.Duration { return t.length }
