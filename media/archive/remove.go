package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hawker/media/archive/index"
)

// ErrRecording: the room is being recorded.
var ErrRecording = errors.New("the room is being recorded")

// Stretch is a part of a film between two positions.
type Stretch struct{ From, To time.Duration }

// Remove deletes the segments of a room's film, but those that have something of a
// stretch to keep. The index stays, with the sums of all, and says what was removed.
// What an earlier Remove did not get to is done; a room without a film has nothing to
// remove. It refuses with ErrRecording.
func (a *Archive) Remove(room string, keep []Stretch) error {
	a.mu.Lock()
	busy := a.pens[room] != nil
	a.mu.Unlock()
	if busy {
		return ErrRecording
	}
	if err := a.mend(room); err != nil {
		return err
	}
	f, ok := a.Find(room)
	if !ok {
		return nil
	}
	if err := f.remove(keep, a.config.Create); err != nil {
		return fmt.Errorf("removing the film of %s: %w", room, err)
	}
	if a.loans != nil {
		a.loans.Drop(room)
	}
	return a.Returned(room)
}

func (f *Film) remove(keep []Stretch, create func(string) (File, error)) error {
	file, err := create(filepath.Join(f.folder, index.Name))
	if err != nil {
		return err
	}
	err = f.noteGone(file, keep)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	stay := map[string]bool{}
	for _, s := range f.Segments(0, 0) {
		stay[s.Name()], stay[index.InitName(s.Init)] = true, true
	}
	for _, shape := range []string{"*.m4s", "init-*.mp4"} {
		files, err := filepath.Glob(filepath.Join(f.folder, shape))
		for _, path := range files {
			if err == nil && !stay[filepath.Base(path)] {
				err = os.Remove(path)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noteGone writes what is removed, run by run.
func (f *Film) noteGone(file File, keep []Stretch) error {
	now := time.Now().UTC()
	var run *index.Gone
	var runs []index.Gone
	for _, s := range f.Segments(0, 0) {
		if slices.ContainsFunc(keep, func(k Stretch) bool { return s.Start < k.To && s.End() > k.From }) {
			run = nil
			continue
		}
		if run == nil {
			runs = append(runs, index.Gone{From: s.Number, At: now})
			run = &runs[len(runs)-1]
		}
		run.To = s.Number
	}
	for _, g := range runs {
		if err := f.note(file, lineOf{index.LineGone, g}, func() { f.c.Drop(g) }); err != nil {
			return err
		}
	}
	return nil
}
