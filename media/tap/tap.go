// Package tap hands a room's outgoing stream to whoever keeps it, beside the viewers.
//
// It promises that the relay never waits: packets go through a bounded queue and are
// shared by pointer, as viewers share them; one that does not fit is dropped with all
// that follow up to the next keyframe, and counted. What a sink is told comes in order
// and from one goroutine, so a sink may wait for a disk; a change of publisher is never
// dropped, and comes before the first packet of the new one.
//
// It refuses to know what a sink does with it.
package tap

import (
	"sync"
	"sync/atomic"
	"time"

	"hawker/media/keyframe"
	"hawker/media/shard"
)

// Sink keeps a room's stream. Its methods are called by one goroutine.
type Sink interface {
	// Source tells that another publisher's packets follow; codec is "" without a
	// picture.
	Source(codec keyframe.Codec, at time.Time)
	// Sync tells that what is stamped ts, in the outgoing stream's clock, was captured
	// at a wall time.
	Sync(kind shard.Kind, ts uint32, wall time.Time)
	// Packet takes a packet, which is shared and never changes; at is when it left.
	Packet(p *shard.Packet, at time.Time)
	// Idle tells that nothing has come for a second.
	Idle(at time.Time)
	// Close tells that the room has ended.
	Close()
}

// idleAfter is how long nothing comes until the sink is told.
const idleAfter = time.Second

// most is how many packets may wait: about ten seconds of picture and sound.
const most = 4096

// Queue stands between a room and its sink. Its methods other than Run never wait
// and may be called by any goroutine; those of a nil Queue do nothing.
type Queue struct {
	open    func() Sink
	wake    chan struct{}
	dropped atomic.Uint64
	on      atomic.Bool // the sink is there
	off     atomic.Bool // nothing is kept

	mu      sync.Mutex
	waiting []entry
	packets int
	cut     bool // pictures are dropped until a keyframe
	closed  bool
}

// entry is one thing to tell: a packet, or a moment, or a source.
type entry struct {
	packet *shard.Packet
	moment bool
	kind   shard.Kind
	ts     uint32
	codec  keyframe.Codec
	at     time.Time
}

// New returns the queue of a room; open, called once by Run when the first publisher
// comes, gives the sink, or nil where nothing is kept.
func New(open func() Sink) *Queue {
	return &Queue{open: open, wake: make(chan struct{}, 1)}
}

// On tells whether somebody keeps the stream.
func (q *Queue) On() bool { return q != nil && q.on.Load() }

// Dropped counts the packets that the sink was too slow for.
func (q *Queue) Dropped() uint64 {
	if q == nil {
		return 0
	}
	return q.dropped.Load()
}

// Source queues a change of publisher.
func (q *Queue) Source(codec keyframe.Codec, at time.Time) {
	q.add(entry{codec: codec, at: at}, true)
}

// Sync queues a moment of capture.
func (q *Queue) Sync(kind shard.Kind, ts uint32, wall time.Time) {
	q.add(entry{moment: true, kind: kind, ts: ts, at: wall}, false)
}

// Packet queues a packet, or drops it where too many wait.
func (q *Queue) Packet(p *shard.Packet) {
	if q != nil && !q.off.Load() {
		q.add(entry{packet: p, at: time.Now()}, p.Marker || p.Kind == shard.Audio)
	}
}

// Close ends Run when what waits has been told.
func (q *Queue) Close() {
	if q == nil {
		return
	}
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.poke()
}

// add queues an entry; wake says that the sink need not wait for more of the frame.
func (q *Queue) add(e entry, wake bool) {
	if q == nil || q.off.Load() {
		return
	}
	q.mu.Lock()
	if q.closed || e.moment && len(q.waiting) >= most || e.packet != nil && !q.fits(e.packet) {
		q.mu.Unlock()
		return
	}
	q.waiting = append(q.waiting, e)
	q.mu.Unlock()
	if wake {
		q.poke()
	}
}

// fits tells whether there is room for a packet; mu is held.
func (q *Queue) fits(p *shard.Packet) bool {
	picture := p.Kind == shard.Video
	if q.packets >= most || picture && q.cut && !p.Key {
		q.cut = q.cut || picture
		q.dropped.Add(1)
		return false
	}
	if picture {
		q.cut = false
	}
	q.packets++
	return true
}

func (q *Queue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run tells the sink until Close. A room without a sink has nothing queued for it.
func (q *Queue) Run() {
	t := teller{open: q.open}
	idle := time.NewTicker(idleAfter)
	defer idle.Stop()
	var spare []entry
	for {
		select {
		case at := <-idle.C:
			t.idle(at)
			continue
		case <-q.wake:
		}
		list, closed := q.take(spare)
		if len(list) > 0 && t.tell(list) {
			q.on.Store(t.sink != nil)
			q.off.Store(t.sink == nil)
		}
		if closed {
			q.on.Store(false)
			t.close()
			return
		}
		clear(list)
		spare = list[:0]
	}
}

// teller is Run's: the sink, once something came for it.
type teller struct {
	open   func() Sink
	opened bool
	sink   Sink
	came   bool // something, since it was last asked
}

// tell passes a list on, and tells whether the sink was opened for it.
func (t *teller) tell(list []entry) bool {
	first := !t.opened
	if first {
		t.opened, t.sink = true, t.open()
	}
	t.came = true
	for _, e := range list {
		if t.sink != nil {
			e.tell(t.sink)
		}
	}
	return first
}

// idle is called once a second.
func (t *teller) idle(at time.Time) {
	if !t.came && t.sink != nil {
		t.sink.Idle(at)
	}
	t.came = false
}

func (t *teller) close() {
	if t.sink != nil {
		t.sink.Close()
	}
}

// take gives what waits, and spare the queue to fill meanwhile.
func (q *Queue) take(spare []entry) ([]entry, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.waiting
	q.waiting, q.packets = spare, 0
	return list, q.closed
}

func (e entry) tell(s Sink) {
	switch {
	case e.packet != nil:
		s.Packet(e.packet, e.at)
	case e.moment:
		s.Sync(e.kind, e.ts, e.at)
	default:
		s.Source(e.codec, e.at)
	}
}
