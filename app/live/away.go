package live

import (
	"time"

	"hawker/app/fault"
	"hawker/app/store"
)

// Away is what of a recording lies only in the shop's bucket: its segments. What vouches
// for them, and what a player needs first, stays.
type Away struct {
	Since    time.Time `json:"since,omitzero"` // when the first went
	Segments int       `json:"segments,omitempty"`
	Bytes    int64     `json:"bytes,omitempty"`
	Lost     int       `json:"lost,omitempty"` // of them that the bucket does not have any more
	Wanted   time.Time `json:"wanted,omitzero"`
	Back     time.Time `json:"back,omitzero"` // when all were here again: its days here are counted from then
}

// Moves tells whether a recording shall lie only in the bucket, of a shop that keeps
// recordings here for some days after their end: never one of a private show, one that is
// held, or one that somebody wants here.
func (f Film) Moves(s Show, days int, now time.Time) bool {
	from := s.EndedAt
	if f.Away.Back.After(from) {
		from = f.Away.Back
	}
	return days > 0 && s.State == Ended && !s.Private() && f.Gone.IsZero() && f.State != "" && f.Hold == "" &&
		f.Away.Wanted.IsZero() && !now.Before(from.AddDate(0, 0, days))
}

// Returns tells whether what of a recording lies only in the bucket shall come back.
func (f Film) Returns(s Show) bool {
	return f.Away.Segments > 0 && f.Gone.IsZero() && (s.Private() || !f.Away.Wanted.IsZero())
}

// FilmAway notes how much of a show's recording lies only in the bucket.
func FilmAway(tx *store.Tx, show ShowID, now Away) error {
	f, err := films.Get(tx, show)
	was := f.Away
	if err != nil || was.Segments == now.Segments && was.Bytes == now.Bytes && was.Lost == now.Lost {
		return err
	}
	f.Away.Segments, f.Away.Bytes, f.Away.Lost = now.Segments, now.Bytes, now.Lost
	switch {
	case was.Segments == 0 && now.Segments > 0:
		f.Away.Since = tx.Now
		return saveFilm(tx, f, KindFilmAway, nil)
	case now.Segments == 0:
		f.Away = Away{Back: tx.Now}
	}
	return films.Put(tx, show, f)
}

// BringBack wants a recording here again; the same again has no effect. It refuses with
// film_not_found, and with film_here where nothing of it is away.
func BringBack(tx *store.Tx, show ShowID) error {
	f, err := film(tx, show)
	switch {
	case err != nil:
		return err
	case f.Away.Segments == 0:
		return fault.Clash("film_here")
	case !f.Away.Wanted.IsZero():
		return nil
	}
	f.Away.Wanted = tx.Now
	return saveFilm(tx, f, KindFilmBack, nil)
}

// AwayFilms lists the recordings of which something lies only in the bucket.
func AwayFilms(tx *store.Tx) (list []Film, err error) {
	err = films.Each(tx, "", func(_ ShowID, f Film) error {
		if f.Away.Segments > 0 {
			list = append(list, f)
		}
		return nil
	})
	return list, err
}
