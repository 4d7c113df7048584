package index

import (
	"context"
	"errors"
	"io/fs"
	"time"
)

// ErrNotThere: the film has no such file, or not any more.
var ErrNotThere = errors.New("the film has no such file")

// Reach is what a check fetches of what is away: segments that were recorded between
// two moments; without Fetch, none.
type Reach struct {
	Fetch    func(ctx context.Context, room, name string) ([]byte, error)
	From, To time.Time
}

// Verify is the function of that name, of a room's folder, with what it reaches.
func (r Reach) Verify(ctx context.Context, folder, room string) ([]Problem, error) {
	moved, err := Moved(folder)
	if err != nil {
		return nil, err
	}
	return Verify(ctx, folder, func(ctx context.Context, s Segment) ([]byte, error) {
		if r.Fetch == nil || s.Wall.After(r.To) || s.Wall.Add(s.Duration).Before(r.From) {
			return nil, nil
		}
		b, err := r.Fetch(ctx, room, s.Name())
		if !errors.Is(err, ErrNotThere) {
			return b, err
		}
		if _, is := moved[s.Name()]; is {
			return nil, fs.ErrNotExist
		}
		return nil, nil // a backup left it out, and nobody said that it is there
	})
}
