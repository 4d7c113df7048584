package rewrite

import "time"

// Missing tells what the source should send again: numbers that are waited for, in
// order. It is not longer than the holes that Order keeps open.
func (o *Order[P]) Missing(yield func(seq uint16) bool) {
	next := o.next
	for _, h := range o.held {
		for ; next != h.seq; next++ {
			if !yield(next) {
				return
			}
		}
		next = h.seq + 1
	}
}

// Whole tells that nothing is missing of what has come.
func (o *Order[P]) Whole() bool { return len(o.held) == 0 }

// Wait sets how long a missing packet is waited for.
func (o *Order[P]) Wait(d time.Duration) { o.wait = d }

const (
	// firstTrip is what a round trip is taken for until one was measured.
	firstTrip = 100 * time.Millisecond
	// leastPause is by how much an answer may be late on a line that is always alike.
	leastPause = 20 * time.Millisecond
	// maxAsked bounds one request, and maxTries those for one packet: a source that
	// does not answer ten times does not repeat at all.
	maxAsked = 128
	maxTries = 10
)

// Again decides which missing packets the source is asked for now. The zero value is
// ready. It is not safe for concurrent use.
type Again struct {
	asked map[uint16]*asking
	trip  time.Duration
	stray time.Duration // how far trips stray from it
}

type asking struct {
	last  time.Time
	tries int
	seen  bool // in the sweep under way
}

// Ask gives the numbers to ask for at now: what is newly missing at once, for it is
// seldom only late; what was asked for already after more than a round trip.
func (a *Again) Ask(missing func(yield func(uint16) bool), now time.Time) (list []uint16) {
	for seq := range missing {
		g := a.asked[seq]
		if g == nil {
			if len(a.asked) >= maxHeld {
				continue
			}
			g = &asking{}
			if a.asked == nil {
				a.asked = map[uint16]*asking{}
			}
			a.asked[seq] = g
		}
		g.seen = true
		if len(list) < maxAsked && g.tries < maxTries && (g.tries == 0 || now.Sub(g.last) >= a.pause()) {
			g.tries, g.last = g.tries+1, now
			list = append(list, seq)
		}
	}
	for seq, g := range a.asked {
		if !g.seen {
			delete(a.asked, seq)
		}
		g.seen = false
	}
	return list
}

// Quiet tells that nothing was asked for that is still awaited.
func (a *Again) Quiet() bool { return len(a.asked) == 0 }

// Came tells that a packet arrived. One that was asked for once measures the round
// trip; one that was asked for twice does not (RFC 6298, section 3).
func (a *Again) Came(seq uint16, now time.Time) {
	g := a.asked[seq]
	if g == nil || g.tries != 1 {
		return
	}
	took := now.Sub(g.last)
	if a.trip == 0 {
		a.trip, a.stray = took, took/2
		return
	}
	a.stray += ((took - a.trip).Abs() - a.stray) / 4
	a.trip += (took - a.trip) / 8
}

// Trip is the round trip to the source, from a request to its answer.
func (a *Again) Trip() time.Duration {
	if a.trip == 0 {
		return firstTrip
	}
	return a.trip
}

// pause is how long an answer may take (RFC 6298, section 2).
func (a *Again) pause() time.Duration { return a.Trip() + max(4*a.stray, leastPause) }
