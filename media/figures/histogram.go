package figures

import (
	"sync"
	"time"
)

// joinBounds are the upper ends of the classes of a join's time: what a keyframe
// after one, two and many round trips takes, and what nobody waits for.
var joinBounds = [...]time.Duration{
	25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 150 * time.Millisecond, 250 * time.Millisecond,
	500 * time.Millisecond, time.Second, 1800 * time.Millisecond, 3 * time.Second, 5 * time.Second, 10 * time.Second,
}

// Histogram counts joins by how long they took. The zero value is ready.
type Histogram struct {
	mu     sync.Mutex
	counts [len(joinBounds)]uint64
	n      uint64
	sum    time.Duration
}

// Joins is a Histogram's state: how many took at most so long, how many there were,
// and their sum.
type Joins struct {
	AtMost map[time.Duration]uint64 // cumulative
	Count  uint64
	Sum    time.Duration
}

// Add counts one.
func (h *Histogram) Add(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n++
	h.sum += d
	for i, bound := range joinBounds {
		if d <= bound {
			h.counts[i]++
		}
	}
}

// Read gives all counts at once.
func (h *Histogram) Read() Joins {
	h.mu.Lock()
	defer h.mu.Unlock()
	j := Joins{AtMost: make(map[time.Duration]uint64, len(joinBounds)), Count: h.n, Sum: h.sum}
	for i, bound := range joinBounds {
		j.AtMost[bound] = h.counts[i]
	}
	return j
}
