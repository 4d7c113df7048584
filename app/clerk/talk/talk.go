// Package talk holds the talk files, one a show at <folder>/<show>/talk: lines that chat
// encodes, appended in order.
//
// It promises that a line which was taken in is on disk within 250 ms, that after a
// crash a torn tail is cut when the file is opened again, and that what is erased is
// gone from the file while the others' lines keep their numbers. A line that was
// damaged later is passed over and stays, since what follows it is whole. It refuses to
// know who may speak: chat does.
package talk

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hawker/app/chat"
	"hawker/app/live"
)

const (
	syncEvery = 150 * time.Millisecond // late and slow, a sync still ends within the 250 ms that are promised
	ringSize  = 200
)

// Talk is the talk of all shows of one folder.
type Talk struct {
	folder string
	log    *slog.Logger

	disk  sync.Mutex // held by who writes files; taken before mu
	mu    sync.Mutex
	books map[live.ShowID]*book
}

type book struct {
	file  *os.File
	end   int64 // of what is written and synced
	next  uint64
	ring  []chat.Line
	wait  bytes.Buffer // written at the next sync
	dirty bool
}

// Open keeps talk files under folder.
func Open(folder string, log *slog.Logger) *Talk {
	return &Talk{folder: folder, log: log, books: map[live.ShowID]*book{}}
}

// Say numbers a line, gives it its time where it has none, and takes it in; it is on
// disk within 250 ms.
func (t *Talk) Say(line chat.Line) (chat.Line, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, err := t.open(line.Show)
	if err != nil {
		return line, err
	}
	line.Seq = b.next
	if line.At.IsZero() {
		line.At = time.Now().UTC()
	}
	text, err := chat.Encode(line)
	if err != nil {
		return line, err
	}
	b.next++
	b.wait.Write(text)
	b.dirty = true
	b.keep(line)
	return line, nil
}

// Recent gives the last lines of a show, oldest first, at most 200.
func (t *Talk) Recent(show live.ShowID, n int) []chat.Line {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, err := t.open(show)
	if err != nil {
		t.log.Error("reading talk", "show", show, "err", err)
		return nil
	}
	from := max(0, len(b.ring)-n)
	return append([]chat.Line(nil), b.ring[from:]...)
}

// Find gives one of the recent lines by its number.
func (t *Talk) Find(show live.ShowID, seq uint64) (chat.Line, bool) {
	for _, l := range t.Recent(show, ringSize) {
		if l.Seq == seq {
			return l, true
		}
	}
	return chat.Line{}, false
}

func (b *book) keep(line chat.Line) {
	b.ring = append(b.ring, line)
	if len(b.ring) > 2*ringSize {
		b.ring = append([]chat.Line(nil), b.ring[len(b.ring)-ringSize:]...)
	}
}

// open reads a show's file, cuts its torn tail and stands at its end; mu is held.
func (t *Talk) open(show live.ShowID) (*book, error) {
	if b := t.books[show]; b != nil {
		return b, nil
	}
	b := &book{next: 1}
	path := filepath.Join(t.folder, string(show), "talk")
	f, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		t.books[show] = b
		return b, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening talk: %w", err)
	}
	if err := b.read(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b.file = f
	t.books[show] = b
	return b, nil
}

func (b *book) read(f *os.File) error {
	r, at := bufio.NewReader(f), int64(0)
	for {
		raw, err := r.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading talk: %w", err)
		}
		at += int64(len(raw))
		if line, bad := chat.Decode(raw); bad == nil && err == nil {
			b.end = at
			b.next = max(b.next, line.Seq+1)
			if !line.Erased {
				b.keep(line)
			}
		}
		if err != nil {
			break
		}
	}
	if at > b.end {
		if err := f.Truncate(b.end); err != nil {
			return fmt.Errorf("cutting torn talk: %w", err)
		}
	}
	return nil
}

// Run writes what was said, several times a second, until ctx ends.
func (t *Talk) Run(ctx context.Context) error {
	tick := time.NewTicker(syncEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return t.close()
		case <-tick.C:
		}
		if err := t.Sync(); err != nil {
			t.log.Error("writing talk", "err", err)
		}
	}
}

// Sync writes what waits and syncs the files that changed.
func (t *Talk) Sync() error {
	t.disk.Lock()
	defer t.disk.Unlock()
	return t.sync()
}

// sync is Sync; disk is held.
func (t *Talk) sync() error {
	type job struct {
		show live.ShowID
		b    *book
		text []byte
	}
	var jobs []job
	t.mu.Lock()
	for show, b := range t.books {
		if b.dirty {
			jobs = append(jobs, job{show, b, bytes.Clone(b.wait.Bytes())})
			b.wait.Reset()
			b.dirty = false
		}
	}
	t.mu.Unlock()
	var failed error
	for _, j := range jobs {
		if err := j.b.write(filepath.Join(t.folder, string(j.show)), j.text); err != nil {
			t.mu.Lock() // keep the lines for the next try, in order
			rest := bytes.Clone(j.b.wait.Bytes())
			j.b.wait.Reset()
			j.b.wait.Write(j.text)
			j.b.wait.Write(rest)
			j.b.dirty = true
			t.mu.Unlock()
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// write appends the text and syncs; only sync calls it, one at a time. After a
// failure the end stays where it was, and the next try, which begins with the
// same lines, writes over what this one left.
func (b *book) write(folder string, text []byte) error {
	if b.file == nil {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("making talk folder: %w", err)
		}
		f, err := os.OpenFile(filepath.Join(folder, "talk"), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return fmt.Errorf("making talk: %w", err)
		}
		b.file = f
	}
	if _, err := b.file.WriteAt(text, b.end); err != nil {
		return fmt.Errorf("writing talk: %w", err)
	}
	if err := b.file.Sync(); err != nil {
		return fmt.Errorf("syncing talk: %w", err)
	}
	b.end += int64(len(text))
	return nil
}

func (t *Talk) close() error {
	err := t.Sync()
	t.mu.Lock()
	defer t.mu.Unlock()
	for show, b := range t.books {
		if b.file != nil {
			err = errors.Join(err, b.file.Close())
		}
		delete(t.books, show)
	}
	return err
}
