package buyer

import (
	"context"
	"slices"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/room"
)

// Clips asks for what was explained in a show: of one item only, where N is not 0, in
// the order of the show or, by Best, of what viewers did about it.
type Clips struct {
	Show live.Show
	N    int
	Best bool
}

// Clips reads the pieces that were explained and may be watched.
func (r Reader) Clips(ctx context.Context, tx *store.Tx, q Clips) (room.ClipsPage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return room.ClipsPage{}, err
	}
	s := q.Show
	p := room.ClipsPage{Show: r.Show(g.Reader, s), At: s.OnAirAt, One: q.N > 0, Best: q.Best}
	items, err := live.Items(tx, s.ID)
	if err != nil {
		return p, err
	}
	slices.SortStableFunc(items, func(a, b live.Item) int { return a.Told.From.Compare(b.Told.From) })
	by, err := live.InterestIn(tx, s.ID)
	if q.Best {
		live.Rank(items, by)
	}
	for _, it := range items {
		if q.N != 0 && q.N != it.N || it.State == live.Closed {
			continue
		}
		v, err := r.Item(ctx, tx, s, it)
		if err != nil {
			return p, err
		}
		if v.Clip == nil {
			continue
		}
		_, known := by[it.N].Rate()
		p.Ranked = p.Ranked || known
		p.Items = append(p.Items, v)
		if p.One && s.State == live.Ended { // the crew has read it by then
			if p.Asked, err = r.askedOf(tx, it); err != nil {
				return p, err
			}
		}
	}
	return p, err
}
