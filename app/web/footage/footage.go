// Package footage joins what was recorded with what was decided about it: which of a
// recording's segments the public may see, what of them is a clip, and where a moment stands. It
// serves nothing.
package footage

import (
	"slices"
	"time"

	"hawker/app/live"
	"hawker/media/archive"
	"hawker/media/playlist"
)

// Segments tells a playlist of an archive's segments, and which of them the public
// may not see.
func Segments(all []archive.Segment, hidden []live.Range) []playlist.Segment {
	list := make([]playlist.Segment, len(all))
	for i, s := range all {
		list[i] = playlist.Segment{
			Number: int(s.Number), Init: s.Init, Duration: s.Duration, Wall: s.Wall, Discontinuity: s.Discontinuity,
			Done: s.Done, Hidden: Hidden(s, hidden),
		}
		for _, p := range s.Parts {
			list[i].Parts = append(list[i].Parts, playlist.Part{Duration: p.Duration, Independent: p.Independent})
		}
	}
	return list
}

// Hidden tells whether the public may not see a segment: not even a part of it, since
// what is hidden must not be guessed from its edges.
func Hidden(s archive.Segment, hidden []live.Range) bool {
	for _, r := range hidden {
		if s.Start < r.To && s.End() > r.From {
			return true
		}
	}
	return false
}

// Seen tells whether the public may see a moment of a recording; what was not recorded
// is not hidden.
func Seen(f *archive.Film, hidden []live.Range, at time.Time) bool {
	position, ok := f.At(at)
	return !ok || !slices.ContainsFunc(f.Between(position, position+1), func(s archive.Segment) bool { return Hidden(s, hidden) })
}
