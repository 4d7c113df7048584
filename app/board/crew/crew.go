// Package crew reads what the shop's people see: console, studio and desk, from
// records into view structs, for pages and for pushes alike.
//
// Its reader is the buyers' reader and more, for the crew sees what buyers see and
// what lies behind it: lines taken down, who was muted, list prices beside the
// show's, what the relay measures. It asks for no person's rights but where a page
// lists the ways that somebody may go; the site map holds the doors. It knows no
// request, no topic and no HTML, decides nothing and writes nothing.
package crew

import (
	"hawker/app/board/buyer"
	"hawker/app/live"
)

// Reader is what the crew's pages need besides the database.
type Reader struct {
	buyer.Reader
	Picture func(show live.ShowID) Picture // may be nil
}
