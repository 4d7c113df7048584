package clerk

import (
	"context"
	"errors"
	"time"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/media/archive"
)

// headsEvery is about as long as a segment of a recording.
const headsEvery = 2 * time.Second

// NoteHeads writes down how far the recordings of shows on the air are closed, so that
// an order can name what had been shown. noted is what was written last.
func (c *Clerk) NoteHeads(noted map[live.ShowID]archive.Hash) func(context.Context) error {
	return func(ctx context.Context) error {
		var list []live.Show
		err := c.store.View(func(tx *store.Tx) (err error) {
			list, err = live.Current(tx)
			return err
		})
		for _, s := range list {
			film, ok := c.films.Find(string(s.ID))
			if !ok {
				continue
			}
			segment, head := film.Reached()
			if noted[s.ID] == head {
				continue
			}
			failed := c.store.Do(ctx, by, "live.film_reached", func(tx *store.Tx) error { return live.FilmReached(tx, s.ID, segment, head.String()) })
			if failed == nil {
				noted[s.ID] = head
			}
			err = errors.Join(err, failed)
		}
		return err
	}
}
