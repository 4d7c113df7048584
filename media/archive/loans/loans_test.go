package loans_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hawker/media/archive/loans"
)

// place gives a thing of its name, a hundred times.
func place(_ context.Context, group, name string) ([]byte, error) {
	if name == "none" {
		return nil, os.ErrNotExist
	}
	return bytes.Repeat([]byte(group+name), 100), nil
}

func ask(group, name string) loans.Ask {
	b, _ := place(context.Background(), group, name)
	return loans.Ask{Group: group, Name: name, Size: int64(len(b)), Hash: sha256.Sum256(b)}
}

// What is kept stays within its bound: what was used longest ago goes, and who reads it
// reads on; a disk that takes nothing costs nothing but another fetch.
func TestWhatIsKeptStaysWithinItsBound(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "loans")
	fetched := 0
	s, err := loans.Open(folder, 700, func(ctx context.Context, group, name string) ([]byte, error) {
		fetched++
		return place(ctx, group, name)
	})
	if err != nil {
		t.Fatal(err)
	}
	get := func(group, name string) loans.File {
		f, err := s.Get(ask(group, name))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, name := range []string{"1", "2", "3"} { // 200 bytes each
		get("k", name).Close()
	}
	open := get("k", "1") // from the disk, and used last
	get("k", "4").Close() // drops the second
	if !s.Has("k", "1") || s.Has("k", "2") || !s.Has("k", "3") || !s.Has("k", "4") || fetched != 4 {
		t.Errorf("kept others, fetched %d", fetched)
	}
	s.Drop("k")
	all, err := io.ReadAll(io.NewSectionReader(open, 0, 200))
	if want, _ := place(t.Context(), "k", "1"); err != nil || !bytes.Equal(all, want) {
		t.Errorf("what was dropped while it was read: %d bytes, %v", len(all), err)
	}
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*", "*")); len(left) > 0 {
		t.Error("left over:", left)
	}
	if _, err := s.Get(loans.Ask{Group: "k", Name: "none"}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	if _, err := s.Get(loans.Ask{Group: "k", Name: "1", Size: 200}); !errors.Is(err, loans.ErrOther) {
		t.Error(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, nil, 0o600); err != nil { // a disk that takes nothing
		t.Fatal(err)
	}
	f := get("k", "5")
	if b, err := io.ReadAll(io.NewSectionReader(f, 0, 200)); err != nil || len(b) != 200 || s.Has("k", "5") {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}
