// Package budget knows how many viewers this machine and its line can serve.
//
// It promises that the viewer who would spoil it for all is not admitted: what one
// packet costs is measured while packets are sent, what a stream asks for is counted,
// and both are held against the share of the processor and of the line that may be
// spent. Before anything was measured it goes by what a probe found.
//
// It is pure: figures go in, a number comes out. It refuses to know rooms and
// sockets.
package budget

import (
	"slices"
	"time"
)

// share of the machine and of the line that is spent on viewers; the rest is the
// shop's, and what a busy second needs beyond the average.
const (
	processorShare = 0.7
	lineShare      = 0.85
)

// Usual is a stream as most hosts send it, for the answer before the show: 720 lines,
// 2.5 Mbit/s, sound.
var Usual = Stream{Packets: 341, Bits: 2_700_000}

// overhead is what an Internet packet carries beside its payload, in bytes: IPv4, UDP,
// RTP and the seal.
const overhead = 20 + 8 + 12 + 16

// Stream is what one viewer of a stream gets a second.
type Stream struct {
	Packets float64
	Bits    float64 // on the line, headers counted
}

// StreamOf counts the headers to packets and payload of a second.
func StreamOf(packets, payloadBits float64) Stream {
	return Stream{Packets: packets, Bits: payloadBits + packets*overhead*8}
}

// Limits are set by people.
type Limits struct {
	Viewers int   // at most; 0: as many as can be served
	Line    int64 // what the line carries upwards, bit/s; 0: unknown
}

// By is what bounds the number of viewers.
type By string

// What bounds it.
const (
	Processor By = "processor"
	Line      By = "line"
	Set       By = "set" // somebody said so
)

// Budget is what is known. It belongs to one goroutine.
type Budget struct {
	cores  int
	probed time.Duration
	recent [30]time.Duration // cost of a packet, a second each
	n      int
}

// New makes a budget of so many processors; cost is what a probe found a packet to
// cost.
func New(cores int, cost time.Duration) *Budget {
	return &Budget{cores: max(cores, 1), probed: max(cost, 100*time.Nanosecond)}
}

// Spent notes what a second's packets cost. Seconds with few packets tell nothing.
func (b *Budget) Spent(busy time.Duration, packets uint64) {
	if packets < 500 {
		return
	}
	b.recent[b.n%len(b.recent)] = busy / time.Duration(packets)
	b.n++
}

// Cost is what one packet to one viewer costs of a processor: of the last seconds the
// lower quartile, since what else runs on the machine only ever adds.
func (b *Budget) Cost() time.Duration {
	if b.n < 3 {
		return b.probed
	}
	list := slices.Clone(b.recent[:min(b.n, len(b.recent))])
	slices.Sort(list)
	return max(list[len(list)/4], 100*time.Nanosecond)
}

// Load is a stream and how many watch it.
type Load struct {
	Stream
	Watching int
}

// Room tells how many may watch a stream in all while others are being watched, and
// what bounds it. A stream of which nothing is known yet is taken for Usual.
func (b *Budget) Room(l Limits, mine Load, others []Load) (int, By) {
	if mine.Packets < 1 {
		mine.Stream = Usual
	}
	packets, bits, watching := 0.0, 0.0, 0
	for _, o := range others {
		packets += o.Packets * float64(o.Watching)
		bits += o.Bits * float64(o.Watching)
		watching += o.Watching
	}
	able := processorShare*float64(b.cores)*float64(time.Second)/float64(b.Cost()) - packets
	n, by := int(max(able, 0)/mine.Packets), Processor
	if l.Line > 0 {
		if m := int(max(lineShare*float64(l.Line)-bits, 0) / mine.Bits); m < n {
			n, by = m, Line
		}
	}
	if m := max(l.Viewers-watching, 0); l.Viewers > 0 && m < n {
		n, by = m, Set
	}
	return n, by
}
