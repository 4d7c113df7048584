// Package rewrite makes one unbroken RTP stream out of many broken ones.
//
// It promises that what leaves it has sequence numbers and timestamps that go
// on without a jump when a publisher reconnects, restarts its encoder or is
// replaced, so that a viewer never learns of it; and that packets which the
// network has reordered leave in order, waiting no longer than told for one
// that is missing. A packet that is truly lost stays a hole in the numbers, for
// a decoder must know of it.
//
// It knows neither sockets nor codecs nor clocks: time is an argument, so that
// every rule is a row in a table.
package rewrite

import "time"

// Line continues one outgoing stream across sources. The zero value is not
// ready; use NewLine. It is not safe for concurrent use.
type Line struct {
	rate    uint32
	seqOff  uint16
	tsOff   uint32
	seq     uint16 // newest number given
	ts      uint32 // newest timestamp given
	srcTS   uint32
	at      time.Time
	started bool
	splice  bool
}

// NewLine returns a line at rate ticks a second whose first packet is numbered
// seq and stamped ts (RFC 3550 section 5.1 wants both to be random).
func NewLine(rate uint32, seq uint16, ts uint32) *Line {
	return &Line{rate: rate, seq: seq - 1, ts: ts}
}

// maxSkew is how far a source's clock may stray from the wall between two
// packets before it counts as a clock that was set anew.
const maxSkew = 10 * time.Second

// Map gives the number and timestamp under which the source's next packet
// leaves. Packets must come in order, as Order gives them.
func (l *Line) Map(seq uint16, ts uint32, at time.Time) (uint16, uint32) {
	switch {
	case !l.started:
		l.started, l.splice = true, false
		l.seqOff = l.seq + 1 - seq
		l.tsOff = l.ts - ts
	case l.splice || l.reset(ts, at):
		l.splice = false
		l.seqOff = l.seq + 1 - seq
		l.tsOff = l.ts + l.elapsed(at) - ts
	}
	outSeq, outTS := seq+l.seqOff, ts+l.tsOff
	l.seq = outSeq
	if l.at.IsZero() || int32(outTS-l.ts) >= 0 {
		l.ts = outTS
	}
	l.srcTS, l.at = ts, at
	return outSeq, outTS
}

// Splice tells that the next packet comes from another source: it is numbered
// next and stamped by the wall time that has passed, at least 10 ms on.
func (l *Line) Splice() { l.splice = true }

// Drop tells that the source's packet which would be next is left out and
// leaves no hole: later packets move up by one.
func (l *Line) Drop() { l.seqOff-- }

// Insert makes room for one packet of our own before the source's packet seq
// and returns its number. Map must be called for seq afterwards.
func (l *Line) Insert(seq uint16, ts uint32, at time.Time) (uint16, uint32) {
	n, t := l.Map(seq, ts, at)
	l.seqOff++
	return n, t
}

// Stamp gives the outgoing timestamp of a moment of the current source; false
// before its first packet.
func (l *Line) Stamp(ts uint32) (uint32, bool) {
	return ts + l.tsOff, l.started && !l.splice
}

func (l *Line) elapsed(at time.Time) uint32 {
	d := max(at.Sub(l.at), 10*time.Millisecond)
	// Seconds and rest apart: a day at 90 kHz times a nanosecond overflows.
	s := uint64(d / time.Second)
	return uint32(s*uint64(l.rate)) + uint32(uint64(d%time.Second)*uint64(l.rate)/uint64(time.Second))
}

// reset reports whether the source set its clock anew.
func (l *Line) reset(ts uint32, at time.Time) bool {
	moved := time.Duration(int64(int32(ts-l.srcTS)) * int64(time.Second) / int64(l.rate))
	return (moved - at.Sub(l.at)).Abs() > maxSkew
}
