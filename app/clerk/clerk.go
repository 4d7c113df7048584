// Package clerk does what is due: it releases stock that was held too long, writes
// down what time changes in the catalogue, carries mails to their server, forgets
// what need not be kept, deletes recordings whose term is over, and lets what
// was said in the shows reach the disk.
//
// It promises that each of its jobs has one goroutine with an end that Run waits
// for, that every job is a command like any other (so that a rush of buyers and a
// rush of expiries meet in one queue), and that talk which was shown is on disk
// within a quarter of a second. It decides nothing: what expires, and what expiry
// means, are rules of the nouns.
package clerk

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/clerk/talk"
	"hawker/app/collection"
	"hawker/app/erasure"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/pay"
	"hawker/app/press"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/till"
	"hawker/app/vault"
	"hawker/media/archive"
)

const (
	expireEvery = 5 * time.Second
	turnEvery   = time.Second
	forgetEvery = 10 * time.Minute
	askEvery    = 10 * time.Second // providers about payments that are due
	refundEvery = 2 * time.Second
	termsEvery  = 6 * time.Hour // they end at midnight of a year
	atOnce      = 100           // of what is due, in one command
	wide        = 8             // orders that end at once: some wait for a provider's answer
)

// Clerk runs the timed work of one shop.
type Clerk struct {
	store   *store.Store
	talk    *talk.Talk
	courier *Courier
	counter *counter         // nil where nobody watches
	till    *till.Till       // nil in a shop that has no providers and never had
	films   *archive.Archive // nil in a shop without video
	vault   *vault.Vault     // nil where nothing is copied
	press   *press.Press     // nil where nothing is made
	eraser  *erasure.Eraser  // nil where nothing is erased
	ends    func(live.ShowID)
	log     *slog.Logger
}

// New makes a clerk for the store; it does nothing until Run.
func New(s *store.Store, t *talk.Talk, c *Courier, log *slog.Logger) *Clerk {
	return &Clerk{store: s, talk: t, courier: c, ends: func(live.ShowID) {}, log: log}
}

// Ends gives the clerk what ends a show's broadcast, and its recording with it.
func (c *Clerk) Ends(broadcast func(live.ShowID)) *Clerk {
	c.ends = broadcast
	return c
}

// Use gives the clerk the till whose providers have to be asked.
func (c *Clerk) Use(t *till.Till) *Clerk {
	c.till = t
	return c
}

// Guard gives the clerk the vault that copies the shop to another place.
func (c *Clerk) Guard(v *vault.Vault) *Clerk {
	c.vault = v
	return c
}

// Operate gives the clerk the press that makes files.
func (c *Clerk) Operate(p *press.Press) *Clerk {
	c.press = p
	return c
}

// Erase gives the clerk what does erasures and ends terms.
func (c *Clerk) Erase(e *erasure.Eraser) *Clerk {
	c.eraser = e
	return c
}

// Run works until ctx ends, then finishes what it was doing.
func (c *Clerk) Run(ctx context.Context) error {
	opened, err := c.now()
	if err == nil && c.till != nil {
		err = c.till.Recover(ctx)
	}
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	if c.eraser != nil {
		g.Go(func() error { return c.every(ctx, time.Second, c.eraser.Erase) })
		g.Go(func() error { return c.every(ctx, termsEvery, c.eraser.EndTerms) })
	}
	g.Go(func() error { return c.every(ctx, expireEvery, c.Expire) })
	g.Go(func() error { return c.every(ctx, turnEvery, c.Turn) })
	g.Go(func() error { return c.every(ctx, time.Minute, c.EndAbandoned) })
	g.Go(func() error { return c.every(ctx, time.Minute, c.ExpireDrafts) })
	g.Go(func() error {
		return c.every(ctx, time.Minute, func(ctx context.Context) error { return c.Nightly(ctx, opened) })
	})
	g.Go(func() error { return c.every(ctx, remindEvery, c.Remind) })
	g.Go(func() error { return c.every(ctx, filmsEvery, c.DeleteFilms) })
	g.Go(func() error { return c.every(ctx, diskEvery, c.LookAtDisk) })
	g.Go(func() error { return c.every(ctx, daysEvery, c.WriteDays) })
	g.Go(func() error { return c.every(ctx, logsEvery, c.SealLogs) })
	g.Go(func() error { return c.every(ctx, forgetEvery, c.forget) })
	if c.counter != nil {
		g.Go(func() error { return c.count(ctx) })
	}
	if c.till != nil {
		g.Go(func() error { return c.every(ctx, askEvery, c.till.Reconcile) })
		g.Go(func() error { return c.every(ctx, refundEvery, c.till.SendRefunds) })
	}
	if c.films != nil {
		g.Go(func() error { return c.every(ctx, headsEvery, c.NoteHeads(map[live.ShowID]archive.Hash{})) })
	}
	if c.vault != nil {
		g.Go(func() error { return c.vault.Run(ctx) })
	}
	if c.press != nil {
		g.Go(func() error { return c.press.Run(ctx) })
	}
	g.Go(func() error { return c.talk.Run(ctx) })
	g.Go(func() error { return c.courier.run(ctx, c.every) })
	return g.Wait()
}

func (c *Clerk) every(ctx context.Context, d time.Duration, job func(context.Context) error) error {
	t := time.NewTicker(d)
	defer t.Stop()
	for {
		if err := job(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("clerk's job failed", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

var by = store.Actor{Kind: "clerk"}

// Expire releases what was reserved for orders that were not paid in time, each
// order in a command of its own so that one that cannot expire holds up no other, and
// several at once, since some wait for what a provider says. A show sells hundreds of
// orders in a minute, and their time is over in the same.
func (c *Clerk) Expire(ctx context.Context) error {
	var before stock.ReservationID
	for ctx.Err() == nil {
		var due []stock.Reservation
		err := c.store.View(func(tx *store.Tx) (err error) {
			due, err = stock.Due(tx, tx.Now, atOnce)
			return err
		})
		if err != nil || len(due) == 0 || due[0].ID == before {
			return err // the same again: what it waits for is not in the clerk's hand
		}
		before = due[0].ID
		g := errgroup.Group{}
		g.SetLimit(wide)
		for _, r := range due {
			g.Go(func() error { return c.expire(ctx, r) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Clerk) expire(ctx context.Context, r stock.Reservation) error {
	id, ok := order.Of(r)
	if !ok {
		return nil
	}
	expire := func() error {
		return c.store.Do(ctx, by, "order.expire", func(tx *store.Tx) error { return order.Expire(tx, id) })
	}
	if c.till != nil {
		expire = func() error { return c.till.Expire(ctx, id) }
	}
	err := expire()
	if _, refused := fault.As(err); refused {
		c.log.Error("expiring an order", "order", id, "err", err)
		return nil
	}
	return err
}

// Turn writes down what time alone changes in the catalogue: sales that begin and
// end, products that appear or are not sold any more, and those that were new for long
// enough. Where nothing is due, nothing is written.
func (c *Clerk) Turn(ctx context.Context) error {
	for more := true; more && ctx.Err() == nil; {
		err := c.store.Do(ctx, by, "catalog.turn", func(tx *store.Tx) error {
			more = false
			for _, turn := range []func(*store.Tx) (time.Time, error){catalog.TurnSales, catalog.PublishDue, catalog.BarDue, collection.Turn} {
				next, err := turn(tx)
				if err != nil {
					return err
				}
				more = more || !next.IsZero() && !next.After(tx.Now)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// EndAbandoned ends shows whose host did not come back, and their broadcasts.
func (c *Clerk) EndAbandoned(ctx context.Context) error {
	var gone []live.ShowID
	err := c.store.View(func(tx *store.Tx) (err error) {
		gone, err = live.Abandoned(tx)
		return err
	})
	for _, id := range gone {
		still := false // who came back meanwhile goes on
		failed := c.store.Do(ctx, by, "live.end", func(tx *store.Tx) error {
			now, err := live.Abandoned(tx)
			if still = slices.Contains(now, id); err != nil || !still {
				return err
			}
			return live.End(tx, id)
		})
		if err = errors.Join(err, failed); failed == nil && still {
			c.ends(id)
		}
	}
	return err
}

// forget drops idempotency keys older than a day, carts that nobody touched for a
// month, the words of mails sent long ago, what providers sent long ago, from where
// staff worked a month ago, and sessions that ran out.
func (c *Clerk) forget(ctx context.Context) error {
	return c.store.Do(ctx, by, "store.forget", func(tx *store.Tx) error {
		if _, err := store.ForgetOnce(tx, 5*atOnce); err != nil {
			return err
		}
		if _, err := cart.Forget(tx, tx.Now.AddDate(0, 0, -30), atOnce); err != nil {
			return err
		}
		if err := outbox.Forget(tx, atOnce); err != nil {
			return err
		}
		if err := pay.Forget(tx, atOnce); err != nil {
			return err
		}
		if _, err := staff.ForgetAddresses(tx, 5*atOnce); err != nil {
			return err
		}
		return staff.ForgetSessions(tx)
	})
}
