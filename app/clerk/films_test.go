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
	"hawker/app/clerk/talk"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/store"
	"hawker/media/archive"
	"hawker/media/keyframe"
	"hawker/media/shard"
)

// recorded has an archive with some seconds of sound in the room of a show, from now on.
func recorded(t *testing.T, s *ordertest.Shop) (*archive.Archive, string) {
	t.Helper()
	folder := t.TempDir()
	a, err := archive.Open(archive.Config{Folder: folder})
	if err != nil {
		t.Fatal(err)
	}
	tap, at := a.Tap(string(s.Show)), s.Clock.Now()
	tap.Source(keyframe.Codec(""), at)
	for n := range uint64(600) { // twelve seconds, 20 ms each
		at = at.Add(20 * time.Millisecond)
		tap.Packet(&shard.Packet{Kind: shard.Audio, Index: n, Number: n, TS: uint32(n * 960), Payload: []byte{0xf8, 0xff, 0xfe}}, at)
	}
	tap.Close()
	return a, filepath.Join(folder, string(s.Show), "film")
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
// stays until it is released, and what a published clip shows stays beyond that, until
// it is taken back.
func TestRecordingsAreDeletedAfterTheirTerm(t *testing.T) {
	s := ordertest.Open(t)
	a, film := recorded(t, s)
	all := segments(t, film)
	if all < 5 {
		t.Fatalf("%d segments were recorded", all)
	}
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).Keep(a)
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
	s.Clock.Move(5500 * time.Millisecond)
	s.Must(func(tx *store.Tx) error { return live.Pin(tx, s.Show, 1) })
	s.Clock.Move(3100 * time.Millisecond)
	s.Must(func(tx *store.Tx) error { return live.End(tx, s.Show) })
	s.Must(func(tx *store.Tx) error { return live.HoldFilm(tx, s.Show, "a dispute") })
	s.Clock.Move(89 * 24 * time.Hour)
	run(all, "a day before")
	s.Clock.Move(24 * time.Hour)
	run(all, "held")
	s.Must(func(tx *store.Tx) error { return live.ReleaseFilm(tx, s.Show) })
	f, ok := a.Find(string(s.Show))
	if !ok {
		t.Fatal("the film is gone")
	}
	clip := f.Between(2500*time.Millisecond, 9600*time.Millisecond) // three before the pin, one after
	run(len(clip), "released")
	if left := f.Segments(0, 0); len(clip) == all || len(left) != len(clip) || left[0].Number != clip[0].Number {
		t.Errorf("left is %+v, the clip has %+v", left, clip)
	}
	run(len(clip), "a second time")
	if found, err := a.Verify(context.Background(), string(s.Show)); err != nil || len(found) > 0 {
		t.Errorf("what the law had deleted is told as damage: %v, %v", found, err)
	}
	s.Read(func(tx *store.Tx) error {
		f, err := live.FilmOf(tx, s.Show)
		if !f.Deleted || f.Gone.IsZero() {
			t.Errorf("%+v", f)
		}
		return err
	})
	s.Must(func(tx *store.Tx) error { return live.WithholdClip(tx, s.Show, 1) })
	run(0, "the clip was taken back")
}

// The desk says when recordings have little room left, and not any more when they have.
func TestTheDeskSaysThatTheDiskIsNearlyFull(t *testing.T) {
	s := ordertest.Open(t)
	free := int64(0)
	a, err := archive.Open(archive.Config{Folder: t.TempDir(), Space: func(string) (int64, int64, error) { return free, 100_000, nil }})
	if err != nil {
		t.Fatal(err)
	}
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).Keep(a)
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
	a, film := recorded(t, s)
	s.Clock.Move(72 * time.Hour) // a young one has every night
	path := filepath.Join(film, "00000003.m4s")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	b[100] ^= 1
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	c := clerk.New(s.Store, talk.Open(t.TempDir(), slog.Default()), courier(t, s), slog.New(slog.DiscardHandler)).Keep(a)
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
