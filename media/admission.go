package media

import (
	"runtime"
	"sync"
	"time"

	"hawker/media/budget"
	"hawker/media/leg"
)

// Limits are what people set: how many viewers at most, and what the line carries.
type Limits = budget.Limits

// Capacity is how many may watch a room, and why no more.
type Capacity struct {
	Viewers  int           // at most
	By       budget.By     // what bounds it
	Line     int64         // what the line carries, bit/s; 0: nobody said
	Watching int           // of them, those on their way in counted
	Cost     time.Duration // of the processor, for one packet to one viewer
}

// door lets viewers in as far as the budget goes.
type door struct {
	mu     sync.Mutex // also held while a viewer takes a seat, so that none is one too many
	budget *budget.Budget
	limits Limits
}

func (r *Relay) openDoor() {
	cost := libraryCost
	if r.wire.Direct() {
		if probed, err := leg.Probe(); err == nil {
			cost = 3 * probed // reading, reports and wake-ups cost twice as much again
		}
	}
	r.door.budget = budget.New(runtime.GOMAXPROCS(0), cost)
}

// libraryCost is what a packet is taken to cost until it was measured.
const libraryCost = 12 * time.Microsecond

// Limit sets what people decide; it holds from the next viewer on.
func (r *Relay) Limit(l Limits) {
	r.door.mu.Lock()
	defer r.door.mu.Unlock()
	r.door.limits = l
}

// Capacity tells how many can watch a room now, or a usual show where the room has
// none.
func (r *Relay) Capacity(name string) Capacity {
	r.door.mu.Lock()
	defer r.door.mu.Unlock()
	return r.capacity(name)
}

func (r *Relay) capacity(name string) Capacity {
	r.mu.Lock()
	rooms := make([]*room, 0, len(r.rooms))
	for _, rm := range r.rooms {
		rooms = append(rooms, rm)
	}
	r.mu.Unlock()
	var mine budget.Load
	var others []budget.Load
	for _, rm := range rooms {
		if rm.name == name {
			mine = rm.load()
		} else {
			others = append(others, rm.load())
		}
	}
	n, by := r.door.budget.Room(r.door.limits, mine, others)
	return Capacity{Viewers: n, By: by, Line: r.door.limits.Line, Watching: mine.Watching, Cost: r.door.budget.Cost()}
}

// admit gives a viewer its seat or refuses with ErrFull.
func (r *Relay) admit(rm *room, v *viewer) error {
	r.door.mu.Lock()
	defer r.door.mu.Unlock()
	if c := r.capacity(rm.name); c.Watching >= c.Viewers {
		rm.count.Total.Refused.Add(1)
		return ErrFull
	}
	return rm.seat(v)
}

// load is what the room's viewers ask for, over the last seconds.
func (r *room) load() budget.Load {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := budget.Load{Watching: len(r.viewers)}
	if packets, bits, ok := r.meter.Rates(); ok {
		l.Stream = budget.StreamOf(packets, bits)
	}
	return l
}

// spend tells the budget what the last second cost.
func (r *room) spend() {
	busy, sent := r.count.Busy.Swap(0), r.count.Sent.Swap(0)
	r.count.Total.Busy.Add(busy)
	d := &r.relay.door
	d.mu.Lock()
	defer d.mu.Unlock()
	d.budget.Spent(time.Duration(busy), sent)
}
