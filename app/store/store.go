// Package store keeps everything that must survive in one bbolt file.
//
// It promises three things. Commands: every change is one function on a
// transaction, taken from one FIFO queue in the order of arrival, with the time
// and the actor stamped when it entered. Group commit: commands that wait while
// the disk syncs share the next commit, and nobody is answered before the sync
// that holds the change. Buckets that keep their own indexes: an index entry is
// written by the Put that writes the record and by nothing else.
//
// It knows no nouns. A bucket is a private variable of the noun that owns it, so
// only that noun can break its records. It never runs the network, pictures or
// rendering inside a transaction, and neither may its callers: there is one
// writer. A command may run again after its batch was rolled back, so it touches
// nothing but its transaction.
//
//	callers ──Do──► queue (FIFO, bounded) ──► one writer goroutine ──► bbolt Update + fdatasync
//	                                                   │                        │
//	                                                   └── marks ◄── committed ─┴──► answers
//
// A refusal must come before the first write of its command. One that comes
// after cannot be taken back alone: the batch is rolled back and the others run
// again, and Options.OnLateRefusal hears of it (the tests fail on it).
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"hawker/app/fault"
)

// ErrLocked is returned by Open when another process has the file.
var ErrLocked = errors.New("another process has this shop open")

// ErrNewer is returned by Open when the file was written by a newer program.
var ErrNewer = errors.New("this shop was written by a newer hawker")

const (
	maxBatch = 256
	maxQueue = 20_000
)

// Actor is who acts: Kind "staff", "buyer", "clerk" or "system", an ID of that
// kind, and the client's address where there is one.
type Actor struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
	Addr string `json:"addr,omitempty"`
}

// Mark names something that a command changed.
type Mark struct{ Kind, ID string }

// Audit is what one staff command did: its name and the records it wrote.
type Audit struct {
	Command string
	Writes  []string
}

// Options of Open; the zero value is a real shop without migrations.
type Options struct {
	Now           func() time.Time                // the clock; nil is time.Now
	Migrations    []Migration                     // in order; the file's version is how many have run
	Audit         func(tx *Tx, entry Audit) error // called inside every staff command that wrote
	OnLateRefusal func(command string, err error) // a refusal came after a write
	Logger        *slog.Logger
}

// Store is one open file.
type Store struct {
	db   *bbolt.DB
	path string
	opts Options

	mu     sync.Mutex // guards queue, last, closed
	queue  []*command
	last   time.Time
	closed bool
	wake   chan struct{}
	done   chan struct{}

	subMu sync.RWMutex
	subs  []func([]Mark)

	commits  atomic.Int64
	commands atomic.Int64
	syncing  atomic.Int64 // ns that commits took
}

type command struct {
	ctx    context.Context
	name   string
	now    time.Time
	by     Actor
	fn     func(*Tx) error
	err    error
	wrote  bool
	answer chan struct{}
}

// Open opens or makes the file, runs the migrations that it lacks (after copying
// it aside) and starts the writer. It returns ErrLocked or ErrNewer.
func Open(path string, opts Options) (*Store, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	bo := &bbolt.Options{Timeout: 500 * time.Millisecond, FreelistType: bbolt.FreelistMapType, NoFreelistSync: true}
	if runtime.GOOS != "windows" && strconv.IntSize == 64 {
		bo.InitialMmapSize = 1 << 30 // a backup's reader must not block a writer that grows the map
	}
	db, err := bbolt.Open(path, 0o600, bo)
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, fmt.Errorf("opening store: %w", err)
	}
	s := &Store{db: db, path: path, opts: opts, wake: make(chan struct{}, 1), done: make(chan struct{})}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	go s.write()
	return s, nil
}

// Close refuses new commands, finishes those that wait, and closes the file.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		<-s.done
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.ring()
	<-s.done
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing store: %w", err)
	}
	return nil
}

// Do queues one command and returns when its effect is on disk, or with what it
// refused. Refusals of its own: store_busy and store_closed (503), and
// store_failed (503) when the disk did not take the commit.
func (s *Store) Do(ctx context.Context, by Actor, name string, fn func(*Tx) error) error {
	c := &command{ctx: ctx, name: name, by: by, fn: fn, answer: make(chan struct{})}
	s.mu.Lock()
	switch {
	case s.closed:
		s.mu.Unlock()
		return fault.New(fault.Unavailable, "store_closed", "")
	case len(s.queue) >= maxQueue:
		s.mu.Unlock()
		return fault.New(fault.Unavailable, "store_busy", "")
	}
	c.now = s.stamp()
	s.queue = append(s.queue, c)
	s.mu.Unlock()
	s.ring()
	<-c.answer
	return c.err
}

// View runs fn on a snapshot. Call it neither inside Do nor inside another View.
func (s *Store) View(fn func(*Tx) error) error { return s.view(fn, false) }

// Show is View for those who change nothing of what they read: of buckets with Share
// they get maps and slices that other readers have too.
func (s *Store) Show(fn func(*Tx) error) error { return s.view(fn, true) }

func (s *Store) view(fn func(*Tx) error, shares bool) error {
	return s.db.View(func(b *bbolt.Tx) error {
		s.mu.Lock()
		now := s.stamp()
		s.mu.Unlock()
		return fn(&Tx{Now: now, By: Actor{Kind: "system"}, bolt: b, shares: shares})
	})
}

// OnCommit adds a listener that gets the marks of each commit, in order. It runs
// on the writer and must not wait.
func (s *Store) OnCommit(fn func([]Mark)) {
	s.subMu.Lock()
	defer s.subMu.Unlock()
	s.subs = append(s.subs, fn)
}

// Waiting is how many commands stand in the queue.
func (s *Store) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Syncing is how long all commits since Open took together, sync to disk included.
func (s *Store) Syncing() time.Duration { return time.Duration(s.syncing.Load()) }

// Commits and Commands count since Open; their ratio shows the group commit.
func (s *Store) Commits() int64 { return s.commits.Load() }

// Commands counts the commands answered since Open, refusals included.
func (s *Store) Commands() int64 { return s.commands.Load() }

// stamp is the monotone clock in milliseconds; mu is held.
func (s *Store) stamp() time.Time {
	now := s.opts.Now().UTC().Truncate(time.Millisecond)
	if now.Before(s.last) {
		now = s.last
	}
	s.last = now
	return now
}

func (s *Store) ring() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
