// Package erasure does the erasures that were asked for, in steps that the clerk takes:
// records, then what was said in shows, then the word to the person; and it ends the
// terms for which orders say whose they were.
//
// It promises that an erasure stands in the list beside the database before its first
// record goes, so that no restored copy brings back what was erased, and that one which
// was stopped anywhere goes on from there. What goes and what is kept are rules of
// privacy.
package erasure

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/privacy"
	"hawker/app/store"
)

const atOnce = 100 // of what is due, in one look

// Eraser does it for one shop.
type Eraser struct {
	Store  *store.Store
	List   string // the file beside the database; "" where none is kept
	Secret []byte // names contacts in it
	Log    *slog.Logger
	// Talk takes what visitors said until a moment out of a show's talk, and gives the
	// numbers of the lines.
	Talk func(show live.ShowID, visitors map[string]bool, until time.Time) ([]uint64, error)

	recalled int64 // size of the list when it was read last
}

var by = store.Actor{Kind: "clerk"}

// Carry does, before a shop opens, all that is due, and what the database has forgotten
// that the list beside it has: nobody meets somebody who was erased.
func (e *Eraser) Carry(ctx context.Context) error {
	for before := privacy.RequestID(""); ctx.Err() == nil; {
		if err := e.Erase(ctx); err != nil {
			return err
		}
		var due []privacy.Request
		err := e.Store.View(func(tx *store.Tx) (err error) {
			due, err = privacy.Due(tx, atOnce)
			return err
		})
		if err != nil || len(due) == 0 || due[0].ID == before {
			return err
		}
		before = due[0].ID
	}
	return nil
}

// Erase does the erasures that are due. Where the list has grown it looks first for those
// that the database has forgotten. One job calls it.
func (e *Eraser) Erase(ctx context.Context) error {
	if size := e.listed(); size != e.recalled {
		if err := e.Recall(ctx); err != nil {
			return err
		}
		e.recalled = size
	}
	var due []privacy.Request
	err := e.Store.View(func(tx *store.Tx) (err error) {
		due, err = privacy.Due(tx, atOnce)
		return err
	})
	for _, r := range due {
		if ctx.Err() != nil {
			return err
		}
		err = errors.Join(err, e.erase(ctx, r))
	}
	return err
}

func (e *Eraser) erase(ctx context.Context, r privacy.Request) error {
	if !r.Noted && e.List != "" {
		line, err := r.Line()
		if err == nil {
			err = appendLine(e.List, line)
		}
		if err == nil {
			err = e.Store.Do(ctx, by, "privacy.noted", func(tx *store.Tx) error { return privacy.Noted(tx, r.ID) })
		}
		if err != nil {
			return err
		}
	}
	for more := true; more; {
		err := e.Store.Do(ctx, by, "privacy.step", func(tx *store.Tx) (err error) {
			more, err = privacy.Step(tx, r.ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	gone, kept, err := e.eraseTalk(r)
	if err != nil {
		return err
	}
	err = e.Store.Do(ctx, by, "privacy.finish", func(tx *store.Tx) (err error) {
		r, err = privacy.Finish(tx, r.ID, gone, kept)
		return err
	})
	if err == nil {
		e.Log.Info("an erasure was done", "erasure", r.ID, "state", r.State, "orders", len(r.Orders))
	}
	return err
}

// eraseTalk takes out of the shows' talk what the visitors of an erasure said.
func (e *Eraser) eraseTalk(r privacy.Request) (gone map[live.ShowID][]uint64, kept bool, err error) {
	var shows []live.ShowID
	err = e.Store.View(func(tx *store.Tx) (err error) {
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
		if lines, err = e.Talk(show, visitors, r.At); len(lines) > 0 {
			gone[show] = lines
		}
	}
	return gone, kept, err
}

// EndTerms erases from orders whose it was, once no law wants that kept any more.
func (e *Eraser) EndTerms(ctx context.Context) error {
	for before := order.ID(""); ctx.Err() == nil; {
		var over []order.ID
		err := e.Store.View(func(tx *store.Tx) (err error) {
			over, err = privacy.Overdue(tx, atOnce)
			return err
		})
		if err != nil || len(over) == 0 || over[0] == before {
			return err
		}
		before = over[0]
		for _, id := range over {
			err := e.Store.Do(ctx, by, "privacy.end_term", func(tx *store.Tx) error { return privacy.EraseOrder(tx, id) })
			if _, refused := fault.As(err); err != nil && !refused {
				return err
			}
		}
		e.Log.Info("the term of orders is over", "orders", len(over))
	}
	return nil
}

// Recall has the erasures done again which the database does not know: it was brought
// back from a copy that is older than they are.
func (e *Eraser) Recall(ctx context.Context) error {
	text, err := os.ReadFile(e.List)
	if e.List == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the list of erasures: %w", err)
	}
	var missing []privacy.Entry
	var found map[string]privacy.Contact
	err = e.Store.View(func(tx *store.Tx) (err error) {
		if missing, err = privacy.Missing(tx, privacy.ReadList(text)); err == nil && len(missing) > 0 {
			found, err = privacy.Find(tx, e.Secret, missing)
		}
		return err
	})
	for _, x := range missing {
		if err != nil {
			return err
		}
		err = e.Store.Do(ctx, by, "privacy.redo", func(tx *store.Tx) error { return privacy.Redo(tx, x, found[x.Handle]) })
	}
	if len(missing) > 0 {
		e.Log.Info("erasures are done again", "erasures", len(missing), "of people who are known", len(found))
	}
	return err
}

// listed is the size of the list; 0 where there is none.
func (e *Eraser) listed() int64 {
	info, err := os.Stat(e.List)
	if err != nil {
		return 0
	}
	return info.Size()
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
