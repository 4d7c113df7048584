package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hawker/app/store"
)

// fullFile is the bytes of a store with some dozen records, small and large.
func fullFile(t testing.TB) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hawker.db")
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 80 {
		err := s.Do(context.Background(), store.Actor{Kind: "system"}, "fill", func(tx *store.Tx) error {
			return store.Finish(tx, fmt.Sprint("key ", n), "print", fmt.Sprintf("%0*d", 80*n, n))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var raw bytes.Buffer // without the room to grow that the file itself has
	if err := errors.Join(s.Backup(&raw), s.Close()); err != nil {
		t.Fatal(err)
	}
	return raw.Bytes()
}

func inspect(t testing.TB, folder string, raw []byte) (path string, err error) {
	t.Helper()
	path = filepath.Join(folder, "hawker.db")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, store.Inspect(path)
}

func TestAWholeFileIsSound(t *testing.T) {
	path, err := inspect(t, t.TempDir(), fullFile(t))
	if err != nil {
		t.Error(err)
	}
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Inspect(path); !errors.Is(err, store.ErrLocked) {
		t.Errorf("an open file: %v, want ErrLocked", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := store.Inspect(path + ".none"); err != nil {
		t.Errorf("no file: %v", err)
	}
}

// Open ends the process on pages that lead nowhere; so whatever Inspect passes
// must open.
func TestADamagedFileIsNamedAndNeverOpened(t *testing.T) {
	folder, whole := t.TempDir(), fullFile(t)
	found := 0
	for name, damage := range map[string]func([]byte) []byte{
		"cut in half":     func(b []byte) []byte { return b[:len(b)/2] },
		"cut to the head": func(b []byte) []byte { return b[:5000] },
		"text":            func(b []byte) []byte { return []byte("this is no database\n") },
		"zeros":           func(b []byte) []byte { return make([]byte, len(b)) },
	} {
		if _, err := inspect(t, folder, damage(whole)); !errors.Is(err, store.ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
	var places []int
	for at := 0; at < len(whole); at += 4096 { // heads of pages and their first entries, and a few bytes within
		places = append(places, at, at+8, at+10, at+12, at+16, at+20, at+24, at+28, at+1021)
	}
	for _, at := range places {
		raw := bytes.Clone(whole)
		for i := at; i < min(at+8, len(raw)); i++ {
			raw[i] ^= 0xa5
		}
		path, err := inspect(t, folder, raw)
		if errors.Is(err, store.ErrDamaged) {
			found++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(path, store.Options{})
		if err != nil {
			t.Fatalf("damage at %d passed, and opening says %v", at, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if found == 0 {
		t.Error("no damage was found")
	}
	t.Logf("%d damaged places were named", found)
}

func FuzzInspect(f *testing.F) {
	whole := fullFile(f)
	f.Add(uint32(4096), []byte{1, 2, 3})
	f.Add(uint32(8192+8), []byte{0xff})
	f.Fuzz(func(t *testing.T, at uint32, with []byte) {
		raw := append([]byte(nil), whole...)
		copy(raw[int(at)%len(raw):], with)
		path, err := inspect(t, t.TempDir(), raw)
		if err != nil {
			return
		}
		if s, err := store.Open(path, store.Options{}); err == nil {
			_ = s.Close()
		}
	})
}
