package shelf

import (
	"context"

	"hawker/app/board/buyer"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/views/shop"
)

// Schedule reads all shows of which everybody may know.
func (r Reader) Schedule(ctx context.Context, tx *store.Tx) (shop.SchedulePage, error) {
	g, err := read(ctx, tx)
	if err != nil {
		return shop.SchedulePage{}, err
	}
	var p shop.SchedulePage
	for _, part := range []struct {
		state live.State
		limit int
		rows  *[]shop.ShowRow
	}{{live.OnTheAir, shelfPage, &p.Now}, {live.Upcoming, shelfPage, &p.Coming}, {live.Ended, pastShows, &p.Past}} {
		list, err := live.Announced(tx, part.state, part.limit)
		if err != nil {
			return p, err
		}
		if *part.rows, err = g.rows(list); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (g reading) rows(list []live.Show) ([]shop.ShowRow, error) {
	rows := make([]shop.ShowRow, 0, len(list))
	for _, s := range list {
		n, err := buyer.Pieces(g.Tx, s.ID)
		if err != nil {
			return nil, err
		}
		r := shop.ShowRow{URL: buyer.ShowURL(s), Title: g.In(s.Title), Note: firstOf(g.In(s.Note)), Host: s.HostName, State: string(s.State), Starts: s.Starts, Pieces: n}
		if s.State != live.Upcoming && !s.OnAirAt.IsZero() {
			r.Starts = s.OnAirAt
		}
		rows = append(rows, r)
	}
	return rows, nil
}
