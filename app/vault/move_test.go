package vault_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"hawker/app/fault"
	"hawker/app/files"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/order/ordertest"
	"hawker/app/store"
	"hawker/app/vault"
	"hawker/media/archive"
	"hawker/media/keyframe"
	"hawker/media/shard"
)

// cellar is a shop with twelve seconds of a recording, whose show is over, and a bucket
// that takes the recording after thirty days.
type cellar struct {
	*testing.T
	*ordertest.Shop
	folder string
	free   atomic.Int64 // bytes of the disk, of a thousand times as many
	films  *archive.Archive
	far    *s3mem.Backend
	answer atomic.Pointer[func(http.ResponseWriter, *http.Request) bool] // what comes before the store; true: it answered
	vault  *vault.Vault
	whole  []byte // the recording
}

func newCellar(t *testing.T) *cellar {
	t.Helper()
	c := &cellar{T: t, Shop: ordertest.Open(t), folder: t.TempDir(), far: s3mem.New()}
	c.free.Store(1 << 40)
	if err := c.far.CreateBucket("shop"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(c.far).Server()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a := c.answer.Load(); a == nil || !(*a)(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	g := offsite.Settings{On: true, Endpoint: srv.URL, Region: "eu-central-1", Bucket: "shop", Prefix: "halfmoon", Key: "k", Here: 30}
	if err := g.SealSecret(key, "s"); err != nil {
		t.Fatal(err)
	}
	c.Must(func(tx *store.Tx) error { return offsite.SaveSettings(tx, g) })
	c.restart()
	s, at := c.films.Tap(string(c.Show)), c.Clock.Now()
	s.Source(keyframe.Codec(""), at)
	for n := range uint64(600) {
		at = at.Add(20 * time.Millisecond)
		s.Packet(&shard.Packet{Kind: shard.Audio, Index: n, Number: n, TS: uint32(n * 960), Payload: []byte{0xf8, 0xff, 0xfe}}, at)
	}
	s.Close()
	c.Must(func(tx *store.Tx) error {
		if err := live.OnAir(tx, c.Show, c.Host); err != nil {
			return err
		}
		if err := live.Recorded(tx, c.Show, live.FilmOn); err != nil {
			return err
		}
		return live.End(tx, c.Show)
	})
	c.whole = c.read()
	return c
}

// restart is another process on the same folder.
func (c *cellar) restart() {
	c.Helper()
	var err error
	c.films, err = archive.Open(archive.Config{Folder: filepath.Join(c.folder, "archive"), Fetch: vault.NewAway(c.Store, key).Fetch, Loans: filepath.Join(c.folder, "loans"),
		Space: func(string) (int64, int64, error) { return c.free.Load(), 1 << 40, nil }})
	if err != nil {
		c.Fatal(err)
	}
	c.vault = vault.New(&vault.Vault{Store: c.Store, Log: slog.New(slog.DiscardHandler), Key: key, Folder: c.folder, Films: c.films,
		Files: files.Finished(c.folder, c.films), Grows: files.Growing(c.folder), Stays: files.Stays(c.films), Pack: func(w io.Writer) error { _, err := io.WriteString(w, "database"); return err }})
}

// read gives the recording's segments, wherever they are.
func (c *cellar) read() []byte {
	c.Helper()
	film, ok := c.films.Find(string(c.Show))
	if !ok {
		c.Fatal("there is no recording")
	}
	var all bytes.Buffer
	for _, s := range film.Segments(0, 0) {
		m, err := film.Open(s.Name())
		if err != nil {
			c.Fatal(err)
		}
		if _, err := io.Copy(&all, io.NewSectionReader(m, 0, m.Size)); err != nil {
			c.Fatal(err)
		}
		_ = m.Close()
	}
	return all.Bytes()
}

// here counts the segments on the disk, and how many there are.
func (c *cellar) here() (here, of int) {
	c.Helper()
	here, of, err := archive.Here(filepath.Join(c.folder, "archive"), string(c.Show))
	if err != nil {
		c.Fatal(err)
	}
	return here, of
}

// copy looks at everything once.
func (c *cellar) copy() (s offsite.State, f live.Film) {
	c.Helper()
	c.vault.Poke()
	if err := c.vault.Copy(c.Context()); err != nil {
		c.Fatal(err)
	}
	c.Read(func(tx *store.Tx) (err error) {
		if s, err = offsite.GetState(tx); err == nil {
			f, err = live.FilmOf(tx, c.Show)
		}
		return err
	})
	return s, f
}

func (c *cellar) settle(change func(*offsite.Settings)) error {
	return c.Try(func(tx *store.Tx) error {
		g, err := offsite.GetSettings(tx)
		if err != nil {
			return err
		}
		change(&g)
		return offsite.SaveSettings(tx, g)
	})
}

// object is the name of a segment in the bucket.
func (c *cellar) object(n string) string {
	return "halfmoon/archive/" + string(c.Show) + "/film/" + n + ".m4s"
}

func (c *cellar) put(name string, b []byte) {
	c.Helper()
	if _, err := c.far.PutObject("shop", name, map[string]string{}, bytes.NewReader(b), int64(len(b)), nil); err != nil {
		c.Fatal(err)
	}
}

func (c *cellar) lose(name string) {
	c.Helper()
	if _, err := c.far.DeleteObject("shop", name); err != nil {
		c.Fatal(err)
	}
}

// A recording leaves the disk when its days here are over, and only what was fetched
// back from the bucket and is what was recorded; what the bucket lost, or keeps in
// another form, is sent again first. It reads as before, and comes back for a person.
func TestOldRecordingsMoveToTheBucket(t *testing.T) {
	t.Parallel()
	c := newCellar(t)
	if s, f := c.copy(); s.Problem != "" || s.Away != 0 || f.Away.Segments != 0 {
		t.Fatalf("before its time: %+v, %+v", s, f.Away)
	}
	all, _ := c.here()
	if all < 5 {
		t.Fatalf("%d segments", all)
	}
	c.Clock.Move(29 * 24 * time.Hour)
	if c.copy(); !c.all(all) {
		t.Error("it moved before its time")
	}
	c.lose(c.object("00000001"))
	c.put(c.object("00000002"), []byte("other bytes"))
	c.Clock.Move(2 * 24 * time.Hour)
	s, f := c.copy()
	if here, _ := c.here(); here != 2 || s.Away != all-2 || f.Away.Segments != all-2 || f.Away.Bytes == 0 || f.Away.Since.IsZero() {
		t.Errorf("%d of %d are here, %+v, %+v", here, all, s, f.Away)
	}
	if s, f = c.copy(); s.Away != all || s.Lost != 0 || f.Away.Segments != all || s.Problem != "" {
		t.Errorf("after the copies were sent again: %+v, %+v", s, f.Away)
	}
	if got := c.read(); !bytes.Equal(got, c.whole) {
		t.Errorf("it reads %d bytes, %d were recorded", len(got), len(c.whole))
	}
	for _, name := range []string{"index", "secret", "init-1.mp4"} {
		if _, err := os.Stat(filepath.Join(c.folder, "archive", string(c.Show), "film", name)); err != nil {
			t.Error(err)
		}
	}
	c.restart()
	if s, _ = c.copy(); s.Away != all || s.Lost != 0 || !bytes.Equal(c.read(), c.whole) {
		t.Errorf("another process: %+v", s)
	}

	c.free.Store(1 << 20) // no room
	c.Must(func(tx *store.Tx) error { return live.BringBack(tx, c.Show) })
	if s, _ = c.copy(); s.Problem != "room" || s.Away != all {
		t.Errorf("without room for it: %+v", s)
	}
	c.free.Store(1 << 40)
	if s, f = c.copy(); s.Problem != "" || s.Away != 0 || !f.Away.Wanted.IsZero() || !c.all(all) {
		t.Errorf("it came back: %+v, %+v", s, f.Away)
	}
	c.Refuse("film_here", func(tx *store.Tx) error { return live.BringBack(tx, c.Show) })
	c.Clock.Move(29 * 24 * time.Hour)
	if c.copy(); !c.all(all) {
		t.Error("what came back left again at once")
	}
	c.Clock.Move(2 * 24 * time.Hour)
	if s, _ = c.copy(); s.Away != all {
		t.Errorf("its days here are over again: %+v", s)
	}
	c.Must(func(tx *store.Tx) error { return live.SetAccess(tx, c.Show, live.ByCode) })
	if s, _ = c.copy(); s.Away != 0 || !c.all(all) {
		t.Errorf("of a show that became private: %+v", s)
	}
	c.Must(func(tx *store.Tx) error { return live.SetAccess(tx, c.Show, live.Public) })
	c.Must(func(tx *store.Tx) error { return live.HoldFilm(tx, c.Show, "a dispute") })
	c.Clock.Move(40 * 24 * time.Hour)
	if s, _ = c.copy(); s.Away != 0 || !c.all(all) {
		t.Errorf("while it is held: %+v", s)
	}
}

func (c *cellar) all(n int) bool { here, of := c.here(); return here == n && of == n }

// The one place where recordings lie is not left by mistake, other keys for it change
// nothing, and what it loses there is told.
func TestThePlaceOfRecordingsIsNotLeftByMistake(t *testing.T) {
	t.Parallel()
	c := newCellar(t)
	c.Clock.Move(31 * 24 * time.Hour)
	c.copy()
	s, _ := c.copy()
	if s.Away == 0 {
		t.Fatal("nothing moved")
	}
	for what, change := range map[string]func(*offsite.Settings){
		"another folder": func(g *offsite.Settings) { g.Prefix = "other" },
		"switched off":   func(g *offsite.Settings) { g.On = false },
	} {
		if err := c.settle(change); !fault.Is(err, "offsite_away") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := c.settle(func(g *offsite.Settings) { g.Key = "k2" }); err != nil {
		t.Error("other keys:", err)
	}
	if again, _ := c.copy(); again.At != s.At || again.Away != s.Away || again.Problem != "" || !bytes.Equal(c.read(), c.whole) {
		t.Errorf("with other keys: %+v", again)
	}
	c.lose(c.object("00000003"))
	c.put(c.object("00000004"), []byte("short"))
	c.restart()
	s, f := c.copy()
	if s.Lost != 2 || f.Away.Lost != 2 {
		t.Errorf("what it lost: %+v, %+v", s, f.Away)
	}
	c.Read(func(tx *store.Tx) error {
		if late, err := offsite.Overdue(tx); err != nil || !late {
			t.Errorf("nobody is told: %v", err)
		}
		said, err := offsite.Doctor(tx)
		if err != nil || len(said) != 1 || !strings.HasPrefix(said[0], "2 pieces of recordings") {
			t.Errorf("the doctor says %q, %v", said, err)
		}
		return nil
	})
	c.Must(func(tx *store.Tx) error { return live.BringBack(tx, c.Show) })
	if s, f = c.copy(); s.Away != 2 || s.Lost != 2 || f.Away.Wanted.IsZero() {
		t.Errorf("what is left of it: %+v, %+v", s, f.Away)
	}
	if err := c.settle(func(g *offsite.Settings) { g.Prefix, g.Crowd.Leave = "other", true }); err != nil {
		t.Error("left on purpose:", err)
	}
}

// A bucket that stops answering in the middle of a move, and a process that ends there,
// lose nothing: it goes on where it was.
func TestAMoveGoesOn(t *testing.T) {
	t.Parallel()
	c := newCellar(t)
	c.copy()
	all, _ := c.here()
	c.Clock.Move(31 * 24 * time.Hour)
	var gave atomic.Int64
	cut := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, ".m4s") && gave.Add(1) > 2 {
			http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
			return true
		}
		return false
	}
	c.answer.Store(&cut)
	if s, _ := c.copy(); s.Problem != "keys" {
		t.Errorf("cut off: %+v", s)
	}
	if here, _ := c.here(); here != all-2 {
		t.Errorf("%d of %d are here", here, all)
	}
	if film, _ := c.films.Find(string(c.Show)); film.Where("00000001.m4s") != archive.IsAway {
		t.Error("the first is not away")
	} else if _, err := film.Open("00000001.m4s"); err == nil {
		t.Error("it was opened while nobody answers")
	}
	c.restart()
	c.answer.Store(nil)
	if s, f := c.copy(); s.Away != all || f.Away.Segments != all || s.Problem != "" || !bytes.Equal(c.read(), c.whole) {
		t.Errorf("it did not go on: %+v, %+v", s, f.Away)
	}
}

// A shop that was restored from an older copy learns from its bucket what was erased
// since, before anything there is deleted; where both know something, both keep it.
func TestAnOlderShopLearnsOfErasures(t *testing.T) {
	t.Parallel()
	c := newCellar(t)
	list := filepath.Join(c.folder, "erasures")
	is := func(what string, want ...string) {
		t.Helper()
		if s, _ := c.copy(); s.Problem != "" {
			t.Fatalf("%s: %+v", what, s)
		}
		raw, err := os.ReadFile(list)
		if err != nil || string(raw) != strings.Join(want, "") {
			t.Errorf("%s: the list is %q, %v", what, raw, err)
		}
	}
	write := func(lines ...string) {
		t.Helper()
		c.restart()
		if err := os.WriteFile(list, []byte(strings.Join(lines, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("one\n", "two\n")
	is("as it was", "one\n", "two\n")
	write("one\n")
	is("restored from before", "one\n", "two\n")
	write("one\n", "three\n")
	is("gone on in another way", "one\n", "three\n", "two\n")
	c.restart()
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	is("restored from before there was one", "one\n", "three\n", "two\n")
	is("and once more", "one\n", "three\n", "two\n")
}
