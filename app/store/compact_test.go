package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestABackupHoldsNothingThatWasDeleted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hawker.db")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	secret := strings.Repeat("Anna lives here. ", 40)
	storetest.Do(t, s, func(tx *store.Tx) error {
		for n := range 200 {
			if err := notes.Put(tx, fmt.Sprint("gone ", n), note{fmt.Sprint("name ", n), secret, n}); err != nil {
				return err
			}
		}
		return notes.Put(tx, "stays", note{"a", "the kiln", 1})
	})
	storetest.Do(t, s, func(tx *store.Tx) error {
		for n := range 200 {
			if err := notes.Delete(tx, fmt.Sprint("gone ", n)); err != nil {
				return err
			}
		}
		return nil
	})
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(raw, []byte("Anna lives")) {
		t.Fatal("the file itself holds nothing old: this test shows nothing")
	}
	var copied bytes.Buffer
	if err := s.Backup(&copied); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(copied.Bytes(), []byte("Anna lives")) {
		t.Error("the copy holds what was deleted")
	}
	if !bytes.Contains(copied.Bytes(), []byte("the kiln")) {
		t.Error("the copy lacks what is there")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "backup-*")); len(left) > 0 {
		t.Error("left behind:", left)
	}
}
