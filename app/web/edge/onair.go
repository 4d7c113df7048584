package edge

import (
	"hawker/app/live"
	"hawker/app/store"
)

// airing is what is on the air for all as one commit has it: the head of every page says so.
type airing struct {
	version int
	shows   []live.Show
}

// onAir lists the shows on the air of which everybody may know, read once a commit.
func (e *Env) onAir(tx *store.Tx) ([]live.Show, error) {
	if a := e.airing.Load(); a != nil && a.version == tx.Version() {
		return a.shows, nil
	}
	shows, err := live.Announced(tx, live.OnTheAir, 1)
	if err == nil {
		e.airing.Store(&airing{tx.Version(), shows})
	}
	return shows, err
}

// Watching is how many watch the show that the head of every page names; 0 for none.
func (e *Env) Watching(tx *store.Tx) (int, error) {
	shows, err := e.onAir(tx)
	if err != nil || len(shows) == 0 {
		return 0, err
	}
	return e.Board.Viewers(shows[0].ID), nil
}
