// Package storetest hands tests a real store in a temporary folder, with a clock
// that the test moves, and fails the test on what the store must never see: a
// refusal after a write, or an index that does not match its records.
package storetest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hawker/app/store"
)

// Start is where every test's clock begins: a Thursday evening on the air.
var Start = time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)

// Clock is a clock that moves only when told to.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now reads the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move advances the clock.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Open opens a fresh store whose clock stands at Start.
func Open(t testing.TB) *store.Store {
	s, _ := OpenAt(t, store.Options{})
	return s
}

// OpenAt opens a fresh store with options and gives its clock.
func OpenAt(t testing.TB, opts store.Options) (*store.Store, *Clock) {
	t.Helper()
	clock := &Clock{now: Start}
	if opts.Now == nil {
		opts.Now = clock.Now
	}
	opts.OnLateRefusal = func(command string, err error) {
		t.Errorf("%s refused after it wrote: %v", command, err)
	}
	s, err := store.Open(filepath.Join(t.TempDir(), "hawker.db"), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.View(func(tx *store.Tx) error {
			for _, b := range store.CheckIndexes(tx) {
				t.Error(b)
			}
			return nil
		})
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, clock
}

// Do runs a command that must succeed.
func Do(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.Do(context.Background(), store.Actor{Kind: "system"}, "test", fn); err != nil {
		t.Fatal(err)
	}
}

// Refused runs a command that must be refused, and returns the refusal.
func Refused(t testing.TB, s *store.Store, fn func(*store.Tx) error) error {
	t.Helper()
	err := s.Do(context.Background(), store.Actor{Kind: "system"}, "test", fn)
	if err == nil {
		t.Fatal("not refused")
	}
	return err
}

// View runs a reader that must succeed.
func View(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Fatal(err)
	}
}
