package rewrite

import (
	"slices"
	"time"
)

const (
	// maxDropout and maxMisorder are RFC 3550 appendix A.1's.
	maxDropout  = 3000
	maxMisorder = 100
	// maxHeld bounds what waits behind a hole: an IDR at 10 Mbit/s twice over.
	maxHeld = 512
)

// Order puts the packets of one source into their order. It is not safe for
// concurrent use.
type Order[P any] struct {
	wait    time.Duration
	next    uint16
	started bool
	restart bool
	odd     uint16 // a number far off; its successor proves a restart
	hasOdd  bool
	held    []held[P]
	blocked time.Time // since when the first held packet waits for a hole
	got     uint64
	lost    uint64
}

type held[P any] struct {
	seq uint16
	p   P
}

// NewOrder returns an Order that waits at most wait for a missing packet.
func NewOrder[P any](wait time.Duration) *Order[P] {
	return &Order[P]{wait: wait}
}

// Push takes a packet as it arrived; duplicates and packets that come after
// their hole was given up are ignored. Call Pop until it is empty.
func (o *Order[P]) Push(seq uint16, p P, at time.Time) {
	if !o.started {
		o.started, o.next = true, seq
	}
	diff := int(int16(seq - o.next))
	if diff > maxDropout || diff < -maxMisorder {
		if !o.hasOdd || seq != o.odd {
			o.odd, o.hasOdd = seq+1, true
			return
		}
		// Two in a row: the source counts anew.
		o.held, o.next, o.restart, diff = o.held[:0], seq, true, 0
	}
	o.hasOdd = false
	if diff < 0 {
		return
	}
	i, dup := slices.BinarySearchFunc(o.held, seq, func(h held[P], s uint16) int {
		return int(int16(h.seq - s))
	})
	if dup {
		return
	}
	o.got++
	if diff > 0 && len(o.held) == 0 {
		o.blocked = at
	}
	o.held = slices.Insert(o.held, i, held[P]{seq, p})
}

// Pop gives the next packet if its turn has come: it follows the last, or the
// hole before it was waited for long enough. restart tells that the source
// began to count anew with this packet.
func (o *Order[P]) Pop(now time.Time) (p P, restart, ok bool) {
	if len(o.held) == 0 {
		return p, false, false
	}
	h := o.held[0]
	if gap := h.seq - o.next; gap != 0 {
		if len(o.held) < maxHeld && now.Sub(o.blocked) < o.wait {
			return p, false, false
		}
		o.lost += uint64(gap)
	}
	o.held = slices.Delete(o.held, 0, 1)
	o.next = h.seq + 1
	if len(o.held) > 0 && o.held[0].seq != o.next {
		o.blocked = now
	}
	restart, o.restart = o.restart, false
	return h.p, restart, true
}

// Restart tells that the next packet begins to count anew; what waits is dropped.
func (o *Order[P]) Restart() {
	o.held, o.restart, o.hasOdd = o.held[:0], o.started, false
	o.started = false
}

// Counts gives how many packets came and how many holes were given up.
func (o *Order[P]) Counts() (got, lost uint64) { return o.got, o.lost }
