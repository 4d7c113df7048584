package store_test

import (
	"testing"

	"hawker/app/store"
	"hawker/app/store/storetest"
)

type sign struct {
	Words []string `json:"words"`
}

var (
	signs = store.NewBucket[string, sign]("test/sign", "sign_missing")
	door  = store.Keep(signs, "door")
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
