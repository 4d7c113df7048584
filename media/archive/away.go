package archive

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"hawker/media/archive/index"
	"hawker/media/archive/loans"
)

// Fetch brings a segment that was moved to another place, by its name; what that place
// does not have is ErrNotThere.
type Fetch = loans.Fetch

// ErrAway: the file lies in another place, which does not give it now. Nothing is lost.
var ErrAway = errors.New("the file lies in another place, which does not give it now")

// Place is where a file of a film is.
type Place int

// The places.
const (
	IsGone Place = iota // nowhere: it never was, or was removed
	IsHere              // in the film's folder
	IsAway              // in the place from which Fetch brings it
)

// lendable is how many bytes of what was fetched are kept here.
const lendable = 2 << 30

// Where tells where an init or a segment is. Of one that is here it is not seen whether
// the disk has lost it.
func (f *Film) Where(name string) Place {
	if _, _, ok := f.Size(name); !ok {
		return IsGone
	}
	f.mu.Lock()
	listed := f.left[name]
	f.mu.Unlock()
	if !listed {
		return IsHere
	}
	if _, err := os.Stat(filepath.Join(f.folder, name)); err == nil {
		return IsHere
	}
	if f.loans == nil {
		return IsGone
	}
	return IsAway
}

// Ready tells whether Open gives a file without fetching it.
func (f *Film) Ready(name string) bool {
	return f.Where(name) == IsHere || f.loans != nil && f.loans.Has(f.room, name)
}

// borrow opens a segment that is away.
func (f *Film) borrow(name string) (*Media, error) {
	f.mu.Lock()
	number, _ := numberOf(name)
	s, ok := f.find(number)
	ok = ok && f.left[name] && f.loans != nil
	f.mu.Unlock()
	if !ok {
		return nil, ErrNotThere
	}
	file, err := f.loans.Get(f.ask(s))
	if err != nil {
		return nil, away(err)
	}
	return &Media{ReaderAt: file, Closer: file, Size: s.Size, Done: true}, nil
}

// Bring fetches those of some segments that are away, several at once, so that reading
// them one after another does not wait for each. It gives the first failure.
func (f *Film) Bring(list []Segment) error {
	list = slices.DeleteFunc(slices.Clone(list), func(s Segment) bool { return f.Where(s.Name()) != IsAway })
	asks := make([]loans.Ask, len(list))
	for i, s := range list {
		asks[i] = f.ask(s)
	}
	if len(asks) == 0 || f.loans == nil {
		return nil
	}
	return away(f.loans.Bring(asks))
}

func (f *Film) ask(s Segment) loans.Ask {
	return loans.Ask{Group: f.room, Name: s.Name(), Size: s.Size, Hash: s.Hash}
}

// away says of a failure that nothing is lost, unless the thing is.
func away(err error) error {
	if err == nil || errors.Is(err, ErrNotThere) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}

// Moved lists the segments of the film that were moved and are not here.
func (f *Film) Moved() ([]Segment, error) {
	moved, err := index.Moved(f.folder)
	if err != nil || len(moved) == 0 {
		return nil, err
	}
	return slices.DeleteFunc(f.Segments(0, 0), func(s Segment) bool {
		_, is := moved[s.Name()]
		if is {
			_, err := os.Stat(filepath.Join(f.folder, s.Name()))
			is = missing(err)
		}
		return !is
	}), nil
}

// Move takes segments from the disk that the caller has seen whole in another place.
// That they are there is written down first, so that a program which is killed in
// between has lost nothing. It refuses with ErrRecording and ErrNotThere.
func (a *Archive) Move(room string, segments []Segment) error {
	a.mu.Lock()
	busy := a.pens[room] != nil
	a.mu.Unlock()
	if busy {
		return ErrRecording
	}
	f, ok := a.Find(room)
	if !ok {
		return ErrNotThere
	}
	for _, s := range segments {
		if known, ok := f.Segment(s.Number); !ok || !known.Done || known.Hash != s.Hash || known.Hash == (Hash{}) {
			return fmt.Errorf("moving %s: %w", s.Name(), ErrNotThere)
		}
	}
	if err := errors.Join(index.AppendAway(f.folder, segments), index.SyncFolder(f.folder)); err != nil {
		return err
	}
	if err := f.readLeft(); err != nil {
		return err
	}
	for _, s := range segments {
		if err := os.Remove(filepath.Join(f.folder, s.Name())); err != nil && !missing(err) {
			return fmt.Errorf("moving %s: %w", s.Name(), err)
		}
	}
	return nil
}

// Return puts a segment that was moved back on the disk. It refuses bytes that are not
// those that were recorded, with loans.ErrOther, and with ErrNotThere.
func (a *Archive) Return(room string, number uint32, content []byte) error {
	f, ok := a.Find(room)
	if !ok {
		return ErrNotThere
	}
	s, ok := f.Segment(number)
	switch {
	case !ok:
		return ErrNotThere
	case s.Size != int64(len(content)) || s.Hash != Hash(sha256.Sum256(content)):
		return loans.ErrOther
	}
	return index.Whole(filepath.Join(f.folder, s.Name()), content, a.config.Create)
}

// Returned forgets of a room's film what was moved and is here again.
func (a *Archive) Returned(room string) error {
	f, ok := a.Find(room)
	if !ok {
		return nil
	}
	still, err := f.Moved()
	if err == nil {
		err = index.WriteAway(f.folder, still, a.config.Create)
	}
	if err == nil {
		err = index.SyncFolder(f.folder)
	}
	if err != nil {
		return err
	}
	return f.readLeft()
}

// readLeft reads anew which files need not be here.
func (f *Film) readLeft() error {
	left, err := index.Left(f.folder)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left = left
	return nil
}

// Fetch brings a segment of a room's film from where it was moved, as that place has it.
func (a *Archive) Fetch(ctx context.Context, room, name string) ([]byte, error) {
	if a.config.Fetch == nil {
		return nil, ErrNotThere
	}
	return a.config.Fetch(ctx, room, name)
}

// Reach is what a check fetches of what is away.
type Reach = index.Reach

// VerifyWith is Verify, and looks at what is away, too, as far as it reaches.
func VerifyWith(ctx context.Context, folder, room string, r Reach) ([]Problem, error) {
	return r.Verify(ctx, place(folder, room), room)
}
