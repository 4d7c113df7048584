package film

import (
	"sync"

	"hawker/app/live"
)

// known is what was decided about a recording.
type known struct {
	show   live.Show
	hidden []live.Range
	gone   bool // its term is over
}

// decided remembers what everybody is answered alike, as long as nothing was committed
// since: whatever is hidden, closed or renamed is so with the next request.
type decided struct {
	mu     sync.Mutex
	at     int64 // commits
	byName map[string]known
}

// mostDecided is how many addresses are remembered; others are looked up each time.
const mostDecided = 256

func (d *decided) get(at int64, name string) (known, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at != at {
		return known{}, false
	}
	k, ok := d.byName[name]
	return k, ok
}

// put keeps what was read after the at-th commit, which is no older than that.
func (d *decided) put(at int64, name string, k known) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.at < at || d.byName == nil {
		d.at, d.byName = at, map[string]known{}
	}
	if d.at == at && len(d.byName) < mostDecided {
		d.byName[name] = k
	}
}
