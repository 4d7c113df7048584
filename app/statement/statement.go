// Package statement is what the shop's bank says: files of bookings, and the money in
// them that nobody could assign yet.
//
// It promises that money is never assigned by its amount alone: a booking belongs to
// an order where the order's reference (ISO 11649) stands in it, its check digits
// right, or where the order's bare number does and the amount is what is owed to the
// cent; that everything is shown before anything is settled; that a booking settles
// once, however often it is in files, whichever order it went to; and that what fits
// nothing stays in a list until a person has assigned or dismissed it. Money goes
// into an order by order.Settle alone.
//
// It refuses to guess in silence: which column is what is guessed from the names that
// banks use, confirmed by a person, and remembered by the header. It never sends
// anything to a bank and asks none.
package statement

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"time"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/store"
)

// ID names a file that was handed in, and EntryID a booking wherever it is read: by
// the bank's name of it, or by all that it says and how often it said so before.
type (
	ID      string
	EntryID string
)

// File is a statement as it was handed in. It is kept a week, so that somebody can
// look at it again; the bookings that matter are kept for good.
type File struct {
	ID     ID          `json:"id"`
	Name   string      `json:"name"`
	Packed []byte      `json:"packed"` // gzip
	Layout *Layout     `json:"layout,omitempty"`
	Made   time.Time   `json:"made"`
	By     store.Actor `json:"by"`
}

// State is what became of a booking.
type State string

// The states of a booking that is kept.
const (
	Open      State = "open"      // nobody knows what it is for
	Settled   State = "settled"   // it was written into an order
	Dismissed State = "dismissed" // it is for none
)

// Entry is money that came in.
type Entry struct {
	ID     EntryID      `json:"id"`
	At     time.Time    `json:"at"`
	Amount money.Amount `json:"amount"`
	Text   string       `json:"text"`
	Payer  string       `json:"payer,omitempty"`
	Ref    string       `json:"ref"` // by which order.Settle knows it again
	State  State        `json:"state"`
	Order  order.ID     `json:"order,omitempty"`
	Why    string       `json:"why,omitempty"` // it was dismissed
	Made   time.Time    `json:"made"`
	Ended  time.Time    `json:"ended,omitzero"`
}

var (
	byMade = store.NewIndex("statement/file.made", func(_ string, f File) []string { return []string{store.Key(store.Newest(f.Made))} })
	files  = store.NewBucket[ID, File]("statement/file", "statement_not_found", byMade)

	layouts = store.NewBucket[string, Layout]("statement/layout", "statement_not_found")

	byState = store.NewIndex("statement/entry.state", func(_ string, e Entry) []string {
		return []string{store.Key(string(e.State), store.Newest(e.At))}
	})
	entries = store.NewBucket[EntryID, Entry]("statement/entry", "entry_not_found", byState)
)

const (
	keptFor  = 7 * 24 * time.Hour
	maxFiles = 10
)

// Pack makes a file of what was handed in, once it is known to be a statement; it
// refuses as Parse does. It belongs outside transactions.
func Pack(name string, raw []byte) (File, error) {
	if _, err := Parse(raw); err != nil {
		return File{}, err
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		return File{}, fmt.Errorf("packing statement: %w", err)
	}
	if err := w.Close(); err != nil {
		return File{}, fmt.Errorf("packing statement: %w", err)
	}
	if name = clean(name); len(name) > 120 {
		name = clean(name[:120])
	}
	return File{ID: ID(store.NewID()), Name: name, Packed: b.Bytes()}, nil
}

// Sheet is the table again.
func (f File) Sheet() (Sheet, error) {
	r, err := gzip.NewReader(bytes.NewReader(f.Packed))
	if err != nil {
		return Sheet{}, fmt.Errorf("unpacking statement: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Sheet{}, fmt.Errorf("unpacking statement: %w", err)
	}
	return Parse(raw)
}

// Keep writes a file down, with the layout that a person confirmed for its header
// before, if any did. The oldest beyond ten and those of last week are forgotten.
func Keep(tx *store.Tx, f File) error {
	s, err := f.Sheet()
	if err != nil {
		return err
	}
	if l, ok, err := layouts.Find(tx, s.Key()); err != nil {
		return err
	} else if ok && l.Check(s) == nil {
		f.Layout = &l
	}
	f.Made, f.By = tx.Now, store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}
	if err := files.Put(tx, f.ID, f); err != nil {
		return err
	}
	list, _, err := files.On(tx, byMade, "", "", 200)
	if err != nil {
		return err
	}
	for i, old := range list {
		if i >= maxFiles || tx.Now.Sub(old.Made) > keptFor {
			if err := files.Delete(tx, old.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Get reads a file or refuses with statement_not_found.
func Get(tx *store.Tx, id ID) (File, error) { return files.Get(tx, id) }

// Files lists what was handed in lately, the latest first.
func Files(tx *store.Tx) ([]File, error) {
	list, _, err := files.On(tx, byMade, "", "", maxFiles)
	return list, err
}

// Drop forgets a file; what was settled by it stays settled.
func Drop(tx *store.Tx, id ID) error { return files.Delete(tx, id) }

// Confirm notes how a file is to be read, for it and for all with its header. It
// refuses as Layout.Check.
func Confirm(tx *store.Tx, id ID, l Layout) error {
	f, err := files.Get(tx, id)
	if err != nil {
		return err
	}
	s, err := f.Sheet()
	if err != nil {
		return err
	}
	if err := l.Check(s); err != nil {
		return err
	}
	f.Layout = &l
	if err := files.Put(tx, id, f); err != nil {
		return err
	}
	return layouts.Put(tx, s.Key(), l)
}

// List reads the bookings in a state, the latest first.
func List(tx *store.Tx, s State, after string, limit int) ([]Entry, string, error) {
	return entries.On(tx, byState, store.Key(string(s)), after, limit)
}

// CountOpen is how many bookings wait for a person, from a maintained counter.
func CountOpen(tx *store.Tx) int64 { return tx.Count(openCounter) }

const openCounter = "statement/open"

// save writes a booking and keeps the counter; was is its state before, "" for none.
func save(tx *store.Tx, e Entry, was State) error {
	delta := int64(0)
	if e.State == Open {
		delta++
	}
	if was == Open {
		delta--
	}
	if delta != 0 {
		if err := tx.Bump(openCounter, delta); err != nil {
			return err
		}
	}
	tx.Mark("orders", "")
	return entries.Put(tx, e.ID, e)
}

func over(e Entry) error { return fault.Clash("entry_over", "state", string(e.State)) }
