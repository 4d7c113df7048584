// Package archive keeps the picture and sound of a room, once and untranscoded, in
// files that are its live fallback, its replay, its clips and its evidence.
//
// A room's film lies in <folder>/<room>/film:
//
//	index          what there is, appended to and never rewritten
//	init-1.mp4 …   codec and size; a new one where they change
//	00000001.m4s … segments of about two seconds, each begins with a keyframe
//	secret         the part of its public address that nobody can guess
//	elsewhere      in a restored folder: segments that the backup left out
//	away           segments that were moved to another place, from which Fetch brings them
//
// It promises that a part is in its segment before the index names it, that a segment
// is on disk when its end is written, and that a program which was killed goes on in
// the same index, with rising numbers and a discontinuity: what the index does not
// name is cut from the open segment, which ends as it stands. The index chains all sums
// by heads, so that who knows one head knows every byte before it.
//
// A disk that is full, or nearly, or broken stops the recording and nothing else:
// what is kept stays whole, the owner is told, and the recording goes on by itself
// when there is room. Memory is bounded: of a segment that has ended about a hundred
// bytes stay, and the places of parts only of the last few.
//
// It refuses to know shows, people and addresses: who may see what, how long it is
// kept and what is hidden is decided above.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hawker/media/archive/index"
	"hawker/media/archive/loans"
	"hawker/media/archive/volume"
	"hawker/media/tap"
)

// Config is what an archive is built from.
type Config struct {
	// Folder holds a folder for each room; required.
	Folder string
	Logger *slog.Logger
	// Told is called when the recording of a room begins, stops or goes on, from the
	// goroutine that records it: it may wait for a disk, and for nothing else.
	Told func(room string, s State)
	// Create opens a file to write, made where it is not there; nil is the system's.
	Create func(path string) (File, error)
	// Space tells how many bytes are free to the program, and how many there are; nil
	// asks the system.
	Space func(folder string) (free, total int64, err error)
	// Fetch brings segments that are not here, and Loans is a folder of nothing else, in
	// which they are kept for a while. nil and "": what is not here is gone.
	Fetch Fetch
	Loans string
}

// File is what a recording is written to; *os.File is one.
type File = index.File

// Archive is the films of all rooms. Its methods may be called from any goroutine.
type Archive struct {
	config Config
	log    *slog.Logger
	disk   forecast
	loans  *loans.Shelf // nil: nothing is fetched

	mu    sync.Mutex
	ended *sync.Cond // a pen was put down
	films map[string]*Film
	pens  map[string]*pen // rooms that are being recorded
}

const filmFolder = "film" // of a room

// idle is how many films that nobody writes are kept in memory.
const idle = 64

// Open opens the archive of a folder, which need not be there, and mends what a
// program left that was killed.
func Open(c Config) (*Archive, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Create == nil {
		c.Create = create
	}
	if c.Space == nil {
		c.Space = volume.Space
	}
	if c.Told == nil {
		c.Told = func(string, State) {}
	}
	a := &Archive{config: c, log: c.Logger, films: map[string]*Film{}, pens: map[string]*pen{}}
	a.ended = sync.NewCond(&a.mu)
	if c.Fetch != nil {
		shelf, err := loans.Open(c.Loans, lendable, c.Fetch)
		if err != nil {
			return nil, fmt.Errorf("opening archive: %w", err)
		}
		a.loans = shelf
	}
	rooms, err := Rooms(c.Folder)
	for _, room := range rooms {
		if err = errors.Join(err, a.mend(room)); err != nil {
			return nil, fmt.Errorf("opening archive: %w", err)
		}
	}
	return a, err
}

func create(path string) (File, error) {
	return os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
}

// Rooms lists the rooms of an archive's folder that have a film.
func Rooms(folder string) ([]string, error) {
	indexes, err := filepath.Glob(filepath.Join(folder, "*", filmFolder, index.Name))
	if err != nil {
		return nil, fmt.Errorf("listing films: %w", err)
	}
	var rooms []string
	for _, path := range indexes {
		rooms = append(rooms, filepath.Base(filepath.Dir(filepath.Dir(path))))
	}
	return rooms, nil
}

// Rooms lists the rooms that have a film.
func (a *Archive) Rooms() ([]string, error) { return Rooms(a.config.Folder) }

// Verify is the function of that name, of a room of this archive.
func (a *Archive) Verify(ctx context.Context, room string) ([]Problem, error) {
	return Verify(ctx, a.config.Folder, room)
}

// Verify reads the whole film of a room of an archive's folder, which may be being
// recorded, and lists what is not as it was recorded.
func Verify(ctx context.Context, folder, room string) ([]Problem, error) {
	return VerifyWith(ctx, folder, room, Reach{})
}

// Manifests tells what a backup holds of a room's film, which may be being recorded.
func Manifests(folder, room string) (Manifest, error) { return index.Manifests(place(folder, room)) }

// mend brings the film of a room to where a segment can be appended; one that ended as
// it should is left alone.
func (a *Archive) mend(room string) error {
	folder := place(a.config.Folder, room)
	if clean, err := index.Ended(folder); err != nil || clean {
		return err
	}
	if err := index.Mend(folder); err != nil {
		return fmt.Errorf("mending the film of %s: %w", room, err)
	}
	a.forget(room)
	a.log.Info("a recording that had no end was mended", "room", room)
	return nil
}

// Since tells whether something of a room was recorded since a time.
func (a *Archive) Since(room string, at time.Time) bool {
	e, ok := index.LastOf(place(a.config.Folder, room))
	return ok && e.Wall.After(at)
}

// place is the folder of a room's film.
func place(folder, room string) string { return filepath.Join(folder, room, filmFolder) }

// Tap gives what records a room; the relay calls it (media.Config.Tap). A room has one
// at a time: another is nil, and one that is ending is waited for.
func (a *Archive) Tap(room string) tap.Sink {
	if room == "" || filepath.Base(room) != room {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for a.pens[room] != nil {
		if !a.pens[room].ending {
			return nil
		}
		a.ended.Wait()
	}
	p := newPen(a, room)
	a.pens[room] = p
	return p
}

// Find gives the film of a room; false where nothing was recorded, or where its index
// cannot be read, which is logged.
func (a *Archive) Find(room string) (*Film, bool) {
	if room == "" || filepath.Base(room) != room {
		return nil, false
	}
	a.mu.Lock()
	f := a.films[room]
	a.mu.Unlock()
	if f != nil {
		return f, true
	}
	path := place(a.config.Folder, room)
	if _, err := os.Stat(filepath.Join(path, index.Name)); err != nil {
		return nil, false
	}
	f, err := load(path)
	if err != nil {
		a.log.Error("reading a film", "room", room, "err", err)
		return nil, false
	}
	f.room, f.loans = room, a.loans
	return a.keep(room, f), true
}

// keep makes a film known, unless another was faster, which it gives.
func (a *Archive) keep(room string, f *Film) *Film {
	a.mu.Lock()
	defer a.mu.Unlock()
	if had := a.films[room]; had != nil {
		return had
	}
	if len(a.films) >= idle {
		for other := range a.films {
			if a.pens[other] == nil {
				delete(a.films, other)
				break
			}
		}
	}
	a.films[room] = f
	return f
}

// forget drops a film whose files changed.
func (a *Archive) forget(room string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.films, room)
}

// State tells whether a room is being recorded, and why not.
func (a *Archive) State(room string) State {
	a.mu.Lock()
	p := a.pens[room]
	a.mu.Unlock()
	if p == nil {
		return State{}
	}
	return p.now()
}

// Stop is why a recording stands still.
type Stop string

// The reasons for which a recording stands still.
const (
	Low    Stop = "low"    // less than 2 % of the disk are free, which orders need
	Full   Stop = "full"   // the disk took no more
	Broken Stop = "broken" // the disk failed in another way
)

// State is what a recording does.
type State struct {
	Recording bool      // parts are being written
	Why       Stop      // why not, where it should
	Since     time.Time // when it stopped
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
