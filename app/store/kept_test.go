package store_test

import (
	"testing"

	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

type sign struct {
	Words []string `json:"words"`
}

var (
	signs = store.NewBucket[string, sign]("test/sign", "sign_missing")
	door  = store.Keep(signs, "door")

	shelf = store.NewBucket[string, sign]("test/shelf", "sign_missing").Share(4)
)

// TestKeptIsWhatTheSnapshotHolds reads a kept record around its changes, in two
// shops of one process.
func TestKeptIsWhatTheSnapshotHolds(t *testing.T) {
	one, two := storetest.Open(t), storetest.Open(t)
	write := func(s *store.Store, word string) {
		storetest.Do(t, s, func(tx *store.Tx) error {
			v, _, err := door.Find(tx)
			if err != nil {
				return err
			}
			v.Words = append(v.Words[:0], word) // its own, no reader's
			return signs.Put(tx, "door", v)
		})
	}
	read := func(s *store.Store) (word string) {
		storetest.View(t, s, func(tx *store.Tx) error {
			v, ok, err := door.Find(tx)
			if ok {
				word = v.Words[0]
			}
			return err
		})
		return word
	}
	if got := read(one); got != "" {
		t.Errorf("nothing hangs there yet: %q", got)
	}
	write(one, "open")
	write(two, "shut")
	for range 2 {
		if a, b := read(one), read(two); a != "open" || b != "shut" {
			t.Errorf("%q and %q", a, b)
		}
	}
	storetest.View(t, one, func(tx *store.Tx) error {
		before, _, err := door.Find(tx)
		if err != nil {
			return err
		}
		write(one, "gone")
		again, _, err := door.Find(tx)
		if before.Words[0] != "open" || again.Words[0] != "open" {
			t.Errorf("the snapshot changed: %q, then %q", before.Words, again.Words)
		}
		return err
	})
	if got := read(one); got != "gone" {
		t.Errorf("after the change: %q", got)
	}
	allocs := testing.AllocsPerRun(100, func() { read(one) })
	if allocs > 20 {
		t.Errorf("%v allocations: it is decoded each time", allocs)
	}
}

// TestSharedIsWhatTheSnapshotHolds reads shared records around their changes, more of
// them than are kept, in two shops of one process.
func TestSharedIsWhatTheSnapshotHolds(t *testing.T) {
	one, two := storetest.Open(t), storetest.Open(t)
	keys := []string{"a", "b", "c", "d", "e", "f", "g"}
	write := func(s *store.Store, word string) {
		storetest.Do(t, s, func(tx *store.Tx) error {
			for _, key := range keys {
				v, _, err := shelf.Find(tx, key)
				if err != nil {
					return err
				}
				v.Words = append(v.Words[:0], key+word) // its own, no reader's
				if err := shelf.Put(tx, key, v); err != nil {
					return err
				}
			}
			return nil
		})
	}
	reads := func(tx *store.Tx, word string) error {
		for _, key := range append(keys, keys[:2]...) {
			v, err := shelf.Get(tx, key)
			if err != nil || v.Words[0] != key+word {
				t.Errorf("%s is %q, not %q: %v", key, v.Words, word, err)
			}
		}
		return nil
	}
	show := func(s *store.Store, fn func(*store.Tx) error) {
		if err := s.Show(fn); err != nil {
			t.Error(err)
		}
	}
	write(one, "open")
	write(two, "shut")
	show(one, func(tx *store.Tx) error {
		if err := reads(tx, "open"); err != nil {
			return err
		}
		write(one, "gone")
		show(two, func(tx *store.Tx) error { return reads(tx, "shut") })
		return reads(tx, "open")
	})
	show(one, func(tx *store.Tx) error { return reads(tx, "gone") })
	storetest.View(t, one, func(tx *store.Tx) error {
		v, err := shelf.Get(tx, "a")
		v.Words[0] = "mine" // View gives everybody what is theirs
		return err
	})
	show(one, func(tx *store.Tx) error { return reads(tx, "gone") })
	show(one, func(tx *store.Tx) error {
		a, _, _ := shelf.Find(tx, "a")
		b, _, err := shelf.Find(tx, "a")
		if &a.Words[0] != &b.Words[0] {
			t.Error("it is decoded each time")
		}
		return err
	})
}

// See gives a command what readers have, and what the command itself wrote before.
func TestSeeInACommand(t *testing.T) {
	s := storetest.Open(t)
	put := func(tx *store.Tx, group string) error { return sheets.Put(tx, "s", note{Name: "s", Group: group}) }
	storetest.Do(t, s, func(tx *store.Tx) error { return put(tx, "a") })
	storetest.Do(t, s, func(tx *store.Tx) error {
		for _, group := range []string{"a", "b", "c"} {
			if err := put(tx, group); err != nil {
				return err
			}
			one, err := sheets.See(tx, "s")
			if err != nil || one.Group != group {
				t.Errorf("%q: %+v, %v", group, one, err)
			}
		}
		_, err := sheets.See(tx, "none")
		if !fault.Is(err, "note_not_found") {
			t.Errorf("a record that is not there: %v", err)
		}
		return nil
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		one, err := sheets.See(tx, "s")
		if one.Group != "c" {
			t.Errorf("afterwards: %+v", one)
		}
		return err
	})
}

var sheets = store.NewBucket[string, note]("test/sheet", "note_not_found").Share(10)
