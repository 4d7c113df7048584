package keyframe

import "time"

// Interval is the least time between two requests to one publisher: a keyframe
// costs it ten frames' bits, and hundreds may wait at once.
const Interval = 500 * time.Millisecond

// Asker decides when a publisher is asked for a keyframe. The zero value is
// ready. It is not safe for concurrent use.
type Asker struct {
	wanted bool
	asked  time.Time
}

// Want tells that somebody needs a keyframe.
func (a *Asker) Want() { a.wanted = true }

// Got tells that a keyframe has begun: earlier wishes are served.
func (a *Asker) Got() { a.wanted = false }

// Ask reports whether to send a request now. It is true while somebody wants
// one, at most once an Interval.
func (a *Asker) Ask(now time.Time) bool {
	if !a.wanted || !a.asked.IsZero() && now.Sub(a.asked) < Interval {
		return false
	}
	a.asked = now
	return true
}
