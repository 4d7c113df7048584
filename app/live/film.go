package live

import (
	"slices"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
)

// Film is what is known, and was decided, of a show's recording. The picture itself
// is not here: places in it are positions, counted from its beginning.
type Film struct {
	Show  ShowID    `json:"show"`
	State FilmState `json:"state,omitempty"`
	Since time.Time `json:"since,omitzero"` // of the state
	// Until is when the law's term is over, or a later time that somebody chose.
	Until   time.Time `json:"until,omitzero"`
	Hold    string    `json:"hold,omitempty"` // why it must be kept beyond its term: a dispute, an authority
	HeldAt  time.Time `json:"held_at,omitzero"`
	Hidden  []Range   `json:"hidden,omitempty"` // from the public; in order, apart
	Unseen  []string  `json:"unseen,omitempty"` // pictures of it that are of hidden moments
	Clips   []Range   `json:"clips,omitempty"`  // published: these stay when the rest goes
	Gone    time.Time `json:"gone,omitzero"`    // since when its files may not be read any more
	Deleted bool      `json:"deleted,omitempty"`
	Off     bool      `json:"off,omitempty"` // somebody said before it began that it shall not be recorded
	Away    Away      `json:"away,omitzero"` // what of it lies only in the shop's bucket
}

// FilmState is what a recording does, or did last.
type FilmState string

// The states of a recording; "" is none.
const (
	FilmOn     FilmState = "on"
	FilmLow    FilmState = "low"    // too little of the disk is free
	FilmFull   FilmState = "full"   // the disk took no more
	FilmBroken FilmState = "broken" // the disk failed in another way
)

// Range is a stretch of a film, in positions.
type Range struct {
	From time.Duration `json:"from"`
	To   time.Duration `json:"to"`
}

const (
	leastTerm = 90 * 24 * time.Hour
	maxHold   = 400
	mostRange = 200
	maxKept   = 30 // years
)

var (
	byDue = store.NewIndex("live/film.due", func(_ string, f Film) []string {
		switch {
		case f.Deleted || f.Until.IsZero() || f.Hold != "" && f.Gone.IsZero():
			return nil
		}
		return []string{store.Key(f.Until)}
	})
	films = store.NewBucket[ShowID, Film]("live/film", "film_not_found", byDue)
)

// FilmOf reads what is known of a show's recording; a show that was never recorded
// has an empty one.
func FilmOf(tx *store.Tx, show ShowID) (Film, error) {
	f, _, err := films.Find(tx, show)
	f.Show = show
	return f, err
}

// GetFilm reads the recording of a show, or refuses with film_not_found.
func GetFilm(tx *store.Tx, show ShowID) (Film, error) {
	f, err := films.Get(tx, show)
	if err == nil && f.State == "" {
		err = fault.Missing("film_not_found")
	}
	return f, err
}

// FilmLaw is the jurisdiction whose law wants recordings of selling kept, "" where it is
// the shop's own rule: "cn" for the Measures for the Supervision and Administration of
// Online Transactions (SAMR order 37 of 2021), art. 20.
func FilmLaw(tx *store.Tx) (string, error) {
	s, _, err := brand.Find(tx)
	if j := brand.Jurisdiction(s.Country); j == "cn" {
		return j, err
	}
	return "", err
}

// Term is how long a recording of selling is kept, from its end on: three years where
// FilmLaw is "cn", 90 days elsewhere, in which disputes begin.
func Term(tx *store.Tx, end time.Time) (time.Time, error) {
	law, err := FilmLaw(tx)
	if err != nil {
		return end, err
	}
	if law == "cn" {
		return end.AddDate(3, 0, 0), nil
	}
	return end.Add(leastTerm), nil
}

// Recorded notes that a show's recording began, stands still or goes on. It refuses
// with show_not_found.
func Recorded(tx *store.Tx, show ShowID, state FilmState) error {
	s, err := shows.Get(tx, show)
	if err != nil {
		return err
	}
	f, err := FilmOf(tx, show)
	if err != nil || f.State == state {
		return err
	}
	f.State, f.Since = state, tx.Now
	if s.State == Ended && f.Until.IsZero() { // it ended as its picture began
		if f.Until, err = Term(tx, s.EndedAt); err != nil {
			return err
		}
	}
	return saveFilm(tx, f, KindFilm, map[string]string{"state": string(state)})
}

// keepFilm begins the term of a show that has ended.
func keepFilm(tx *store.Tx, s Show) error {
	f, err := FilmOf(tx, s.ID)
	if err != nil || f.State == "" {
		return err
	}
	if f.Until, err = Term(tx, s.EndedAt); err != nil {
		return err
	}
	return films.Put(tx, s.ID, f)
}

// film reads the film of a show that was recorded and still is there: film_not_found.
func film(tx *store.Tx, show ShowID) (Film, error) {
	f, err := films.Get(tx, show)
	if err == nil && (!f.Gone.IsZero() || f.State == "") {
		err = fault.Missing("film_not_found")
	}
	return f, err
}

func saveFilm(tx *store.Tx, f Film, kind string, data map[string]string) error {
	if err := films.Put(tx, f.Show, f); err != nil {
		return err
	}
	tx.Mark("show", string(f.Show))
	return log(tx, Event{Show: f.Show, Kind: kind, Data: data})
}

// WantFilm says before a show's first picture whether it shall be recorded; what has
// begun is recorded to the show's end. It refuses with show_not_found, show_ended and
// film_begun.
func WantFilm(tx *store.Tx, show ShowID, want bool) error {
	if _, err := notEnded(tx, show); err != nil {
		return err
	}
	f, err := FilmOf(tx, show)
	switch {
	case err != nil || f.Off == !want:
		return err
	case f.State != "":
		return fault.Clash("film_begun")
	}
	f.Off = !want
	tx.Mark("show", string(show))
	return films.Put(tx, show, f)
}

// FilmWanted tells whether the picture of a show is to be recorded when it begins, or
// begins anew: one whose recording has begun is, whatever was said since.
func FilmWanted(tx *store.Tx, show ShowID) (bool, error) {
	f, err := FilmOf(tx, show)
	if err != nil || f.State != "" {
		return true, err
	}
	s, err := GetSettings(tx)
	return !s.NoFilm && !f.Off, err
}

// LengthenFilm keeps a show's recording longer than it would be. It refuses with
// film_not_found, film_running before the show's end, film_term{until} for a time
// before the one that holds, and date_range.
func LengthenFilm(tx *store.Tx, show ShowID, until time.Time) error {
	f, err := film(tx, show)
	switch {
	case err != nil:
		return err
	case f.Until.IsZero():
		return fault.Clash("film_running")
	case until.Before(f.Until):
		return fault.InvalidField("film_term", "until", "until", f.Until)
	case until.After(tx.Now.AddDate(maxKept, 0, 0)):
		return fault.InvalidField("film_too_long", "until", "years", maxKept)
	}
	f.Until = until
	return saveFilm(tx, f, KindFilmKept, map[string]string{"until": until.UTC().Format(time.RFC3339)})
}

// HoldFilm keeps a show's recording until ReleaseFilm, whatever its term. It refuses
// with film_not_found, field_needed and text_too_long.
func HoldFilm(tx *store.Tx, show ShowID, reason string) error {
	f, err := film(tx, show)
	switch {
	case err != nil:
		return err
	case reason == "":
		return fault.InvalidField("field_needed", "reason")
	case len([]rune(reason)) > maxHold:
		return fault.InvalidField("text_too_long", "reason", "max", maxHold)
	}
	if f.Hold == "" {
		f.HeldAt = tx.Now
	}
	f.Hold = reason
	return saveFilm(tx, f, KindFilmHeld, map[string]string{"reason": reason})
}

// ReleaseFilm lets the term count again. Where nothing was held, nothing happens.
func ReleaseFilm(tx *store.Tx, show ShowID) error {
	f, err := film(tx, show)
	if err != nil || f.Hold == "" {
		return err
	}
	f.Hold, f.HeldAt = "", time.Time{}
	return saveFilm(tx, f, KindFilmReleased, nil)
}

// HideFilm takes a stretch of a show's recording from the public; nothing is deleted.
// It refuses with film_not_found, film_range and film_ranges{max}.
func HideFilm(tx *store.Tx, show ShowID, r Range) error {
	f, err := film(tx, show)
	switch {
	case err != nil:
		return err
	case r.From < 0 || r.To <= r.From:
		return fault.InvalidField("film_range", "to")
	case len(f.Hidden) >= mostRange:
		return fault.Clash("film_ranges", "max", mostRange)
	}
	f.Hidden = union(append(f.Hidden, r))
	return saveFilm(tx, f, KindFilmHidden, r.data())
}

// UnhideFilm gives a stretch that was hidden back to the public. It refuses with
// film_not_found; a stretch that is not hidden is already public.
func UnhideFilm(tx *store.Tx, show ShowID, r Range) error {
	f, err := film(tx, show)
	if err != nil {
		return err
	}
	had := len(f.Hidden)
	f.Hidden = slices.DeleteFunc(f.Hidden, func(h Range) bool { return h == r })
	if len(f.Hidden) == had {
		return nil
	}
	return saveFilm(tx, f, KindFilmUnhidden, r.data())
}

// PinFilm has a stretch stay when the rest of the recording goes: a clip of it is
// published. It refuses with film_not_found and film_range.
func PinFilm(tx *store.Tx, show ShowID, r Range) error {
	f, err := film(tx, show)
	if err != nil {
		return err
	}
	if r.From < 0 || r.To <= r.From {
		return fault.InvalidField("film_range", "to")
	}
	if !slices.Contains(f.Clips, r) {
		f.Clips = append(f.Clips, r)
	}
	return films.Put(tx, show, f)
}

// UnpinFilm takes PinFilm back.
func UnpinFilm(tx *store.Tx, show ShowID, r Range) error {
	f, err := FilmOf(tx, show)
	if err != nil || !slices.Contains(f.Clips, r) {
		return err
	}
	f.Clips = slices.DeleteFunc(f.Clips, func(c Range) bool { return c == r })
	return films.Put(tx, show, f)
}
