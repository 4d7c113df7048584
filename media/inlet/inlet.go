// Package inlet is one track of one publisher on its way in, and the room's stream
// that it goes on in.
//
// It promises that what leaves is repaired and renumbered once, for all viewers: in
// order, without a jump when another publisher takes over, with parameter sets before
// a keyframe that lacks them, and without the padding by which browsers probe a line.
// It refuses to know who publishes: a Source tells whether its packets flow.
package inlet

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"hawker/media/figures"
	"hawker/media/keyframe"
	"hawker/media/rewrite"
	"hawker/media/shard"
)

// Source is a publisher: whether its packets flow, and whether they may from this
// payload on.
type Source interface {
	comparable
	Flows() bool
	Begins(k shard.Kind, payload []byte) bool
}

// Track is one outgoing stream of a room, continued across publishers.
type Track[S Source] struct {
	mu     sync.Mutex
	kind   shard.Kind
	out    func(*shard.Packet)
	owner  S // whose packets flow
	line   *rewrite.Line
	index  uint64
	number uint64         // of the newest packet: the sequence number, continued
	frame  uint32         // source timestamp of the frame under way
	begun  bool           // its keyframe was announced
	open   bool           // frame is valid
	moment rewrite.Moment // of the wall and the outgoing clock

	// Moments, if not nil, is told each moment of capture in the outgoing clock; it
	// must not block.
	Moments func(kind shard.Kind, ts uint32, at time.Time)
}

// NewTrack makes the room's stream of a kind; out must not block.
func NewTrack[S Source](k shard.Kind, out func(*shard.Packet)) *Track[S] {
	return &Track[S]{kind: k, out: out, line: rewrite.NewLine(k.Rate(), uint16(rand.Uint32()), rand.Uint32())}
}

// Inlet takes one track of one publisher. One goroutine pushes; the figures may be
// read by any.
type Inlet[S Source] struct {
	source S
	track  *Track[S]
	codec  keyframe.Codec
	order  *rewrite.Order[*rtp.Packet]
	again  rewrite.Again
	sets   keyframe.Sets

	// Again, if not nil, asks the source to send these packets of its stream ssrc again;
	// it must not block.
	Again func(ssrc uint32, seqs []uint16)

	Bytes atomic.Uint64 // of payload
	Got   atomic.Uint64
	Lost  atomic.Uint64
	Size  atomic.Uint64 // width<<32 | height
	KeyAt atomic.Int64  // unix ns of the last keyframe

	Frames atomic.Uint64 // pictures that ended
	Back   atomic.Uint64 // pictures stamped before the one before them: B-frames, which WebRTC does not know
	Keys   figures.Gaps  // between keyframes
	Late   figures.Mean  // from capture to here, by the source's sender reports
}

// How long a hole is waited for. What is not repeated is only reordered; what is, comes
// after a round trip, or after three when the line loses it again. A hole that is
// given up stops every viewer's picture until the next keyframe, so that half a second
// of patience is the smaller harm.
const (
	reordered = 40 * time.Millisecond
	leastWait = 200 * time.Millisecond
	mostWait  = 500 * time.Millisecond
)

// New leads a source's packets into a track; codec and fmtp are those of a picture.
func New[S Source](source S, t *Track[S], codec keyframe.Codec, fmtp string) *Inlet[S] {
	in := &Inlet[S]{source: source, track: t, codec: codec}
	wait := leastWait
	if t.kind == shard.Audio {
		wait, in.codec = reordered, ""
	} else {
		in.sets.Offer(fmtp)
	}
	in.order = rewrite.NewOrder[*rtp.Packet](wait)
	return in
}

// farBack is a second of the picture's clock: further back it was set anew.
const farBack = 90000

// Counts is what came so far.
func (in *Inlet[S]) Counts() figures.Stream {
	return figures.Stream{Bytes: in.Bytes.Load(), Got: in.Got.Load(), Lost: in.Lost.Load(), Frames: in.Frames.Load(), Back: in.Back.Load()}
}

// Capture notes when the source captured what it stamped ts.
func (in *Inlet[S]) Capture(ts uint32, at time.Time) { in.track.capture(in.source, ts, at) }

// Push takes a packet as it came from the publisher. The payload must not be
// changed afterwards.
func (in *Inlet[S]) Push(p *rtp.Packet, now time.Time) {
	in.Bytes.Add(uint64(len(p.Payload)))
	ssrc := p.SSRC
	in.again.Came(p.SequenceNumber, now)
	in.order.Push(p.SequenceNumber, p, now)
	for {
		p, restart, ok := in.order.Pop(now)
		if !ok {
			break
		}
		in.emit(p, restart, now)
	}
	in.repair(ssrc, now)
	got, lost := in.order.Counts()
	in.Got.Store(got)
	in.Lost.Store(lost)
}

// repair asks for what is missing, and waits as long as the source's answers take.
func (in *Inlet[S]) repair(ssrc uint32, now time.Time) {
	if in.Again == nil || in.order.Whole() && in.again.Quiet() {
		return
	}
	in.order.Wait(min(max(3*in.again.Trip()+reordered, leastWait), mostWait))
	if list := in.again.Ask(in.order.Missing, now); len(list) > 0 {
		in.Again(ssrc, list)
	}
}

// emit renumbers the packet and hands it to the shards, if its publisher is
// the one on the air.
func (in *Inlet[S]) emit(p *rtp.Packet, restart bool, now time.Time) {
	if !in.source.Flows() && !in.source.Begins(in.track.kind, p.Payload) {
		return
	}
	t := in.track
	t.mu.Lock()
	defer t.mu.Unlock()
	if !in.source.Flows() {
		return
	}
	if t.owner != in.source || restart {
		t.owner, t.open, t.moment = in.source, false, rewrite.Moment{}
		t.line.Splice()
	}
	if len(p.Payload) == 0 { // padding that probes the line (RFC 3550 section 5.1)
		t.line.Drop()
		return
	}
	key := in.begins(p, now)
	if in.codec == keyframe.H264 {
		hasSets := in.sets.See(p.Payload)
		if key && !hasSets {
			key = !in.lead(p, now)
		}
		in.measured(in.sets.Width, in.sets.Height)
	} else if key {
		if w, h, ok := size(in.codec, p.Payload); ok {
			in.measured(w, h)
		}
	}
	seq, ts := t.line.Map(p.SequenceNumber, p.Timestamp, now)
	t.send(seq, shard.Packet{TS: ts, Marker: p.Marker, Key: key, Payload: p.Payload})
	in.measure(ts, p.Marker, now)
}

// measured notes the size of the picture, for those who ask.
func (in *Inlet[S]) measured(width, height int) { in.Size.Store(uint64(width)<<32 | uint64(height)) }

// measure counts the picture that ended, and how long after its capture that was.
func (in *Inlet[S]) measure(ts uint32, marker bool, now time.Time) {
	if in.track.kind == shard.Video && !marker {
		return
	}
	in.Frames.Add(1)
	if age, ok := in.track.moment.Age(ts, now, in.track.kind.Rate()); ok {
		in.Late.Add(age)
	}
}

// lead sends the remembered parameter sets before a keyframe that comes
// without them; false when none are known.
func (in *Inlet[S]) lead(p *rtp.Packet, now time.Time) bool {
	sets := in.sets.Packet()
	if sets == nil {
		return false
	}
	seq, ts := in.track.line.Insert(p.SequenceNumber, p.Timestamp, now)
	in.track.send(seq, shard.Packet{TS: ts, Key: true, Payload: sets})
	return true
}

// begins reports whether this packet is the first of a keyframe, once a frame.
func (in *Inlet[S]) begins(p *rtp.Packet, now time.Time) bool {
	t := in.track
	if !t.open || t.frame != p.Timestamp {
		if ahead := int32(p.Timestamp - t.frame); t.open && ahead < 0 && ahead > -farBack {
			in.Back.Add(1)
		}
		t.open, t.frame, t.begun = true, p.Timestamp, false
	}
	if t.kind != shard.Video || t.begun || !keyframe.Begins(in.codec, p.Payload) {
		return false
	}
	t.begun = true
	in.KeyAt.Store(now.UnixNano())
	in.Keys.Mark(now)
	return true
}

func (t *Track[S]) send(seq uint16, p shard.Packet) {
	if t.index == 0 {
		t.number = uint64(seq)
	}
	t.number += uint64(seq - uint16(t.number)) // packets come in order
	p.Kind, p.Index, p.Number = t.kind, t.index, t.number
	t.index++
	t.out(&p)
}

// capture notes when the publisher captured what it stamped ts.
func (t *Track[S]) capture(source S, ts uint32, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owner != source {
		return
	}
	if out, ok := t.line.Stamp(ts); ok {
		t.moment = rewrite.Moment{At: at, TS: out}
		if t.Moments != nil {
			t.Moments(t.kind, out, at)
		}
	}
}

// Stamp gives the outgoing timestamp of the wall time now; false while the
// publisher's clock is unknown.
func (t *Track[S]) Stamp(now time.Time) (uint32, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.moment.Stamp(now, t.kind.Rate())
}
