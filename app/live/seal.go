package live

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"hawker/app/store"
)

// A log that nobody adds to any more goes out of the database, into a file beside the
// show's recording: one event a line, as JSON, packed by gzip. Its newest row stays, so
// that what may still come (a refund, a hold) follows from it; and a row that is changed
// afterwards, since words about a person were erased, stands in the database again,
// before the file, until the file is written anew.

// SealAfter is how long after a show its log stays in the database.
const SealAfter = 90 * 24 * time.Hour

// LogFile is where a show's sealed log lies in the folder of a shop.
func LogFile(folder string, show ShowID) string {
	return filepath.Join(folder, "archive", filepath.Base(string(show)), "log.gz")
}

// sealed tells up to which row a show's log has gone into its file.
type sealed struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
}

var seals = store.NewBucket[ShowID, sealed]("live/sealed", "show_event_not_found")

// ToSeal gives the log of a show that is to be sealed, whole; none where it ended, or
// something was added, less than SealAfter ago, and where all but its newest row is in
// its file. Of a row that was changed since the file is written anew at once.
func ToSeal(tx *store.Tx, s Show) ([]Event, error) {
	if s.State != Ended || tx.Now.Sub(s.EndedAt) < SealAfter {
		return nil, nil
	}
	last, err := lastEvent(tx, s.ID)
	if err != nil {
		return nil, err
	}
	was, _, err := seals.Find(tx, s.ID)
	if err != nil {
		return nil, err
	}
	var first uint64
	err = events.Each(tx, store.Key(string(s.ID)), func(_ string, e Event) error {
		first = e.Seq
		return store.ErrStop
	})
	if err != nil || first == last.Seq || first > was.Seq && tx.Now.Sub(last.At) < SealAfter {
		return nil, err
	}
	var list []Event
	err = EachEvent(tx, s.ID, func(e Event) { list = append(list, e) })
	return list, err
}

// Sealed takes the rows of a log that its file has out of the database, but the newest.
// Where a row is not the file's any more, nothing happens: the file is to be written
// anew. ok tells which.
func Sealed(tx *store.Tx, show ShowID, file []Event) (ok bool, err error) {
	if len(file) == 0 {
		return false, nil
	}
	for _, e := range file {
		row, found, err := events.Find(tx, store.Key(string(show), e.Seq))
		if err != nil {
			return false, err
		}
		if found && !alike(row, e) {
			return false, nil
		}
	}
	last := file[len(file)-1]
	if err := seals.Put(tx, show, sealed{Seq: last.Seq, At: tx.Now}); err != nil {
		return false, err
	}
	newest, err := lastEvent(tx, show)
	for _, e := range file {
		if err == nil && e.Seq < newest.Seq {
			err = events.Delete(tx, store.Key(string(show), e.Seq))
		}
	}
	return err == nil, err
}

func alike(a, b Event) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// WriteLog writes a log as its file has it.
func WriteLog(w io.Writer, list []Event) error {
	z := gzip.NewWriter(w)
	lines := json.NewEncoder(z)
	for _, e := range list {
		if err := lines.Encode(e); err != nil {
			return fmt.Errorf("writing a log: %w", err)
		}
	}
	return z.Close()
}

// ReadLog reads what WriteLog wrote.
func ReadLog(r io.Reader) (list []Event, err error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("reading a sealed log: %w", err)
	}
	for lines := json.NewDecoder(z); ; {
		var e Event
		if err := lines.Decode(&e); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading a sealed log: %w", err)
		}
		list = append(list, e)
	}
}

// fromFile reads the rows of a show that are in its file only; none for a show whose
// log was never sealed.
func fromFile(tx *store.Tx, show ShowID) ([]Event, error) {
	s, ok, err := seals.Find(tx, show)
	if err != nil || !ok {
		return nil, err
	}
	f, err := os.Open(LogFile(tx.Folder(), show))
	if err != nil {
		return nil, fmt.Errorf("opening a sealed log: %w", err)
	}
	defer f.Close()
	list, err := ReadLog(f)
	if err == nil && uint64(len(list)) < s.Seq {
		err = fmt.Errorf("the sealed log of show %s has %d rows of %d", show, len(list), s.Seq)
	}
	if err != nil {
		return nil, err
	}
	return list[:s.Seq], nil // what a later, unfinished sealing added is in the database
}

// eachRow reads all rows of a log, in order, wherever they are; a row that is missing is
// passed over.
func eachRow(tx *store.Tx, show ShowID, fn func(Event) error) error {
	file, err := fromFile(tx, show)
	if err != nil {
		return err
	}
	return events.Each(tx, store.Key(string(show)), func(_ string, e Event) error {
		for len(file) > 0 && file[0].Seq <= e.Seq {
			if file[0].Seq < e.Seq {
				if err := fn(file[0]); err != nil {
					return err
				}
			}
			file = file[1:]
		}
		return fn(e)
	})
}
