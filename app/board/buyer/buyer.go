// Package buyer reads what buyers see: the room, the shop, the cart, the checkout and
// their orders, from records into view structs.
//
// A page and the fragment that updates it come from the same reader, so that they
// cannot disagree. It promises that nothing which only the crew may see (cost,
// muted visitors, lines taken down) passes through it, for what it returns is
// rendered as it is, once for all viewers. It knows no request, no topic and no
// HTML, decides nothing and writes nothing.
package buyer

import (
	"context"
	"time"

	"hawker/app/board/goods"
	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/store"
)

// Reader is what buyers' pages need besides the database.
type Reader struct {
	Secret  []byte                                    // seals the addresses of orders
	Recent  func(show live.ShowID, n int) []chat.Line // the last n lines said
	Viewers func(show live.ShowID) int                // how many watch now
	Poster  func(show live.ShowID) bool               // whether a frame of the picture is kept; may be nil

	// Told is how long the clip of an item plays, 0 where buyers may see none; may be nil.
	Told func(tx *store.Tx, i live.Item) (time.Duration, error)

	// Moment is the second at which a replay shows a moment; false where buyers may not
	// see it, or nothing shows it. It may be nil.
	Moment func(tx *store.Tx, s live.Show, at time.Time) (second int, ok bool, err error)

	// Within is the second at which the published clip of an item shows a moment; false
	// where it does not. It may be nil.
	Within func(tx *store.Tx, i live.Item, at time.Time) (second int, ok bool, err error)
}

// reading is what is sold, read for one page.
type reading struct{ goods.Reader }

func read(ctx context.Context, tx *store.Tx) (reading, error) {
	g, err := goods.Read(ctx, tx)
	return reading{g}, err
}
