package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/media/archive"
	"hawker/media/fmp4"
	"hawker/media/tap"
)

const room = "kiln"

var began = time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)

// show is a publisher whose parts are made up; what it gave is remembered.
type show struct {
	sink  tap.Sink
	at    time.Time
	parts [][]byte // all that were given
}

// init gives the codec.
func (s *show) init(text string) {
	archive.Write(s.sink, s.at, fmp4.Init{Number: 1, Bytes: []byte(text), Codecs: "avc1.42C01F,opus", Width: 640, Height: 360})
}

// segment gives a segment of n parts of 200 ms.
func (s *show) segment(n int) {
	for i := range n {
		b := make([]byte, 50+rand.IntN(100))
		for j := range b {
			b[j] = byte(rand.Uint32())
		}
		s.parts = append(s.parts, b)
		archive.Write(s.sink, s.at, fmp4.Part{Bytes: b, Duration: 200 * time.Millisecond, Independent: i == 0, Begins: i == 0, Wall: s.at})
		s.at = s.at.Add(200 * time.Millisecond)
	}
}

// open opens an archive without a disk that could be full.
func open(t testing.TB, c archive.Config) *archive.Archive {
	t.Helper()
	if c.Space == nil {
		c.Space = func(string) (int64, int64, error) { return 500, 1000, nil }
	}
	a, err := archive.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// record begins to record the room at a time.
func record(t testing.TB, a *archive.Archive, at time.Time) *show {
	t.Helper()
	s := &show{sink: a.Tap(room), at: at}
	if s.sink == nil {
		t.Fatal("the room cannot be recorded")
	}
	s.init("first init")
	return s
}

func find(t testing.TB, a *archive.Archive) *archive.Film {
	t.Helper()
	f, ok := a.Find(room)
	if !ok {
		t.Fatal("there is no film")
	}
	return f
}

// bytesOf reads all that a film holds, in order, as its index tells.
func bytesOf(t testing.TB, f *archive.Film) []byte {
	t.Helper()
	var all bytes.Buffer
	for _, s := range f.Segments(0, 0) {
		m, err := f.Open(s.Name())
		if err != nil {
			t.Fatal(err)
		}
		if m.Size != s.Size || m.Done != s.Done {
			t.Errorf("%s is opened with %d bytes, done %v; listed with %d, %v", s.Name(), m.Size, m.Done, s.Size, s.Done)
		}
		if _, err := io.Copy(&all, io.NewSectionReader(m, 0, m.Size)); err != nil {
			t.Fatal(err)
		}
		_ = m.Close()
	}
	return all.Bytes()
}

// sound sees that the room's film is as it was recorded.
func sound(t testing.TB, folder string) {
	t.Helper()
	found, err := archive.Verify(context.Background(), folder, room)
	if err != nil || len(found) > 0 {
		t.Fatalf("%v, %v", found, err)
	}
}

func numbers(list []archive.Segment) (n []uint32) {
	for _, s := range list {
		n = append(n, s.Number)
	}
	return n
}

// What was recorded is there while it is recorded and after it, in one film across
// publishers: rising numbers, positions without a gap, and the wall beside them.
func TestAFilmHoldsWhatWasRecorded(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder})
	if _, ok := a.Find(room); ok {
		t.Fatal("a film is there before anything was recorded")
	}
	first := record(t, a, began)
	first.segment(10)
	first.segment(10)
	first.segment(3)
	f := find(t, a)
	if !f.Live() || f.Duration() != 4600*time.Millisecond {
		t.Errorf("live %v, %v long", f.Live(), f.Duration())
	}
	if m, err := f.Open("00000003.m4s"); err != nil || m.Done {
		t.Errorf("the open segment: %v, %v", m, err)
	} else {
		_ = m.Close()
	}
	first.sink.Close()
	if f.Live() {
		t.Error("it is live after its end")
	}
	second := record(t, a, began.Add(time.Minute))
	second.init("second init")
	second.segment(10)
	second.sink.Close()

	whole := bytes.Join(append(first.parts, second.parts...), nil)
	secret := f.Secret()
	for name, a := range map[string]*archive.Archive{"as it is": a, "opened again": open(t, archive.Config{Folder: folder})} {
		f := find(t, a)
		list := f.Segments(0, 0)
		if !slices.Equal(numbers(list), []uint32{1, 2, 3, 4}) || f.Secret() != secret || len(secret) < 26 {
			t.Fatalf("%s: segments %d, secret %q", name, numbers(list), f.Secret())
		}
		at := time.Duration(0)
		for i, s := range list {
			if s.Start != at || !s.Done || s.Hash == (archive.Hash{}) || s.Discontinuity != (i == 3) || s.Init != 1+i/3 || len(s.Parts) == 0 || !s.Parts[0].Independent {
				t.Errorf("%s: %+v", name, s)
			}
			at = s.End()
		}
		if got := bytesOf(t, f); !bytes.Equal(got, whole) {
			t.Errorf("%s: %d bytes are there, %d were given", name, len(got), len(whole))
		}
		if i, ok := f.Init(2); !ok || i.Codecs != "avc1.42C01F,opus" || i.Width != 640 || i.Name() != "init-2.mp4" {
			t.Errorf("%s: %+v", name, i)
		}
		for _, c := range []struct {
			wall time.Time
			at   time.Duration
			ok   bool
		}{
			{began.Add(-time.Second), 0, false},
			{began, 0, true},
			{began.Add(2500 * time.Millisecond), 2500 * time.Millisecond, true},
			{began.Add(4700 * time.Millisecond), 4600 * time.Millisecond, true}, // clocks drift
			{began.Add(30 * time.Second), 4600 * time.Millisecond, false},
			{began.Add(61 * time.Second), 5600 * time.Millisecond, true},
			{began.Add(2 * time.Minute), 6600 * time.Millisecond, false},
		} {
			if at, ok := f.At(c.wall); at != c.at || ok != c.ok {
				t.Errorf("%s: %v is at %v, %v; want %v, %v", name, c.wall, at, ok, c.at, c.ok)
			}
		}
		if w := f.Wall(5600 * time.Millisecond); !w.Equal(began.Add(61 * time.Second)) {
			t.Errorf("%s: 5.6 s is at %v", name, w)
		}
		if got := numbers(f.Between(1900*time.Millisecond, 4*time.Second)); !slices.Equal(got, []uint32{1, 2}) {
			t.Errorf("%s: between 1.9 and 4 s are %d", name, got)
		}
		if got := numbers(f.Segments(2, 3)); !slices.Equal(got, []uint32{2, 3}) {
			t.Errorf("%s: from 2 to 3 are %d", name, got)
		}
	}
	sound(t, folder)
}

// Only inits and segments that are there can be opened, by their names alone.
func TestNothingElseIsOpened(t *testing.T) {
	a := open(t, archive.Config{Folder: t.TempDir()})
	s := record(t, a, began)
	s.segment(1)
	f := find(t, a)
	for _, name := range []string{"", "index", "secret", "../talk", "00000002.m4s", "1.m4s", "000000001.m4s", "+0000001.m4s", "init-2.mp4", "init-01.mp4", "film/index"} {
		if _, err := f.Open(name); !errors.Is(err, archive.ErrNotThere) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, room := range []string{"", ".", "..", "../kiln", "kiln/film", "other"} {
		if _, ok := a.Find(room); ok {
			t.Errorf("room %q has a film", room)
		}
	}
	if a.Tap(room) != nil {
		t.Error("a room is recorded twice at once")
	}
	s.sink.Close()
}

// Who waits for a part is answered when it is there, and told when nothing will come.
func TestWaiting(t *testing.T) {
	a := open(t, archive.Config{Folder: t.TempDir()})
	s := record(t, a, began)
	s.segment(1)
	f := find(t, a)
	wait := func(segment uint32, part int) chan error {
		done := make(chan error, 1)
		go func() { done <- f.Wait(t.Context(), segment, part) }()
		return done
	}
	if err := f.Wait(t.Context(), 1, 0); err != nil {
		t.Error("what is there:", err)
	}
	second, end, never := wait(2, 1), wait(1, -1), wait(9, 0)
	s.segment(1) // ends the first
	if err := <-end; err != nil {
		t.Error(err)
	}
	select {
	case err := <-second:
		t.Fatal("answered before its part was there:", err)
	default:
	}
	archive.Write(s.sink, s.at, fmp4.Part{Bytes: []byte("more"), Duration: time.Second, Wall: s.at})
	if err := <-second; err != nil {
		t.Error(err)
	}
	stop, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Wait(stop, 9, 0); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	s.sink.Close()
	if err := <-never; !errors.Is(err, archive.ErrEnded) {
		t.Error(err)
	}
}

// A long film takes little memory: of what is past only its segments are known.
func TestPartsOfTheLastSegmentsOnly(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder})
	s := record(t, a, began)
	for range 50 {
		s.segment(4)
	}
	check := func(f *archive.Film) {
		t.Helper()
		parts := 0
		for _, g := range f.Segments(0, 0) {
			parts += len(g.Parts)
		}
		if parts != 8*4 {
			t.Errorf("%d parts are kept", parts)
		}
	}
	check(find(t, a))
	s.sink.Close()
	check(find(t, open(t, archive.Config{Folder: folder})))
}

// A byte that changed is found and named, wherever it is, and so is a missing file;
// what a backup left out is none.
func TestDamageIsFoundAndNamed(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder})
	s := record(t, a, began)
	for range 4 {
		s.segment(2)
	}
	s.sink.Close()
	film := filepath.Join(folder, room, "film")
	read := func(name string) []byte {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(film, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	write := func(name string, b []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(film, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"00000002.m4s", "init-1.mp4", "index"} {
		was := read(name)
		for at := 0; at < len(was); at += 7 {
			b := bytes.Clone(was)
			b[at] ^= 0x10
			write(name, b)
			found, err := archive.Verify(context.Background(), folder, room)
			if name == "index" && len(found) == 0 && bytes.LastIndexByte(was[:len(was)-1], '\n') <= at {
				continue // its last line, or the end of the one before: taken for torn, and found by the head that others have
			}
			if err != nil || len(found) == 0 || found[0].File != name {
				t.Fatalf("byte %d of %s: %v, %v", at, name, found, err)
			}
		}
		write(name, was)
	}
	sound(t, folder)

	was := read("index")
	lines := strings.SplitAfter(string(was), "\n")
	for i, l := range lines { // somebody takes a whole line out
		if l == "" || l[0] == 'P' || i >= len(lines)-2 {
			continue
		}
		write("index", []byte(strings.Join(slices.Concat(lines[:i], lines[i+1:]), "")))
		found, err := archive.Verify(context.Background(), folder, room)
		if err != nil || !slices.ContainsFunc(found, func(p archive.Problem) bool { return strings.Contains(p.What, "the chain is broken") }) {
			t.Errorf("without line %d: %v, %v", i+1, found, err)
		}
	}
	write("index", was)

	if err := os.Remove(filepath.Join(film, "00000003.m4s")); err != nil {
		t.Fatal(err)
	}
	found, err := archive.Verify(context.Background(), folder, room)
	if err != nil || len(found) != 1 || found[0].Segment != 3 || found[0].String() != "00000003.m4s: the file is missing" {
		t.Fatalf("%v, %v", found, err)
	}
	m, err := archive.Manifests(folder, room)
	if err != nil || m.Index != int64(len(was)) || !slices.Equal(m.Files, []string{"secret", "init-1.mp4"}) || bytes.Count(m.Elsewhere, []byte("\n")) != 4 {
		t.Fatalf("%+v, %v", m, err)
	}
	write(m.Name(), m.Elsewhere)
	sound(t, folder)
}

// Segments are removed but for what is to stay; the index keeps their sums, and what
// it holds goes on being checked.
func TestRemove(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder})
	s := record(t, a, began)
	for range 6 {
		s.segment(10)
	}
	if err := a.Remove(room, nil); !errors.Is(err, archive.ErrRecording) {
		t.Fatal(err)
	}
	s.sink.Close()
	keep := []archive.Stretch{{From: 5 * time.Second, To: 8100 * time.Millisecond}}
	for range 2 { // a second time does nothing
		if err := a.Remove(room, keep); err != nil {
			t.Fatal(err)
		}
		if got := numbers(find(t, a).Segments(0, 0)); !slices.Equal(got, []uint32{3, 4, 5}) {
			t.Fatal(got)
		}
	}
	files, _ := filepath.Glob(filepath.Join(folder, room, "film", "*.m4s"))
	if len(files) != 3 {
		t.Error(files)
	}
	sound(t, folder)
	if got := numbers(find(t, open(t, archive.Config{Folder: folder})).Segments(0, 0)); !slices.Equal(got, []uint32{3, 4, 5}) {
		t.Error("opened again:", got)
	}
	if err := a.Remove(room, nil); err != nil {
		t.Fatal(err)
	}
	files, _ = filepath.Glob(filepath.Join(folder, room, "film", "*"))
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	if fmt.Sprint(files) != "[index secret]" {
		t.Error(files)
	}
	sound(t, folder)
	if err := a.Remove("nobody", nil); err != nil {
		t.Error("a room without a film:", err)
	}
}
