package archive_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"hawker/media/archive"
)

// faulty is a disk on which only so much happens.
type faulty struct {
	mu    sync.Mutex
	left  int   // calls until it is gone, as if the program were killed; < 0: for ever
	room  int64 // bytes that fit; < 0: all
	calls int
	sync  error // what a sync answers
}

type faultyFile struct {
	disk *faulty
	*os.File
}

func (d *faulty) create(path string) (archive.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &faultyFile{d, f}, nil
}

var errKilled = errors.New("killed")

// may counts a call; half tells that it is the last and is done by half.
func (d *faulty) may() (half bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls++
	if d.left < 0 {
		return false, nil
	}
	d.left--
	switch {
	case d.left < 0:
		d.left = 0
		return false, errKilled
	case d.left == 0:
		return true, nil
	}
	return false, nil
}

func (f *faultyFile) WriteAt(b []byte, at int64) (int, error) {
	half, err := f.disk.may()
	if err != nil {
		return 0, err
	}
	if half {
		n, _ := f.File.WriteAt(b[:len(b)/2], at)
		return n, errKilled
	}
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	grows := at + int64(len(b)) - info.Size()
	if f.disk.room >= 0 && grows > f.disk.room {
		n, _ := f.File.WriteAt(b[:max(0, int64(len(b))-(grows-f.disk.room))], at)
		f.disk.room = 0
		return n, syscall.ENOSPC
	}
	if f.disk.room >= 0 && grows > 0 {
		f.disk.room -= grows
	}
	return f.File.WriteAt(b, at)
}

func (f *faultyFile) Truncate(size int64) error {
	if _, err := f.disk.may(); err != nil {
		return err
	}
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if info, err := f.Stat(); err == nil && f.disk.room >= 0 {
		f.disk.room += max(0, info.Size()-size)
	}
	return f.File.Truncate(size)
}

func (f *faultyFile) Sync() error {
	if _, err := f.disk.may(); err != nil {
		return err
	}
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return f.disk.sync
}

// A program that is killed at any of its calls to the disk, or in the middle of one,
// leaves a film that is whole up to its last part, and goes on in it.
func TestKilledAtAnyCall(t *testing.T) {
	all := &faulty{left: -1, room: -1}
	run := func(folder string, disk *faulty) *show {
		a := open(t, archive.Config{Folder: folder, Create: disk.create})
		s := record(t, a, began)
		s.segment(2)
		s.segment(3)
		s.init("another size")
		s.segment(2)
		s.segment(1)
		return s // and no more: it was killed
	}
	run(t.TempDir(), all)
	if all.calls < 30 {
		t.Fatalf("%d calls only", all.calls)
	}
	for n := range all.calls + 1 {
		folder := t.TempDir()
		s := run(folder, &faulty{left: n, room: -1})
		before := numbers(nil)
		var had []byte
		a := open(t, archive.Config{Folder: folder})
		if f, ok := a.Find(room); ok {
			sound(t, folder)
			before, had = numbers(f.Segments(0, 0)), bytesOf(t, f)
			for _, g := range f.Segments(0, 0) {
				if !g.Done {
					t.Fatalf("killed at call %d: segment %d has no end", n, g.Number)
				}
			}
		}
		parts := 0
		for rest := had; len(rest) > 0; parts++ {
			p, ok := bytes.CutPrefix(rest, s.parts[parts])
			if !ok {
				t.Fatalf("killed at call %d: part %d is not what was given", n, parts)
			}
			rest = p
		}
		more := record(t, a, began.Add(time.Hour))
		more.segment(2)
		more.segment(2)
		more.sink.Close()
		f := find(t, a)
		list := f.Segments(0, 0)
		if got := numbers(list); len(got) != len(before)+2 || !slices.Equal(got[:len(before)], before) || !slices.IsSorted(got) {
			t.Fatalf("killed at call %d: %d, then %d", n, before, got)
		}
		if g := list[len(before)]; g.Discontinuity != (len(before) > 0) {
			t.Errorf("killed at call %d: it goes on with %+v", n, g)
		}
		if got := bytesOf(t, f); !bytes.Equal(got, append(had, bytes.Join(more.parts, nil)...)) {
			t.Fatalf("killed at call %d: what was there changed", n)
		}
		sound(t, folder)
	}
}

// What a machine that lost its power never wrote is cut, from the first part on that
// is not whole.
func TestPowerLost(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder})
	s := record(t, a, began)
	s.segment(4)
	s.segment(4) // and the power is gone
	path := filepath.Join(folder, room, "film", "00000002.m4s")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := len(s.parts[4]) + len(s.parts[5]) + 10
	clear(b[at:])
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f := find(t, open(t, archive.Config{Folder: folder}))
	if got, want := bytesOf(t, f), bytes.Join(s.parts[:6], nil); !bytes.Equal(got, want) {
		t.Errorf("%d bytes are there, want %d", len(got), len(want))
	}
	if d := f.Duration(); d != 1200*time.Millisecond {
		t.Errorf("it is %v long", d)
	}
	sound(t, folder)
}

// A full disk stops the recording and nothing else: what was there is whole, it is
// told once, and the recording goes on by itself when there is room.
func TestAFullDisk(t *testing.T) {
	for name, c := range map[string]struct {
		breaks func(*faulty)
		want   archive.Stop
	}{
		"full in a part":        {func(d *faulty) { d.room = 120 }, archive.Full},
		"full at once":          {func(d *faulty) { d.room = 0 }, archive.Full},
		"full at a line's end":  {func(d *faulty) { d.room = 400 }, archive.Full},
		"broken":                {func(d *faulty) { d.sync = syscall.EIO }, archive.Broken},
		"full by its own limit": {func(d *faulty) { d.room = 2000 }, archive.Full},
	} {
		t.Run(name, func(t *testing.T) {
			folder, disk := t.TempDir(), &faulty{left: -1, room: -1}
			var told []archive.State
			a := open(t, archive.Config{Folder: folder, Create: disk.create, Told: func(_ string, s archive.State) { told = append(told, s) }})
			s := record(t, a, began)
			s.segment(5)
			s.segment(5)
			before := find(t, a).Segments(1, 1)[0]
			c.breaks(disk)
			for range 6 {
				s.segment(5)
			}
			if st := a.State(room); st.Recording || st.Why != c.want || len(told) != 2 || told[1] != st || st.Since.Before(began) {
				t.Fatalf("it is %+v, told was %+v", st, told)
			}
			sound(t, folder)
			whole := numbers(find(t, a).Segments(0, 0))
			disk.mu.Lock()
			disk.room, disk.sync = -1, nil
			disk.mu.Unlock()
			for range 6 { // the next try may be five seconds away
				s.segment(10)
			}
			s.sink.Close()
			if len(told) != 3 || !told[2].Recording || told[2].Why != "" {
				t.Fatalf("told was %+v", told)
			}
			sound(t, folder)
			f := find(t, a)
			list := f.Segments(0, 0)
			if list[0].Hash != before.Hash || len(list) < len(whole)+3 {
				t.Fatalf("%d, then %d", whole, numbers(list))
			}
			gaps := 0
			for i, g := range list {
				if !g.Done || g.Number != uint32(i+1) {
					t.Errorf("%+v", g)
				}
				if g.Discontinuity {
					gaps++
				}
			}
			if gaps != 1 {
				t.Errorf("%d discontinuities", gaps)
			}
			for _, g := range list { // each is what was given at its wall time
				i := int(g.Wall.Sub(began) / (200 * time.Millisecond))
				m, err := f.Open(g.Name())
				if err != nil {
					t.Fatal(err)
				}
				got := make([]byte, g.Size)
				if _, err := m.ReadAt(got, 0); err != nil || !bytes.HasPrefix(bytes.Join(s.parts[i:], nil), got) {
					t.Errorf("segment %d is not what was given then: %v", g.Number, err)
				}
				_ = m.Close()
			}
			if g := find(t, open(t, archive.Config{Folder: folder})); g.Head() != f.Head() {
				t.Error("opened again its head differs")
			}
		})
	}
}

// Below 2 % nothing is recorded, since orders need the room; it begins by itself when
// there are 2.5 %. The owner is warned from 10 % on.
func TestLowDisk(t *testing.T) {
	free := int64(1_900_000)
	a := open(t, archive.Config{Folder: t.TempDir(), Space: func(string) (int64, int64, error) { return free, 100_000_000, nil }})
	s := record(t, a, began)
	s.segment(5)
	s.segment(5)
	if st := a.State(room); st.Why != archive.Low || !st.Since.Equal(began) {
		t.Errorf("%+v", st)
	}
	if _, ok := a.Find(room); ok {
		t.Error("something was recorded")
	}
	for _, c := range []struct {
		free            int64
		nearly, refuses bool
		recording       bool
	}{
		{2_400_000, true, false, false}, // it was low: more is needed to begin again
		{2_500_000, true, false, true},
		{2_100_000, true, false, true},
		{1_900_000, true, true, false},
		{10_000_000, false, false, true},
	} {
		free = c.free
		for range 7 { // the next try may be five seconds away
			s.segment(5)
		}
		d, err := a.Disk()
		if err != nil || d.Nearly() != c.nearly || d.Refuses() != c.refuses || a.State(room).Recording != c.recording {
			t.Errorf("with %d free: %+v, %v, %+v", c.free, d, err, a.State(room))
		}
	}
	s.sink.Close()
}

// The forecast is by what the last films took.
func TestForecast(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder, Space: func(string) (int64, int64, error) { return 50_000_000, 100_000_000, nil }})
	if d, err := a.Disk(); err != nil || d.PerHour != 0 || d.Days != 0 {
		t.Errorf("%+v, %v", d, err)
	}
	s := record(t, a, time.Now().Add(-time.Minute))
	for range 30 {
		s.segment(10)
	}
	s.sink.Close()
	size := int64(len(bytes.Join(s.parts, nil)))
	d, err := open(t, archive.Config{Folder: folder, Space: func(string) (int64, int64, error) { return 50_000_000, 100_000_000, nil }}).Disk()
	if err != nil || d.PerHour < size*59 || d.PerHour > size*61 || d.PerDay != size {
		t.Errorf("%+v, %v for %d bytes in a minute", d, err, size)
	}
	if want := float64(48_000_000) / float64(size); d.Days < want-1 || d.Days > want+1 {
		t.Errorf("%v days, want %v", d.Days, want)
	}
}
