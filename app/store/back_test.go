package store_test

import (
	"fmt"
	"slices"
	"testing"

	"hawker/app/store"
	"hawker/app/store/storetest"
)

// Whatever page is shown, the way back leads over the same pages as the way there.
func TestTheWayBackIsTheWayThere(t *testing.T) {
	s := storetest.Open(t)
	storetest.Do(t, s, func(tx *store.Tx) error {
		for i := range 25 {
			for _, group := range []string{"aaa", "all", "zzz"} {
				if err := notes.Put(tx, fmt.Sprintf("%s%02d", group, i), note{fmt.Sprint(group, i), group, i}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		cursors := []string{""}
		for next, first := "", true; first || next != ""; first = false {
			var err error
			if _, next, err = notes.Keys(tx, byGroup, store.Key("all"), next, 10); err != nil {
				return err
			}
			cursors = append(cursors, next)
		}
		if cursors = slices.Compact(cursors[:len(cursors)-1]); len(cursors) != 3 {
			t.Fatalf("%d pages", len(cursors))
		}
		for i := len(cursors) - 1; i > 0; i-- {
			if got := notes.Before(tx, byGroup, store.Page{Prefix: store.Key("all"), Cursor: cursors[i], Limit: 10}); got != cursors[i-1] {
				t.Errorf("before page %d: %q, want %q", i, got, cursors[i-1])
			}
		}
		if last := notes.Last(tx, byGroup, store.Key("all"), 2); fmt.Sprint(last) != "[all24 all23]" {
			t.Errorf("the last two: %v", last)
		}
		return nil
	})
	// A page whose cursor's record has gone since still leads back.
	storetest.Do(t, s, func(tx *store.Tx) error { return notes.Delete(tx, "all19") })
	storetest.View(t, s, func(tx *store.Tx) error {
		gone := store.Key("all") + "all19"
		got := notes.Before(tx, byGroup, store.Page{Prefix: store.Key("all"), Cursor: gone, Limit: 10})
		if want := store.Key("all") + "all08"; got != want {
			t.Errorf("before a record that has gone: %q, want %q", got, want)
		}
		return nil
	})
}
