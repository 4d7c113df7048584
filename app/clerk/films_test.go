package clerk_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hawker/app/clerk"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/store"
	"hawker/media/archive"
	"hawker/media/keyframe"
	"hawker/media/shard"
)

// recorded has an archive with some seconds of sound in the room of a show.
func recorded(t *testing.T, show live.ShowID) (*archive.Archive, string) {
	t.Helper()
	folder := t.TempDir()
	a, err := archive.Open(archive.Config{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	s := a.Tap(string(show))
	at := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
	s.Source(keyframe.Codec(""), at)
	for n := range uint64(600) { // twelve seconds, 20 ms each
		at = at.Add(20 * time.Millisecond)
		s.Packet(&shard.Packet{Kind: shard.Audio, Index: n, Number: n, TS: uint32(n * 960), Payload: []byte{0xf8, 0xff, 0xfe}}, at)
	}
	s.Close()
	return a, filepath.Join(folder, string(show), "film")
}

func segments(t *testing.T, film string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(film, "*.m4s"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// A recording is deleted when its term is over, and not a day before; one that is held
// stays until it is released, and what a published clip shows stays beyond that.
func TestRecordingsAreDeletedAfterTheirTerm(t *testing.T) {
	s := ordertest.Open(t)
	a, film := recorded(t, s.Show)
	all := segments(t, film)
	if all < 5 {
		t.Fatalf("%d segments were recorded", all)
	}
	c := clerk.New(s.Store, clerk.OpenTalk(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).Keep(a)
	run := func(want int, when string) {
		t.Helper()
		if err := c.DeleteFilms(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := segments(t, film); n != want {
			t.Errorf("%s: %d segments are there, want %d", when, n, want)
		}
	}
	s.Must(func(tx *store.Tx) error {
		if err := live.OnAir(tx, s.Show, s.Host); err != nil {
			return err
		}
		return live.Recorded(tx, s.Show, live.FilmOn)
	})
	run(all, "on the air")
	s.Must(func(tx *store.Tx) error {
		if err := live.End(tx, s.Show); err != nil {
			return err
		}
		if err := live.HoldFilm(tx, s.Show, "a dispute"); err != nil {
			return err
		}
		return live.PinFilm(tx, s.Show, live.Range{From: 5 * time.Second, To: 6 * time.Second})
	})
	s.Clock.Move(89 * 24 * time.Hour)
	run(all, "a day before")
	s.Clock.Move(24 * time.Hour)
	run(all, "held")
	s.Must(func(tx *store.Tx) error { return live.ReleaseFilm(tx, s.Show) })
	run(1, "released")
	f, ok := a.Find(string(s.Show))
	if !ok {
		t.Fatal("the film is gone")
	}
	if left := f.Segments(0, 0); len(left) != 1 || left[0].Start > 5*time.Second || left[0].End() < 6*time.Second {
		t.Errorf("left is %+v", left)
	}
	run(1, "a second time")
	s.Read(func(tx *store.Tx) error {
		f, err := live.FilmOf(tx, s.Show)
		if !f.Deleted || f.Gone.IsZero() {
			t.Errorf("%+v", f)
		}
		return err
	})
}

// The desk says when recordings have little room left, and not any more when they have.
func TestTheDeskSaysThatTheDiskIsNearlyFull(t *testing.T) {
	s := ordertest.Open(t)
	free := int64(0)
	a, err := archive.Open(archive.Config{Folder: t.TempDir(), Space: func(string) (int64, int64, error) { return free, 100_000, nil }})
	if err != nil {
		t.Fatal(err)
	}
	c := clerk.New(s.Store, clerk.OpenTalk(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).Keep(a)
	for _, row := range []struct {
		free int64
		want live.DiskLevel
	}{{50_000, ""}, {9_999, live.DiskNearly}, {2_000, live.DiskNearly}, {1_999, live.DiskRefuses}, {10_000, ""}} {
		free = row.free
		commits := s.Store.Commits()
		for range 2 {
			if err := c.LookAtDisk(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if n := s.Store.Commits() - commits; n > 1 {
			t.Errorf("%d free: %d commits", row.free, n)
		}
		s.Read(func(tx *store.Tx) error {
			level, err := live.GetDisk(tx)
			if level != row.want {
				t.Errorf("%d free: %q, want %q", row.free, level, row.want)
			}
			return err
		})
	}
}

// The nightly look finds a byte of a recording that changed.
func TestTheNightlyLookReadsRecordings(t *testing.T) {
	s := ordertest.Open(t)
	a, film := recorded(t, s.Show)
	path := filepath.Join(film, "00000003.m4s")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[100] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	c := clerk.New(s.Store, clerk.OpenTalk(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).Keep(a)
	var found []string
	for day := range 7 { // every recording has its night within a week
		list, err := c.ExamineFilms(context.Background(), s.Clock.Now().AddDate(0, 0, day))
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, list...)
	}
	if len(found) != 1 || !strings.Contains(found[0], "film/00000003.m4s: its bytes are not those that were recorded") {
		t.Errorf("%q", found)
	}
}
