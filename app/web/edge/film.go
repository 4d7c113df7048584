package edge

import (
	"slices"
	"time"

	"hawker/app/board/replay"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/footage"
	"hawker/media/archive"
	"hawker/media/playlist"
)

// The edges of a clip, around what was explained.
const (
	clipBefore = 3 * time.Second
	clipAfter  = time.Second
)

// Told lists the segments of an explanation that the public may see, whole ones and
// perhaps one that still grows; none where nothing was recorded then.
func (e *Env) Told(tx *store.Tx, show live.ShowID, x live.Explanation) (*archive.Film, []archive.Segment, error) {
	known, err := live.FilmOf(tx, show)
	if err != nil || x.To.IsZero() || !known.Gone.IsZero() {
		return nil, nil, err
	}
	f, ok := e.Archive.Find(string(show))
	if !ok {
		return nil, nil, nil
	}
	from, _ := f.At(x.From.Add(-clipBefore))
	to, _ := f.At(x.To.Add(clipAfter))
	list := slices.DeleteFunc(f.Between(from, to), func(s archive.Segment) bool { return footage.Hidden(s, known.Hidden) })
	return f, list, nil
}

// Recorded tells whether an explanation was recorded and may be seen.
func (e *Env) Recorded(tx *store.Tx, show live.ShowID, x live.Explanation) (bool, error) {
	_, list, err := e.Told(tx, show, x)
	return len(list) > 0, err
}

// Whole is the playlist of a show that is over; false while more may come, and where
// nothing was recorded or what was is gone.
func (e *Env) Whole(tx *store.Tx, s live.Show) (playlist.List, bool, error) {
	known, err := live.FilmOf(tx, s.ID)
	if err != nil || s.State != live.Ended || !known.Gone.IsZero() {
		return playlist.List{}, false, err
	}
	f, ok := e.Archive.Find(string(s.ID))
	if !ok || f.Live() {
		return playlist.List{}, false, nil
	}
	l := playlist.List{Segments: footage.Segments(f.Segments(0, 0), known.Hidden), Ended: true}
	return l, len(l.Segments) > 0, nil
}

// Replay tells where moments of a show that is over stand in its recording; false as
// for Whole.
func (e *Env) Replay(tx *store.Tx, s live.Show) (replay.Film, bool, error) {
	l, ok, err := e.Whole(tx, s)
	if err != nil || !ok {
		return replay.Film{}, false, err
	}
	line := l.Timeline()
	return replay.Film{Length: line.Length(), Seconds: line.Seconds}, line.Length() > 0, nil
}
