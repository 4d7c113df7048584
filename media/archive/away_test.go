package archive_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"hawker/media/archive"
	"hawker/media/archive/index"
)

// afar is another place, with its bad days.
type afar struct {
	mu      sync.Mutex
	things  map[string][]byte
	fetched int
	fails   error
	gate    chan struct{} // not nil: fetching waits for it
}

func (p *afar) fetch(_ context.Context, room, name string) ([]byte, error) {
	p.mu.Lock()
	gate := p.gate
	p.mu.Unlock()
	if gate != nil {
		<-gate
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fetched++
	b, ok := p.things[room+"/"+name]
	switch {
	case p.fails != nil:
		return nil, p.fails
	case !ok:
		return nil, archive.ErrNotThere
	}
	return b, nil
}

// keep puts copies of segments there.
func (p *afar) keep(t *testing.T, folder string, list []archive.Segment) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range list {
		b, err := os.ReadFile(filepath.Join(folder, room, "film", s.Name()))
		if err != nil {
			t.Fatal(err)
		}
		p.things[room+"/"+s.Name()] = b
	}
}

// filmAfar is a film of four segments, two of which were moved.
func filmAfar(t *testing.T) (a *archive.Archive, p *afar, folder string, whole []byte) {
	folder, p = t.TempDir(), &afar{things: map[string][]byte{}}
	a = open(t, archive.Config{Folder: folder, Fetch: p.fetch, Loans: filepath.Join(t.TempDir(), "loans")})
	s := record(t, a, began)
	for range 4 {
		s.segment(10)
	}
	if err := a.Move(room, find(t, a).Segments(1, 1)); !errors.Is(err, archive.ErrRecording) {
		t.Fatalf("moving what is being recorded: %v", err)
	}
	s.sink.Close()
	list := find(t, a).Segments(1, 2)
	p.keep(t, folder, list)
	if err := a.Move(room, list); err != nil {
		t.Fatal(err)
	}
	return a, p, folder, bytes.Join(s.parts, nil)
}

// What was moved is fetched when it is opened, once for all, and reads as it was
// recorded; its index, and what vouches for it, stay.
func TestWhatWasMovedIsFetched(t *testing.T) {
	a, p, folder, whole := filmAfar(t)
	head := find(t, a).Head()
	for name, a := range map[string]*archive.Archive{"as it is": a, "opened again": open(t, archive.Config{Folder: folder, Fetch: p.fetch, Loans: filepath.Join(t.TempDir(), "loans")})} {
		f, before := find(t, a), p.fetched
		if f.Where("00000001.m4s") != archive.IsAway || f.Where("00000003.m4s") != archive.IsHere || f.Where("init-1.mp4") != archive.IsHere || f.Where("00000009.m4s") != archive.IsGone || f.Ready("00000001.m4s") {
			t.Errorf("%s: where they are", name)
		}
		if got := bytesOf(t, f); !bytes.Equal(got, whole) {
			t.Errorf("%s: %d bytes come, %d were recorded", name, len(got), len(whole))
		}
		if _ = bytesOf(t, f); p.fetched-before != 2 || !f.Ready("00000001.m4s") {
			t.Errorf("%s: fetched %d times", name, p.fetched-before)
		}
		if moved, err := f.Moved(); err != nil || !slices.Equal(numbers(moved), []uint32{1, 2}) || f.Head() != head {
			t.Errorf("%s: %v were moved, %v", name, numbers(moved), err)
		}
	}
	sound(t, folder)
	if here, of, err := archive.Here(folder, room); err != nil || here != 2 || of != 4 {
		t.Errorf("%d of %d are here, %v", here, of, err)
	}
}

// Many who open the same at once have it fetched once.
func TestManyFetchOnce(t *testing.T) {
	a, p, _, _ := filmAfar(t)
	p.mu.Lock()
	p.gate = make(chan struct{})
	p.mu.Unlock()
	f := find(t, a)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if m, err := f.Open("00000001.m4s"); err != nil {
				t.Error(err)
			} else if err := m.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	close(p.gate)
	all.Wait()
	if err := f.Bring(f.Segments(0, 0)); err != nil || p.fetched != 2 {
		t.Errorf("fetched %d times, %v", p.fetched, err)
	}
}

// A place that does not answer, one that gives other bytes and one that lost something
// are told apart; none of it is taken for the recording.
func TestAPlaceOnItsBadDays(t *testing.T) {
	a, p, folder, _ := filmAfar(t)
	f := find(t, a)
	check := func() []archive.Problem {
		found, err := archive.VerifyWith(t.Context(), folder, room, archive.Reach{Fetch: p.fetch, From: began, To: began.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := check(); len(found) > 0 {
		t.Errorf("a good day: %v", found)
	}
	p.fails = errors.New("nobody answers")
	if _, err := f.Open("00000001.m4s"); !errors.Is(err, archive.ErrAway) {
		t.Errorf("nobody answers: %v", err)
	}
	if err := f.Bring(f.Segments(0, 0)); !errors.Is(err, archive.ErrAway) {
		t.Errorf("nobody answers: %v", err)
	}
	if found := check(); len(found) != 2 || found[0].Kind != index.Unreached || found[0].Segment != 1 {
		t.Errorf("nobody answers: %v", found)
	}
	p.fails = nil
	good := p.things[room+"/00000001.m4s"]
	p.things[room+"/00000001.m4s"] = append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1)
	if _, err := f.Open("00000001.m4s"); !errors.Is(err, archive.ErrAway) || f.Ready("00000001.m4s") {
		t.Errorf("other bytes: %v", err)
	}
	if found := check(); len(found) != 1 || found[0].Kind != index.OtherBytes {
		t.Errorf("other bytes: %v", found)
	}
	if err := a.Return(room, 1, p.things[room+"/00000001.m4s"]); err == nil {
		t.Error("other bytes were put back")
	}
	delete(p.things, room+"/00000001.m4s")
	if _, err := f.Open("00000001.m4s"); !errors.Is(err, archive.ErrNotThere) {
		t.Errorf("lost there: %v", err)
	}
	// Without any place what is not here is gone, and still no damage.
	alone := open(t, archive.Config{Folder: folder})
	if f := find(t, alone); f.Where("00000002.m4s") != archive.IsGone {
		t.Error("without a place it is away")
	} else if _, err := f.Open("00000002.m4s"); !errors.Is(err, archive.ErrNotThere) {
		t.Errorf("without a place: %v", err)
	}
	sound(t, folder)
}

// A move that is cut off anywhere has lost nothing, and what was moved comes back.
func TestAMoveIsCutOffAndTakenBack(t *testing.T) {
	a, p, folder, whole := filmAfar(t)
	film := filepath.Join(folder, room, "film")
	third := find(t, a).Segments(3, 3)
	p.keep(t, folder, third)
	if err := index.AppendAway(film, third); err != nil { // killed before the file went
		t.Fatal(err)
	}
	list := filepath.Join(film, "away")
	said, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, append(said, "\n00000004.m4s 12"...), 0o600); err != nil { // killed in the middle of a line
		t.Fatal(err)
	}
	again := open(t, archive.Config{Folder: folder, Fetch: p.fetch, Loans: filepath.Join(t.TempDir(), "loans")})
	f := find(t, again)
	if f.Where("00000003.m4s") != archive.IsHere || f.Where("00000004.m4s") != archive.IsHere {
		t.Error("what is still here is said to be away")
	}
	if err := again.Move(room, third); err != nil {
		t.Fatal(err)
	}
	if got := bytesOf(t, f); !bytes.Equal(got, whole) || p.fetched != 3 {
		t.Errorf("%d bytes came by fetching %d, want %d", len(got), p.fetched, len(whole))
	}
	for _, s := range f.Segments(1, 2) {
		if err := again.Return(room, s.Number, p.things[room+"/"+s.Name()]); err != nil {
			t.Fatal(err)
		}
	}
	if err := again.Returned(room); err != nil {
		t.Fatal(err)
	}
	if moved, err := f.Moved(); err != nil || !slices.Equal(numbers(moved), []uint32{3}) {
		t.Errorf("%v are still away, %v", numbers(moved), err)
	}
	sound(t, folder)
	if err := again.Remove(room, []archive.Stretch{{From: 6 * time.Second, To: 7 * time.Second}}); err != nil {
		t.Fatal(err)
	}
	if f.Where("00000003.m4s") != archive.IsGone {
		t.Error("what was removed is still away")
	}
	if left, err := os.ReadDir(film); err != nil || slices.ContainsFunc(left, func(e os.DirEntry) bool { return e.Name() == "away" }) {
		t.Errorf("%v, %v", left, err)
	}
	sound(t, folder)
}

// A disk that gives its recordings away in time does not fill up at their pace.
func TestADiskThatGivesAwaySettles(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder, Space: func(string) (int64, int64, error) { return 50_000, 100_000, nil }})
	s := record(t, a, time.Now().Add(-time.Minute))
	s.segment(20)
	s.sink.Close()
	for _, c := range []struct {
		stays   time.Duration
		settles bool
	}{{0, false}, {2 * 24 * time.Hour, true}, {100_000 * 24 * time.Hour, false}} {
		a.Stays(c.stays)
		d, err := a.Disk()
		if err != nil || d.PerDay == 0 || d.Settles != c.settles || (d.Days == 0) != c.settles {
			t.Errorf("%v: %+v, %v", c.stays, d, err)
		}
	}
}
