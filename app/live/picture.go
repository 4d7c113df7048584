package live

import (
	"cmp"
	"slices"
	"time"

	"hawker/app/photo"
	"hawker/app/store"
)

// settled is how long an item must have been pinned for a picture that comes now to be
// of it and not of the one before.
const settled = 2 * time.Second

// PictureWanted tells whether what is being explained has no picture yet.
func (s Show) PictureWanted(now time.Time) bool {
	return s.State == OnTheAir && !s.Lost && s.Pinned != 0 && s.Picture == "" && now.Sub(s.PinnedAt) >= settled
}

// TakePicture keeps a picture of what is being explained, one an explanation; where none
// is wanted it changes nothing. It refuses with show_not_on_air, show_ended and
// photo_not_found.
func TakePicture(tx *store.Tx, show ShowID, hash string) error {
	s, err := onAir(tx, show)
	if err != nil || !s.PictureWanted(tx.Now) {
		return err
	}
	if err := photo.Check(tx, hash, "photo"); err != nil {
		return err
	}
	s.Picture = hash
	if err := shows.Put(tx, s.ID, s); err != nil {
		return err
	}
	return log(tx, Event{Show: show, Kind: KindPicture, N: s.Pinned, Data: map[string]string{"photo": hash}})
}

// Illustrate looks once more which pictures stand for what was explained in a show: those
// that were taken at moments that may be seen, of the explanation that stands for its
// item if there is one, else of another. Where none is left, the item's clip has none.
// It refuses with film_not_found.
func Illustrate(tx *store.Tx, show ShowID, seen func(time.Time) bool) error {
	f, err := film(tx, show)
	if err != nil {
		return err
	}
	bag, err := Items(tx, show)
	if err != nil {
		return err
	}
	told, own, other := map[int]Explanation{}, map[int]string{}, map[int]string{}
	for _, i := range bag {
		told[i.N] = i.Told
	}
	f.Unseen = nil
	err = EachEvent(tx, show, func(e Event) {
		t, hash := told[e.N], e.Data["photo"]
		switch {
		case e.Kind != KindPicture:
		case !seen(e.At):
			f.Unseen = append(f.Unseen, hash)
		case !e.At.Before(t.From) && !e.At.After(t.To):
			own[e.N] = cmp.Or(own[e.N], hash)
		default:
			other[e.N] = cmp.Or(other[e.N], hash)
		}
	})
	if err != nil {
		return err
	}
	if err := films.Put(tx, show, f); err != nil {
		return err
	}
	for _, i := range bag {
		had := i.Told.Photo
		if had != "" && !slices.Contains(f.Unseen, had) {
			continue
		}
		if i.Told.Photo = cmp.Or(own[i.N], other[i.N]); i.Told.Photo == had {
			continue
		}
		if err := putItem(tx, i); err != nil {
			return err
		}
	}
	return anew(tx, f)
}

// anew has another picture taken of what is being explained, where the one that there is
// is of a hidden moment.
func anew(tx *store.Tx, f Film) error {
	s, err := shows.Get(tx, f.Show)
	if err != nil || s.Picture == "" || !slices.Contains(f.Unseen, s.Picture) {
		return err
	}
	s.Picture = ""
	return shows.Put(tx, s.ID, s)
}
