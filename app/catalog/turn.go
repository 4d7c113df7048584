package catalog

import (
	"time"

	"hawker/app/store"
)

// NextTurn is when time alone next changes what the shop shows: a product appears, a
// sale begins or ends, a product is not sold any more. It is in the past while the clerk has not written it down yet,
// and zero where nothing is planned. Until then, nothing changes without a commit.
func NextTurn(tx *store.Tx) time.Time {
	var next time.Time
	appears, some := products.First(tx, byAppears)
	turns, more := variants.First(tx, byTurn)
	bars, others := products.First(tx, byBar)
	for _, due := range []struct {
		term  string
		known bool
	}{{appears, some}, {turns, more}, {bars, others}} {
		if !due.known {
			continue
		}
		if at := time.UnixMilli(int64(store.ReadU64(due.term[:min(8, len(due.term))]))); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}
