package clerk

import (
	"context"
	"time"

	"hawker/app/doctor"
	"hawker/app/store"
)

// settled is how long a shop has been open before it is looked at: a laptop that was
// closed at night has other work in its first minutes.
const settled = 10 * time.Minute

// Nightly lets the doctor look at the shop once a night, if it has been open for a
// while. Nothing is mended: what is wrong is said in the log and shown to staff.
func (c *Clerk) Nightly(ctx context.Context, opened time.Time) error {
	due := false
	err := c.store.View(func(tx *store.Tx) (err error) {
		if tx.Now.Sub(opened) >= settled {
			due, err = doctor.Due(tx)
		}
		return err
	})
	if err != nil || !due {
		return err
	}
	return c.Examine(ctx)
}

// Examine lets the doctor look now, and keeps the report.
func (c *Clerk) Examine(ctx context.Context) error {
	start := time.Now()
	found, err := doctor.Examine(ctx, c.store)
	if err != nil {
		return err
	}
	films, err := c.ExamineFilms(ctx, start)
	if err != nil {
		return err
	}
	found = append(found, films...)
	for _, f := range found {
		c.log.Error("the doctor found", "what", f)
	}
	took := time.Since(start)
	c.log.Info("the doctor has looked", "findings", len(found), "after", took.Round(time.Millisecond))
	return c.store.Do(ctx, by, "doctor.keep", func(tx *store.Tx) error { return doctor.Keep(tx, took, found) })
}

// now is the time on the store's clock.
func (c *Clerk) now() (at time.Time, err error) {
	err = c.store.View(func(tx *store.Tx) error {
		at = tx.Now
		return nil
	})
	return at, err
}
