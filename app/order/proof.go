package order

import (
	"slices"

	"hawker/app/claim"
	"hawker/app/live"
	"hawker/app/store"
)

// proofs are the heads of the shows in which lines were sold, each once.
func proofs(tx *store.Tx, lines []Line) ([]live.Head, error) {
	var list []live.Head
	for _, l := range lines {
		if l.Show == "" || slices.ContainsFunc(list, func(h live.Head) bool { return h.Show == l.Show }) {
			continue
		}
		h, err := live.HeadOf(tx, l.Show)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

// Heads are what the logs and recordings of the order's shows have come to by now: who
// gets them can prove later what was shown until then.
func Heads(tx *store.Tx, o Order) ([]live.Head, error) { return proofs(tx, o.Lines) }

// claimed notes in each line what the claims of its product have come to.
func claimed(tx *store.Tx, lines []Line) (err error) {
	for i, l := range lines {
		if lines[i].Claims, err = claim.HeadOf(tx, l.Product); err != nil {
			return err
		}
	}
	return nil
}
