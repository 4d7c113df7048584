package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

type note struct {
	Name  string `json:"name"`
	Group string `json:"group"`
	N     int    `json:"n"`
}

var (
	byGroup = store.NewIndex("test/note.group", func(_ string, n note) []string { return []string{store.Key(n.Group)} })
	byName  = store.NewUnique("test/note.name", "name_taken", func(_ string, n note) []string { return []string{n.Name} })
	notes   = store.NewBucket[string, note]("test/note", "note_not_found", byGroup, byName)
)

var system = store.Actor{Kind: "system"}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestBucket(t *testing.T) {
	s := storetest.Open(t)
	storetest.Do(t, s, func(tx *store.Tx) error {
		return errors.Join(notes.Put(tx, "1", note{"a", "red", 1}), notes.Put(tx, "2", note{"b", "red", 2}),
			notes.Put(tx, "3", note{"c", "reddish", 3}))
	})
	storetest.Do(t, s, func(tx *store.Tx) error { return notes.Put(tx, "2", note{"bb", "blue", 2}) })
	storetest.View(t, s, func(tx *store.Tx) error {
		red, next, err := notes.On(tx, byGroup, store.Key("red"), "", 10)
		if err != nil || len(red) != 1 || red[0].Name != "a" || next != "" {
			t.Errorf("red: %v %q %v", red, next, err)
		}
		if _, ok, _ := notes.One(tx, byName, "b"); ok {
			t.Error("the old name still finds the record")
		}
		if _, err := notes.Get(tx, "9"); !fault.Is(err, "note_not_found") {
			t.Errorf("missing record: %v", err)
		}
		return nil
	})
	err := storetest.Refused(t, s, func(tx *store.Tx) error { return notes.Put(tx, "4", note{"a", "x", 4}) })
	if !fault.Is(err, "name_taken") {
		t.Errorf("second owner of a name: %v", err)
	}
	storetest.Do(t, s, func(tx *store.Tx) error { return notes.Delete(tx, "1") })
	storetest.Do(t, s, func(tx *store.Tx) error { return notes.Put(tx, "4", note{"a", "x", 4}) })
}

func TestPages(t *testing.T) {
	s := storetest.Open(t)
	storetest.Do(t, s, func(tx *store.Tx) error {
		for i := range 25 {
			if err := notes.Put(tx, store.U64(uint64(i)), note{fmt.Sprint(i), "all", i}); err != nil {
				return err
			}
		}
		return nil
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		var seen []int
		for cursor := ""; ; {
			list, next, err := notes.On(tx, byGroup, store.Key("all"), cursor, 10)
			if err != nil {
				return err
			}
			for _, n := range list {
				seen = append(seen, n.N)
			}
			if cursor = next; next == "" {
				break
			}
		}
		if len(seen) != 25 || !slices.IsSorted(seen) {
			t.Errorf("pages gave %v", seen)
		}
		var back []int
		err := notes.Back(tx, "", func(_ string, n note) error {
			if back = append(back, n.N); len(back) == 3 {
				return store.ErrStop
			}
			return nil
		})
		if fmt.Sprint(back) != "[24 23 22]" || err != nil {
			t.Errorf("backwards: %v %v", back, err)
		}
		return nil
	})
}

// A command that fails after it wrote leaves nothing behind, and those that
// shared its batch stand.
func TestLateRefusal(t *testing.T) {
	var late sync.Map
	s, err := store.Open(filepath.Join(t.TempDir(), "a.db"), store.Options{OnLateRefusal: func(c string, err error) { late.Store(c, err) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	gate := make(chan struct{})
	var wg sync.WaitGroup
	do := func(name string, fn func(*store.Tx) error) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_ = s.Do(context.Background(), system, name, fn)
		}()
	}
	do("gate", func(*store.Tx) error { <-gate; return nil })
	for i := range 20 {
		do("good", func(tx *store.Tx) error {
			return notes.Put(tx, fmt.Sprint("g", i), note{fmt.Sprint("g", i), "good", i})
		})
		do("late", func(tx *store.Tx) error {
			if err := notes.Put(tx, fmt.Sprint("b", i), note{fmt.Sprint("b", i), "bad", i}); err != nil {
				return err
			}
			return fault.Clash("too_late")
		})
	}
	do("panic", func(tx *store.Tx) error { _ = notes.Put(tx, "p", note{Name: "p"}); panic("oops") })
	close(gate)
	wg.Wait()
	storetest.View(t, s, func(tx *store.Tx) error {
		good, _, _ := notes.On(tx, byGroup, store.Key("good"), "", 50)
		bad, _, _ := notes.On(tx, byGroup, store.Key("bad"), "", 50)
		if len(good) != 20 || len(bad) != 0 {
			t.Errorf("%d good, %d bad", len(good), len(bad))
		}
		return nil
	})
	if _, ok := late.Load("late"); !ok {
		t.Error("nobody heard of the late refusal")
	}
}

func TestGroupCommit(t *testing.T) {
	s := storetest.Open(t)
	gate := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			err := s.Do(context.Background(), system, "put", func(tx *store.Tx) error {
				<-gate
				return notes.Put(tx, fmt.Sprint(i), note{fmt.Sprint(i), "g", i})
			})
			if err != nil {
				t.Error(err)
			}
		}()
	}
	close(gate)
	wg.Wait()
	if c := s.Commits(); c > 100 {
		t.Errorf("200 commands took %d commits", c)
	}
}

func TestReopenAndOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	now := storetest.Start
	open := func() *store.Store {
		s, err := store.Open(path, store.Options{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("second opening: %v", err)
	}
	storetest.Do(t, s, func(tx *store.Tx) error {
		n, err := tx.Next("order")
		if n != 1 {
			t.Errorf("first number %d", n)
		}
		return errors.Join(err, store.Finish(tx, "k", "f", "done"), tx.Bump("open", 3))
	})
	s.Close()
	s = open()
	storetest.Do(t, s, func(tx *store.Tx) error {
		n, err := tx.Next("order")
		r, ok, err2 := store.Once(tx, "k", "f")
		if n != 2 || r != "done" || !ok || tx.Count("open") != 3 {
			t.Errorf("after reopening: %d %q %v %d", n, r, ok, tx.Count("open"))
		}
		return errors.Join(err, err2)
	})
	err := storetest.Refused(t, s, func(tx *store.Tx) error { _, _, err := store.Once(tx, "k", "other"); return err })
	if !fault.Is(err, "idempotency_mismatch") {
		t.Errorf("same key, other body: %v", err)
	}
	now = now.Add(25 * time.Hour)
	storetest.Do(t, s, func(tx *store.Tx) error {
		if n, err := store.ForgetOnce(tx, 10); n != 1 || err != nil {
			t.Errorf("forgot %d: %v", n, err)
		}
		return nil
	})
	s.Close()
	if err := s.Do(context.Background(), system, "x", func(*store.Tx) error { return nil }); !fault.Is(err, "store_closed") {
		t.Errorf("after closing: %v", err)
	}
}

func TestMigrations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Do(t, s, func(tx *store.Tx) error { return notes.Put(tx, "1", note{"old", "g", 1}) })
	s.Close()
	up := []store.Migration{{Name: "rename", Run: func(tx *store.Tx) error { return notes.Put(tx, "1", note{"new", "g", 1}) }}}
	if s, err = store.Open(path, store.Options{Migrations: up}); err != nil {
		t.Fatal(err)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		if n, err := notes.Get(tx, "1"); n.Name != "new" || err != nil {
			t.Errorf("after migrating: %v %v", n, err)
		}
		return nil
	})
	s.Close()
	if _, err := os.Stat(path + ".v0"); err != nil {
		t.Errorf("no copy aside: %v", err)
	}
	if _, err := store.Open(path, store.Options{}); !errors.Is(err, store.ErrNewer) {
		t.Errorf("older program: %v", err)
	}
}

func TestBackupAndMarks(t *testing.T) {
	s := storetest.Open(t)
	heard := make(chan []store.Mark, 1)
	s.OnCommit(func(m []store.Mark) { heard <- m })
	storetest.Do(t, s, func(tx *store.Tx) error {
		tx.Mark("note", "1")
		tx.Mark("note", "1")
		return notes.Put(tx, "1", note{"a", "g", 1})
	})
	if m := <-heard; len(m) != 1 || m[0] != (store.Mark{Kind: "note", ID: "1"}) {
		t.Errorf("marks %v", m)
	}
	var copied bytes.Buffer
	if err := s.Backup(&copied); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, copied.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	storetest.View(t, c, func(tx *store.Tx) error { _, err := notes.Get(tx, "1"); return err })
}

func TestKeysSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64().Draw(t, "a"), rapid.Uint64().Draw(t, "b")
		if (a < b) != (store.Key("x", a) < store.Key("x", b)) {
			t.Fatalf("%d and %d sort wrongly", a, b)
		}
	})
	old, young := store.NewID(), store.NewID()
	if len(old) != 26 || old > young {
		t.Errorf("ids %s %s", old, young)
	}
}

func BenchmarkDoSerial(b *testing.B) { benchmark(b, 1) }
func BenchmarkDo64(b *testing.B)     { benchmark(b, 64) }

// The limit is the disk's own: a serial Update syncs twice.
func benchmark(b *testing.B, callers int) {
	s := storetest.Open(b)
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for c := range callers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := c; i < b.N; i += callers {
				id := store.NewID()
				_ = s.Do(context.Background(), system, "put", func(tx *store.Tx) error { return notes.Put(tx, id, note{id, "g", i}) })
			}
		}()
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
	b.ReportMetric(float64(b.N)/float64(max(s.Commits(), 1)), "commands/commit")
}
