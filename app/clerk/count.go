package clerk

import (
	"context"
	"errors"
	"time"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/tally"
)

const (
	lookEvery  = 5 * time.Second // at how many watch what is explained
	tallyEvery = time.Minute
)

// counter writes down what viewers did.
type counter struct {
	tally   *tally.Tally
	viewers func(live.ShowID) int
	at      time.Time // when it was written last
}

// Count gives the clerk what is counted in memory, and how many watch a show.
func (c *Clerk) Count(t *tally.Tally, viewers func(live.ShowID) int) *Clerk {
	c.counter = &counter{tally: t, viewers: viewers}
	return c
}

// count looks every few seconds and writes every minute, the last time as it ends.
func (c *Clerk) count(ctx context.Context) error {
	err := c.every(ctx, lookEvery, func(ctx context.Context) error {
		if err := c.Look(lookEvery); err != nil {
			return err
		}
		if time.Since(c.counter.at) < tallyEvery {
			return nil
		}
		c.counter.at = time.Now()
		return c.WriteTally(ctx)
	})
	return errors.Join(err, c.WriteTally(context.WithoutCancel(ctx)))
}

// Look counts what viewers watched of what is being explained, for the time since the
// last look.
func (c *Clerk) Look(since time.Duration) error {
	return c.store.View(func(tx *store.Tx) error {
		shows, err := live.Current(tx)
		for _, s := range shows {
			if n := c.counter.viewers(s.ID); n > 0 && s.Pinned != 0 && !s.Lost {
				c.counter.tally.Watched(s.ID, s.Pinned, time.Duration(n)*since)
			}
		}
		return err
	})
}

// WriteTally writes down what was counted since the last time; nothing where nothing
// was.
func (c *Clerk) WriteTally(ctx context.Context) error {
	all := c.counter.tally.Take()
	if len(all) == 0 {
		return nil
	}
	err := c.store.Do(ctx, by, "live.add_interest", func(tx *store.Tx) error { return live.AddInterest(tx, all) })
	if err != nil {
		c.counter.tally.Back(all)
	}
	return err
}
