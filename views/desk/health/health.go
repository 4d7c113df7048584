// Package health draws what the nightly look at the shop's books found.
package health

import (
	"time"

	"hawker/views/desk/frame"
)

// Page is the page.
type Page struct {
	frame.Frame
	Looked  bool // at least once
	At      time.Time
	Seconds float64
	Found   []string
	More    int // findings that are not listed
}
