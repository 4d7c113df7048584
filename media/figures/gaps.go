package figures

import (
	"slices"
	"sync"
	"time"
)

const (
	// gapsLen is how many keyframe intervals are remembered.
	gapsLen = 8
	// obeysWithin is within which time an encoder that hears requests sends a keyframe,
	// also a phone's that is at its limit.
	obeysWithin = 2500 * time.Millisecond
)

// Gaps are the times between a publisher's last keyframes, and whether it sends one when
// it is asked. The zero value is ready; it may be used from several goroutines.
type Gaps struct {
	mu      sync.Mutex
	last    time.Time
	ring    [gapsLen]time.Duration
	n       int
	asked   time.Time // since when a keyframe is wanted in vain
	ignored uint8     // a bit for each of the last requests: it was answered late
}

// Ask notes that the publisher was asked for a keyframe.
func (g *Gaps) Ask(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.asked.IsZero() {
		g.asked = now
	}
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
	if !g.asked.IsZero() {
		g.ignored <<= 1
		if now.Sub(g.asked) > obeysWithin {
			g.ignored |= 1
		}
		g.asked = time.Time{}
	}
}

// Fill writes what is known of the keyframes into p.
func (g *Gaps) Fill(p *Publisher, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.last.IsZero() {
		return
	}
	p.KeyframeAge = now.Sub(g.last)
	p.KeyframeLongest = p.KeyframeAge
	if n := min(g.n, gapsLen); n > 0 {
		list := slices.Sorted(slices.Values(g.ring[:n]))
		p.KeyframeEvery, p.KeyframeLongest = list[n/2], max(list[n-1], p.KeyframeAge)
	}
	p.KeyframesIgnored = g.ignored != 0 || !g.asked.IsZero() && now.Sub(g.asked) > obeysWithin
}
