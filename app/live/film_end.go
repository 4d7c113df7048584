package live

import (
	"cmp"
	"slices"
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// DueFilms lists recordings whose term is over, those that were given up but whose
// files are still there included, the oldest first.
func DueFilms(tx *store.Tx, limit int) ([]Film, error) {
	list, _, err := films.On(tx, byDue, "", "", limit)
	for i, f := range list {
		if f.Until.After(tx.Now) {
			return list[:i], err
		}
	}
	return list, err
}

// MayGiveUp reads a recording and refuses as GiveUpFilm does.
func MayGiveUp(tx *store.Tx, show ShowID) (Film, error) {
	f, err := films.Get(tx, show)
	switch {
	case err != nil || !f.Gone.IsZero():
		return f, err
	case f.Until.IsZero():
		return f, fault.Clash("film_running")
	case f.Hold != "":
		return f, fault.Clash("film_held", "reason", f.Hold)
	case f.Until.After(tx.Now):
		law, err := FilmLaw(tx)
		if err != nil {
			return f, err
		}
		return f, fault.Clash("film_retained", "until", f.Until, "law", law)
	}
	return f, nil
}

// EndingFilms lists recordings in the order in which their terms end, those that are
// held or gone left out.
func EndingFilms(tx *store.Tx, limit int) ([]Film, error) {
	list, _, err := films.On(tx, byDue, "", "", limit)
	return slices.DeleteFunc(list, func(f Film) bool { return !f.Gone.IsZero() }), err
}

// GiveUpFilm takes a recording whose term is over from everybody, before its files are
// deleted. It refuses with film_not_found, film_running before the show's end,
// film_held{reason} and film_retained{until, law}: the owner may no more than others.
func GiveUpFilm(tx *store.Tx, show ShowID) (Film, error) {
	f, err := MayGiveUp(tx, show)
	if err != nil || !f.Gone.IsZero() {
		return f, err
	}
	f.Gone = tx.Now
	return f, saveFilm(tx, f, KindFilmGone, nil)
}

// FilmDeleted notes that the files of a recording that was given up are deleted, but
// for published clips.
func FilmDeleted(tx *store.Tx, show ShowID) error {
	f, err := films.Get(tx, show)
	if err != nil || f.Gone.IsZero() {
		return err
	}
	f.Deleted = true
	return films.Put(tx, show, f)
}

// Public tells whether everybody may see a position of the film.
func (f Film) Public(at time.Duration) bool {
	return f.Gone.IsZero() && !slices.ContainsFunc(f.Hidden, func(r Range) bool { return at >= r.From && at < r.To })
}

// Overlaps tells whether something of the film between two positions is hidden.
func (f Film) Overlaps(from, to time.Duration) bool {
	return slices.ContainsFunc(f.Hidden, func(r Range) bool { return from < r.To && to > r.From })
}

// union puts ranges in order and joins those that touch.
func union(list []Range) []Range {
	slices.SortFunc(list, func(a, b Range) int { return cmp.Compare(a.From, b.From) })
	out := list[:0]
	for _, r := range list {
		if n := len(out); n > 0 && r.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, r.To)
			continue
		}
		out = append(out, r)
	}
	return out
}

func (r Range) data() map[string]string {
	return map[string]string{"from": r.From.String(), "to": r.To.String()}
}
