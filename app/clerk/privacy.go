package clerk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/privacy"
	"hawker/app/store"
)

const (
	eraseEvery = time.Second
	termsEvery = 6 * time.Hour // terms end at midnight of a year
)

// Remember gives the clerk the list of erasures beside the database, and the key under
// which it names contacts.
func (c *Clerk) Remember(list string, secret []byte) *Clerk {
	c.list, c.secret = list, secret
	return c
}

// Erase does the erasures that are due. Each is in the list beside the database before
// its first record goes, so that no restored copy brings back what was erased.
func (c *Clerk) Erase(ctx context.Context) error {
	var due []privacy.Request
	err := c.store.View(func(tx *store.Tx) (err error) {
		due, err = privacy.Due(tx, atOnce)
		return err
	})
	for _, r := range due {
		if ctx.Err() != nil {
			return err
		}
		err = errors.Join(err, c.erase(ctx, r))
	}
	return err
}

func (c *Clerk) erase(ctx context.Context, r privacy.Request) error {
	if !r.Noted && c.list != "" {
		line, err := r.Line()
		if err == nil {
			err = appendLine(c.list, line)
		}
		if err == nil {
			err = c.store.Do(ctx, by, "privacy.noted", func(tx *store.Tx) error { return privacy.Noted(tx, r.ID) })
		}
		if err != nil {
			return err
		}
	}
	for more := true; more; {
		err := c.store.Do(ctx, by, "privacy.step", func(tx *store.Tx) (err error) {
			more, err = privacy.Step(tx, r.ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	gone, kept, err := c.eraseTalk(r)
	if err != nil {
		return err
	}
	err = c.store.Do(ctx, by, "privacy.finish", func(tx *store.Tx) (err error) {
		r, err = privacy.Finish(tx, r.ID, gone, kept)
		return err
	})
	if err == nil {
		c.log.Info("an erasure was done", "erasure", r.ID, "state", r.State, "orders", len(r.Orders))
	}
	return err
}

// eraseTalk takes out of the shows' talk what the visitors of an erasure said.
func (c *Clerk) eraseTalk(r privacy.Request) (gone map[live.ShowID][]uint64, kept bool, err error) {
	var shows []live.ShowID
	err = c.store.View(func(tx *store.Tx) (err error) {
		shows, kept, err = privacy.Talks(tx, r)
		return err
	})
	visitors := map[string]bool{}
	for _, v := range r.Visitors {
		visitors[v] = true
	}
	gone = map[live.ShowID][]uint64{}
	for _, show := range shows {
		if err != nil {
			return gone, kept, err
		}
		var lines []uint64
		if lines, err = c.talk.Erase(show, visitors, r.At); len(lines) > 0 {
			gone[show] = lines
		}
	}
	return gone, kept, err
}

// EndTerms erases from orders whose it was, once no law wants that kept any more.
func (c *Clerk) EndTerms(ctx context.Context) error {
	for before := order.ID(""); ctx.Err() == nil; {
		var over []order.ID
		err := c.store.View(func(tx *store.Tx) (err error) {
			over, err = privacy.Overdue(tx, atOnce)
			return err
		})
		if err != nil || len(over) == 0 || over[0] == before {
			return err
		}
		before = over[0]
		for _, id := range over {
			err := c.store.Do(ctx, by, "privacy.end_term", func(tx *store.Tx) error { return privacy.EraseOrder(tx, id) })
			if _, refused := fault.As(err); err != nil && !refused {
				return err
			}
		}
		c.log.Info("the term of orders is over", "orders", len(over))
	}
	return nil
}

// Recall has the erasures done again which the database does not know: it was brought
// back from a copy that is older than they are.
func (c *Clerk) Recall(ctx context.Context) error {
	text, err := os.ReadFile(c.list)
	if c.list == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the list of erasures: %w", err)
	}
	var missing []privacy.Entry
	var found map[string]privacy.Contact
	err = c.store.View(func(tx *store.Tx) (err error) {
		if missing, err = privacy.Missing(tx, privacy.ReadList(text)); err == nil && len(missing) > 0 {
			found, err = privacy.Find(tx, c.secret, missing)
		}
		return err
	})
	for _, e := range missing {
		if err != nil {
			return err
		}
		err = c.store.Do(ctx, by, "privacy.redo", func(tx *store.Tx) error { return privacy.Redo(tx, e, found[e.Handle]) })
	}
	if len(missing) > 0 {
		c.log.Info("erasures are done again", "erasures", len(missing), "of people who are known", len(found))
	}
	return err
}

// appendLine writes a line at the end of a file and syncs it; what a crash tore stays a
// line of its own.
func appendLine(path string, line []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("opening the list of erasures: %w", err)
	}
	last := []byte{'\n'}
	if end, statErr := f.Stat(); statErr == nil && end.Size() > 0 {
		_, err = f.ReadAt(last, end.Size()-1)
	}
	if err == nil && last[0] != '\n' {
		line = append([]byte{'\n'}, line...)
	}
	if err == nil {
		_, err = f.Write(line)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing the list of erasures: %w", err)
	}
	return nil
}
