package archive_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hawker/media/archive"
)

// Whatever a file system refuses, and whatever somebody takes away under the recording:
// it tells its owner, loses nothing of what is still there, and goes on by itself.
func TestADiskThatIsTakenAway(t *testing.T) {
	for name, c := range map[string]struct {
		breaks func(film string, failing *atomic.Pointer[error]) error
		mends  func(film string, failing *atomic.Pointer[error]) error
		anew   bool // another film is begun
		aside  bool // what was there before is kept beside it
		silent bool // nothing is refused
	}{
		"read-only": {
			breaks: func(_ string, f *atomic.Pointer[error]) error { return failing(f, syscall.EROFS) },
			mends:  func(_ string, f *atomic.Pointer[error]) error { return failing(f, nil) },
		},
		"not permitted": {
			breaks: func(_ string, f *atomic.Pointer[error]) error { return failing(f, syscall.EACCES) },
			mends:  func(_ string, f *atomic.Pointer[error]) error { return failing(f, nil) },
		},
		"over its quota": {
			breaks: func(_ string, f *atomic.Pointer[error]) error { return failing(f, syscall.EDQUOT) },
			mends:  func(_ string, f *atomic.Pointer[error]) error { return failing(f, nil) },
		},
		"folder removed": {
			breaks: func(film string, _ *atomic.Pointer[error]) error { return os.RemoveAll(film) },
			anew:   true, silent: true,
		},
		"index removed": {
			breaks: func(film string, _ *atomic.Pointer[error]) error { return os.Remove(filepath.Join(film, "index")) },
			anew:   true, aside: true, silent: true,
		},
		"volume taken away and put back": {
			breaks: func(film string, _ *atomic.Pointer[error]) error {
				return errors.Join(os.Rename(film, film+".away"), os.WriteFile(film, nil, 0o600)) // a folder cannot be made there
			},
			mends: func(film string, _ *atomic.Pointer[error]) error {
				return errors.Join(os.Remove(film), os.Rename(film+".away", film))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			var fails atomic.Pointer[error]
			var told []archive.State
			a := open(t, archive.Config{Folder: folder, Told: func(_ string, s archive.State) { told = append(told, s) }, Create: func(path string) (archive.File, error) {
				if err := fails.Load(); err != nil {
					return nil, &os.PathError{Op: "open", Path: path, Err: *err}
				}
				return os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
			}})
			s := record(t, a, began)
			for range 3 {
				s.segment(5)
			}
			film := filepath.Join(folder, room, "film")
			if err := c.breaks(film, &fails); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				s.segment(5)
			}
			if st := a.State(room); !c.silent && (st.Recording || st.Why == "" || len(told) != 2) {
				t.Errorf("it is %+v, told was %+v", st, told)
			}
			if c.mends != nil {
				if err := c.mends(film, &fails); err != nil {
					t.Fatal(err)
				}
			}
			for range 8 { // the next try may be five seconds away
				s.segment(10)
			}
			if st := a.State(room); !st.Recording {
				t.Errorf("it is %+v after that, told was %+v", st, told)
			}
			s.sink.Close()
			sound(t, folder)
			list := find(t, a).Segments(0, 0)
			if len(list) < 3 || list[0].Wall.Equal(began) == c.anew {
				t.Errorf("%d segments, from %v on", len(list), list[0].Wall)
			}
			if left, _ := filepath.Glob(film + ".lost-*/00000001.m4s"); len(left) == 1 != c.aside {
				t.Errorf("kept beside it: %v", left)
			}
			if f, g := find(t, a), find(t, open(t, archive.Config{Folder: folder})); g.Head() != f.Head() {
				t.Error("opened again its head differs")
			}
		})
	}
}

func failing(f *atomic.Pointer[error], err error) error {
	if f.Store(nil); err != nil {
		f.Store(&err)
	}
	return nil
}

// Whoever records a room next waits until who did before is done, for a disk may be slow.
func TestARoomIsRecordedAgainAtOnce(t *testing.T) {
	folder := t.TempDir()
	var slow atomic.Bool
	syncing, goOn := make(chan struct{}), make(chan struct{})
	a := open(t, archive.Config{Folder: folder, Create: func(path string) (archive.File, error) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
		return slowFile{f, func() {
			if slow.CompareAndSwap(true, false) {
				close(syncing)
				<-goOn
			}
		}}, err
	}})
	s := record(t, a, began)
	s.segment(5)
	slow.Store(true)
	closed, again := make(chan struct{}), make(chan *show)
	go func() { s.sink.Close(); close(closed) }()
	<-syncing
	go func() { again <- &show{sink: a.Tap(room), at: s.at} }()
	select {
	case <-again:
		t.Fatal("two record one room")
	case <-closed:
		t.Fatal("it is done before its disk is")
	case goOn <- struct{}{}:
	}
	<-closed
	next := <-again
	if next.sink == nil {
		t.Fatal("the room is not recorded again")
	}
	next.init("first init")
	next.segment(5)
	next.sink.Close()
	if list := numbers(find(t, a).Segments(0, 0)); !slices.Equal(list, []uint32{1, 2}) {
		t.Errorf("segments %d", list)
	}
	sound(t, folder)
}

// slowFile is told of before it is synced.
type slowFile struct {
	*os.File
	before func()
}

func (f slowFile) Sync() error { f.before(); return f.File.Sync() }

// A clock that is set back does not put moments out of order: what is recorded meanwhile
// stands at the moment that was last.
func TestAClockThatIsSetBack(t *testing.T) {
	folder := t.TempDir()
	a := open(t, archive.Config{Folder: folder})
	s := record(t, a, began)
	s.segment(10)
	s.segment(10)
	s.at = s.at.Add(-10 * time.Minute)
	for range 3 {
		s.segment(10)
	}
	s.at = s.at.Add(20 * time.Minute)
	s.segment(10)
	s.sink.Close()
	f := find(t, a)
	list := f.Segments(0, 0)
	if !slices.IsSortedFunc(list, func(a, b archive.Segment) int { return a.Wall.Compare(b.Wall) }) {
		t.Errorf("walls: %v", list)
	}
	for _, g := range []archive.Segment{list[0], list[4], list[5]} { // the last of each clock
		if at, ok := f.At(g.Wall.Add(time.Second)); !ok || at != g.Start+time.Second {
			t.Errorf("what was at %v stands at %v, segment %d begins at %v", g.Wall, at, g.Number, g.Start)
		}
	}
	sound(t, folder)
}
