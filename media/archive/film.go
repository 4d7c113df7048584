package archive

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"hawker/media/archive/index"
	"hawker/media/archive/loans"
)

// The refusals of a film; compare with errors.Is.
var (
	// ErrNotThere: the film has no such file, or not any more.
	ErrNotThere = index.ErrNotThere
	// ErrEnded: nobody records, so nothing more will come.
	ErrEnded = errors.New("the recording has ended")
)

// Span is the place of a part in its segment.
type Span = index.Span

// Segment is about two seconds of a film.
type Segment = index.Segment

// Init is what a decoder must know before the segments that name it.
type Init = index.Init

// Hash is a SHA-256.
type Hash = index.Hash

// Problem is something in a film that is not as it was recorded.
type Problem = index.Problem

// Manifest is what a backup holds of a film: all but its segments.
type Manifest = index.Manifest

// Film is what was recorded of one room, and is perhaps still being recorded. Its
// methods may be called from any goroutine.
type Film struct {
	folder string
	secret string
	room   string
	loans  *loans.Shelf // nil: what is not here is gone

	mu      sync.Mutex
	c       index.Contents
	live    bool
	left    map[string]bool // files that need not be here; nil for most films
	changed chan struct{}   // closed at the next change
	version uint64          // how many there were
}

// Secret is the part of the film's public address that nobody can guess.
func (f *Film) Secret() string { return f.secret }

// Live tells whether more may come.
func (f *Film) Live() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.live
}

// Head is the head of the chain after the last line, which vouches for all before.
func (f *Film) Head() Hash {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.c.Head
}

// Bounds gives the numbers of the first and the last segment; 0 and 0 where there are
// none.
func (f *Film) Bounds() (first, last uint32) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.c.Segments) == 0 {
		return 0, 0
	}
	return f.c.Segments[0].Number, f.c.Segments[len(f.c.Segments)-1].Number
}

// Version counts the changes of a film since it was opened: while it stays the same, so
// does all that the film tells.
func (f *Film) Version() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.version
}

// Duration is how long the film is: the position at which its last part ends.
func (f *Film) Duration() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.duration()
}

func (f *Film) duration() time.Duration {
	if len(f.c.Segments) == 0 {
		return 0
	}
	return f.c.Segments[len(f.c.Segments)-1].End()
}

// Segments lists the segments numbered from to to, both included; a to of 0 is the
// last. Those that were removed are not listed.
func (f *Film) Segments(from, to uint32) []Segment {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pick(func(s Segment) bool { return s.Number >= from }, func(s Segment) bool { return to == 0 || s.Number <= to })
}

// Between lists the segments that have something of what lies between two positions.
func (f *Film) Between(from, to time.Duration) []Segment {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pick(func(s Segment) bool { return s.End() > from }, func(s Segment) bool { return s.Start < to })
}

// pick copies the segments from the first that begins to the last that is in; mu is held.
func (f *Film) pick(begins, in func(Segment) bool) []Segment {
	at := sort.Search(len(f.c.Segments), func(i int) bool { return begins(f.c.Segments[i]) })
	var list []Segment
	for ; at < len(f.c.Segments) && in(f.c.Segments[at]); at++ {
		s := f.c.Segments[at]
		s.Parts = append([]Span(nil), s.Parts...)
		list = append(list, s)
	}
	return list
}

// Segment gives one segment, without the places of its parts.
func (f *Film) Segment(number uint32) (Segment, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.find(number)
	s.Parts = nil
	return s, ok
}

// Part gives the place of a part, counted from 0, in its segment; false where it is not
// there, or so old that its place is known no more.
func (f *Film) Part(segment uint32, part int) (Span, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, ok := f.find(segment)
	if !ok || part < 0 || part >= len(s.Parts) {
		return Span{}, false
	}
	return s.Parts[part], true
}

// Init gives one of the film's inits.
func (f *Film) Init(number int) (Init, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if number < 1 || number > len(f.c.Inits) {
		return Init{}, false
	}
	return f.c.Inits[number-1], true
}

// Inits counts the film's inits.
func (f *Film) Inits() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.c.Inits)
}

// Wait returns when part, counted from 0, of a segment is there, or a later one; a
// part below 0 waits for the segment's end. It refuses with ErrEnded when nobody
// records, and gives ctx's error when it is over first.
func (f *Film) Wait(ctx context.Context, segment uint32, part int) error {
	for {
		f.mu.Lock()
		there, live, changed := f.has(segment, part), f.live, f.changed
		f.mu.Unlock()
		switch {
		case there:
			return nil
		case !live:
			return ErrEnded
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// has tells whether the part is there, or a later one; mu is held.
func (f *Film) has(segment uint32, part int) bool {
	if len(f.c.Segments) == 0 {
		return false
	}
	s := f.c.Segments[len(f.c.Segments)-1]
	if s.Number != segment {
		return s.Number > segment
	}
	return s.Done || part >= 0 && len(s.Parts) > part
}

// find gives a segment by its number; mu is held.
func (f *Film) find(number uint32) (Segment, bool) {
	at := sort.Search(len(f.c.Segments), func(i int) bool { return f.c.Segments[i].Number >= number })
	if at == len(f.c.Segments) || f.c.Segments[at].Number != number {
		return Segment{}, false
	}
	return f.c.Segments[at], true
}

// At gives the position of a wall time; false where nothing was recorded then, with
// the position at which the film goes on.
func (f *Film) At(wall time.Time) (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := sort.Search(len(f.c.Segments), func(i int) bool { return f.c.Segments[i].Wall.After(wall) })
	if at == 0 {
		if len(f.c.Segments) == 0 {
			return 0, false
		}
		return f.c.Segments[0].Start, false
	}
	s := f.c.Segments[at-1]
	into := wall.Sub(s.Wall)
	if into >= s.Duration {
		// Clocks drift: a few frames behind the end is no gap, and what is asked of
		// a live film's last second is about to come.
		return s.End(), into < s.Duration+drift
	}
	return s.Start + into, true
}

// drift is how far the clocks of a segment and of the wall may stray within it.
const drift = 250 * time.Millisecond

// Wall gives the wall time of a position; zero where the film has none there.
func (f *Film) Wall(position time.Duration) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := sort.Search(len(f.c.Segments), func(i int) bool { return f.c.Segments[i].End() > position })
	switch {
	case len(f.c.Segments) == 0 || position < 0:
		return time.Time{}
	case at == len(f.c.Segments):
		at--
	}
	s := f.c.Segments[at]
	return s.Wall.Add(min(max(position-s.Start, 0), s.Duration))
}

// load reads a film's folder.
func load(folder string) (*Film, error) {
	c, err := index.Read(folder)
	if err != nil {
		return nil, err
	}
	secret, err := os.ReadFile(filepath.Join(folder, index.Secret))
	if err != nil && !missing(err) {
		return nil, fmt.Errorf("reading a film's secret: %w", err)
	}
	f := &Film{folder: folder, secret: strings.TrimSpace(string(secret)), c: c, changed: make(chan struct{})}
	return f, f.readLeft()
}

// tell wakes who waits for a change; mu is held.
func (f *Film) tell() {
	f.version++
	close(f.changed)
	f.changed = make(chan struct{})
}

// record makes the film one that is being recorded, or ends that.
func (f *Film) record(on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.live = on
	f.tell()
}
