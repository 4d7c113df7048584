package media

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"

	"hawker/media/keyframe"
	"hawker/media/rewrite"
	"hawker/media/shard"
)

// track is one outgoing stream of a room, continued across publishers.
type track struct {
	mu     sync.Mutex
	kind   shard.Kind
	owner  *publisher // whose packets flow
	line   *rewrite.Line
	index  uint64
	number uint64         // of the newest packet: the sequence number, continued
	frame  uint32         // source timestamp of the frame under way
	begun  bool           // its keyframe was announced
	open   bool           // frame is valid
	moment rewrite.Moment // of the wall and the outgoing clock
}

// inlet is one track of one publisher on its way in: repaired, checked, and
// handed to the room's track. One goroutine pushes.
type inlet struct {
	room  *room
	pub   *publisher
	track *track
	codec keyframe.Codec
	order *rewrite.Order[*rtp.Packet]
	sets  keyframe.Sets
	bytes atomic.Uint64
	got   atomic.Uint64
	lost  atomic.Uint64
	size  atomic.Uint64 // width<<32 | height
	keyAt atomic.Int64  // unix ns of the last keyframe
}

// How long a hole is waited for: a browser repeats a lost video packet within
// a round trip; sound is not repeated, only reordered.
const (
	videoWait = 200 * time.Millisecond
	audioWait = 40 * time.Millisecond
)

func newInlet(r *room, p *publisher, k shard.Kind) *inlet {
	in := &inlet{room: r, pub: p, track: r.tracks[k], codec: p.codec}
	wait := videoWait
	if k == shard.Audio {
		wait, in.codec = audioWait, ""
	}
	in.order = rewrite.NewOrder[*rtp.Packet](wait)
	if k == shard.Video {
		in.sets.Offer(p.fmtp)
	}
	return in
}

// push takes a packet as it came from the publisher. The payload must not be
// changed afterwards.
func (in *inlet) push(p *rtp.Packet, now time.Time) {
	in.bytes.Add(uint64(len(p.Payload)))
	in.pub.last.Store(now.UnixNano())
	in.order.Push(p.SequenceNumber, p, now)
	for {
		p, restart, ok := in.order.Pop(now)
		if !ok {
			break
		}
		in.emit(p, restart, now)
	}
	got, lost := in.order.Counts()
	in.got.Store(got)
	in.lost.Store(lost)
	in.size.Store(uint64(in.sets.Width)<<32 | uint64(in.sets.Height))
}

// emit renumbers the packet and hands it to the shards, if its publisher is
// the one on the air.
func (in *inlet) emit(p *rtp.Packet, restart bool, now time.Time) {
	if in.room.current.Load() != in.pub && !in.room.promote(in.pub, in.track.kind, in.codec, p.Payload) {
		return
	}
	t := in.track
	t.mu.Lock()
	defer t.mu.Unlock()
	if in.room.current.Load() != in.pub {
		return
	}
	if t.owner != in.pub || restart {
		t.owner, t.open, t.moment = in.pub, false, rewrite.Moment{}
		t.line.Splice()
	}
	if len(p.Payload) == 0 { // padding that probes the line (RFC 3550 section 5.1)
		t.line.Drop()
		return
	}
	key := in.begins(p, now)
	if in.codec == keyframe.H264 {
		if hasSets := in.sets.See(p.Payload); key && !hasSets {
			key = !in.lead(p, now)
		}
	}
	seq, ts := t.line.Map(p.SequenceNumber, p.Timestamp, now)
	t.send(in.room, seq, shard.Packet{TS: ts, Marker: p.Marker, Key: key, Payload: p.Payload})
}

// lead sends the remembered parameter sets before a keyframe that comes
// without them; false when none are known.
func (in *inlet) lead(p *rtp.Packet, now time.Time) bool {
	sets := in.sets.Packet()
	if sets == nil {
		return false
	}
	seq, ts := in.track.line.Insert(p.SequenceNumber, p.Timestamp, now)
	in.track.send(in.room, seq, shard.Packet{TS: ts, Key: true, Payload: sets})
	return true
}

// begins reports whether this packet is the first of a keyframe, once a frame.
func (in *inlet) begins(p *rtp.Packet, now time.Time) bool {
	t := in.track
	if !t.open || t.frame != p.Timestamp {
		t.open, t.frame, t.begun = true, p.Timestamp, false
	}
	if t.kind != shard.Video || t.begun || !keyframe.Begins(in.codec, p.Payload) {
		return false
	}
	t.begun = true
	in.keyAt.Store(now.UnixNano())
	return true
}

func (t *track) send(r *room, seq uint16, p shard.Packet) {
	if t.index == 0 {
		t.number = uint64(seq)
	}
	t.number += uint64(seq - uint16(t.number)) // packets come in order
	p.Kind, p.Index, p.Number = t.kind, t.index, t.number
	t.index++
	for _, s := range r.shards {
		s.Offer(&p)
	}
}

// capture notes when the publisher captured what it stamped ts.
func (t *track) capture(p *publisher, ts uint32, at time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.owner != p {
		return
	}
	if out, ok := t.line.Stamp(ts); ok {
		t.moment = rewrite.Moment{At: at, TS: out}
	}
}

// stampAt gives the outgoing timestamp of the wall time now; false while the
// publisher's clock is unknown.
func (t *track) stampAt(now time.Time) (uint32, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.moment.Stamp(now, t.kind.Rate())
}
