//go:build linux

package load

import (
	"math"
	"slices"
	"sync/atomic"
	"time"
)

// Histogram holds times in steps of two in a hundred.
type Histogram struct {
	steps [2048]atomic.Uint64
}

const step = 1.02

// Add counts a time; below a microsecond it counts as that.
func (h *Histogram) Add(d time.Duration) {
	i := 0
	if d > time.Microsecond {
		i = int(math.Log(float64(d)/float64(time.Microsecond)) / math.Log(step))
	}
	h.steps[min(i, len(h.steps)-1)].Add(1)
}

// Reset forgets what was counted.
func (h *Histogram) Reset() {
	for i := range h.steps {
		h.steps[i].Store(0)
	}
}

// Count is how many times were added.
func (h *Histogram) Count() (n uint64) {
	for i := range h.steps {
		n += h.steps[i].Load()
	}
	return n
}

// Quantile is the time below which the share p is; 0 where nothing was added.
func (h *Histogram) Quantile(p float64) time.Duration {
	want, n := uint64(math.Ceil(p*float64(h.Count()))), uint64(0)
	for i := range h.steps {
		if n += h.steps[i].Load(); n >= want && n > 0 {
			return time.Duration(math.Pow(step, float64(i)+0.5) * float64(time.Microsecond))
		}
	}
	return 0
}

// Quantile of a list, which it sorts.
func Quantile(list []time.Duration, p float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[min(max(int(math.Ceil(p*float64(len(list))))-1, 0), len(list)-1)]
}
