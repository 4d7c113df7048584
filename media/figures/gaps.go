package figures

import (
	"slices"
	"sync"
	"time"
)

// gapsLen is how many keyframe intervals are remembered.
const gapsLen = 8

// Gaps are the times between a publisher's last keyframes. The zero value is ready; it
// may be used from several goroutines.
type Gaps struct {
	mu   sync.Mutex
	last time.Time
	ring [gapsLen]time.Duration
	n    int
}

// Mark notes that a keyframe began.
func (g *Gaps) Mark(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.last.IsZero() {
		g.ring[g.n%gapsLen] = now.Sub(g.last)
		g.n++
	}
	g.last = now
}

// Read gives the median and the longest of the last eight intervals; the one under way
// counts as the longest as soon as it is.
func (g *Gaps) Read(now time.Time) (median, longest time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(g.n, gapsLen)
	list := slices.Clone(g.ring[:n])
	slices.Sort(list)
	if n > 0 {
		median, longest = list[n/2], list[n-1]
	}
	if !g.last.IsZero() {
		longest = max(longest, now.Sub(g.last))
	}
	return median, longest
}
