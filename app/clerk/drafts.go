package clerk

import (
	"context"
	"errors"

	"hawker/app/draft"
	"hawker/app/store"
)

// ExpireDrafts ends links whose time is over.
func (c *Clerk) ExpireDrafts(ctx context.Context) error {
	var due []draft.Draft
	err := c.store.View(func(tx *store.Tx) (err error) {
		due, err = draft.Due(tx, tx.Now, atOnce)
		return err
	})
	for _, d := range due {
		err = errors.Join(err, c.store.Do(ctx, by, "draft.expire", func(tx *store.Tx) error { return draft.Expire(tx, d.ID) }))
	}
	return err
}
