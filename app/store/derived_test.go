package store_test

import (
	"context"
	"slices"
	"testing"

	"hawker/app/store"
	"hawker/app/store/storetest"
)

var shadows = store.NewDerived[string, note]("test/shadow", "note_not_found")

func TestTheAuditNamesWhatSomebodyDidNotWhatFollowed(t *testing.T) {
	var writes []string
	s, _ := storetest.OpenAt(t, store.Options{Audit: func(_ *store.Tx, a store.Audit) error {
		writes = a.Writes
		return nil
	}})
	err := s.Do(context.Background(), store.Actor{Kind: "staff", ID: "wen"}, "test", func(tx *store.Tx) error {
		if err := shadows.Put(tx, "s", note{}); err != nil {
			return err
		}
		if err := shadows.Delete(tx, "s"); err != nil {
			return err
		}
		return notes.Put(tx, "n", note{Name: "n"})
	})
	if err != nil || !slices.Equal(writes, []string{"test/note:n"}) {
		t.Errorf("the audit has %v, %v", writes, err)
	}
}
