package footage

import (
	"time"

	"hawker/app/board/replay"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/media/archive"
	"hawker/media/playlist"
)

// Films is what of the recordings may be seen, and where.
type Films struct {
	Archive *archive.Archive
}

// Explained cuts an explanation out of a show's recording, whether it is published or
// not; without segments where nothing was recorded then, or all of it is hidden.
func (f Films) Explained(tx *store.Tx, show live.ShowID, x live.Explanation) (Cut, error) {
	known, err := live.FilmOf(tx, show)
	if err != nil || x.To.IsZero() {
		return Cut{}, err
	}
	film, ok := f.Archive.Find(string(show))
	if !ok {
		return Cut{}, nil
	}
	return Told(film, known, x), nil
}

// Told is how long the clip of an item plays, as it is published; 0 where there is none.
func (f Films) Told(tx *store.Tx, i live.Item) (time.Duration, error) {
	if !i.Published() {
		return 0, nil
	}
	c, err := f.Explained(tx, i.Show, i.Told)
	return c.Length(), err
}

// Within is the second at which the published clip of an item shows a moment; false
// where there is no clip, or the moment is not in it.
func (f Films) Within(tx *store.Tx, i live.Item, at time.Time) (second int, ok bool, err error) {
	from, to := i.Told.Shown()
	if !i.Published() || at.Before(from) || at.After(to) {
		return 0, false, nil
	}
	c, err := f.Explained(tx, i.Show, i.Told)
	if err != nil || len(c.Segments) == 0 {
		return 0, false, err
	}
	position, ok := c.Film.At(at)
	if !ok {
		return 0, false, nil
	}
	played, ok := c.Played(position)
	return int(played.Seconds()), ok, nil
}

// Whole is the playlist of a show that is over; false while more may come, and where
// nothing was recorded or what was is gone.
func (f Films) Whole(tx *store.Tx, s live.Show) (playlist.List, bool, error) {
	known, err := live.FilmOf(tx, s.ID)
	if err != nil || s.State != live.Ended || !known.Gone.IsZero() {
		return playlist.List{}, false, err
	}
	film, ok := f.Archive.Find(string(s.ID))
	if !ok || film.Live() {
		return playlist.List{}, false, nil
	}
	l := Ended(film, known.Hidden)
	return l, len(l.Segments) > 0, nil
}

// Ended is the playlist of a film to which nothing will be added, without what is hidden.
func Ended(f *archive.Film, hidden []live.Range) playlist.List {
	return playlist.List{Segments: Segments(f.Segments(0, 0), hidden), Ended: true}
}

// before is how much earlier a moment begins to be watched than it was.
const before = 10

// Moment is the second at which a show's replay shows a moment, a little before it;
// false where the show is not for everybody, or the moment is hidden from the public or
// was not recorded.
func (f Films) Moment(tx *store.Tx, s live.Show, at time.Time) (second int, ok bool, err error) {
	known, err := live.FilmOf(tx, s.ID)
	if err != nil || s.Private() {
		return 0, false, err
	}
	line, ok, err := f.Whole(tx, s)
	if err != nil || !ok {
		return 0, false, err
	}
	film, _ := f.Archive.Find(string(s.ID))
	if position, there := film.At(at); !there || !known.Public(position) {
		return 0, false, nil
	}
	seconds, ok := line.Timeline().Seconds(at)
	return max(0, int(seconds)-before), ok, nil
}

// Replay tells where moments of a show that is over stand in its recording; false as
// for Whole.
func (f Films) Replay(tx *store.Tx, s live.Show) (replay.Film, bool, error) {
	l, ok, err := f.Whole(tx, s)
	if err != nil || !ok {
		return replay.Film{}, false, err
	}
	line := l.Timeline()
	return replay.Film{Length: line.Length(), Seconds: line.Seconds, Wall: line.Wall}, line.Length() > 0, nil
}
