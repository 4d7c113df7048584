package shard

import (
	"time"

	"github.com/pion/rtcp"

	"hawker/media/wire"
)

const (
	// queueLen is how many packets a shard may be behind: about a second and a
	// half of video and sound, or two large keyframes.
	queueLen = 512
	// ringLen is how many video packets can be repeated: three seconds.
	ringLen = 1024
	// repeatsPerSecond bounds what one viewer's complaints may cost.
	repeatsPerSecond = 400
)

// Shard serves a share of a room's viewers. Run's goroutine alone touches its
// fields and theirs; every other method hands over and returns.
type Shard struct {
	room    *Room
	queue   chan *Packet
	calls   chan func()
	done    chan struct{}
	viewers map[*Viewer]struct{}
	ring    [ringLen]*Packet
	next    [2]uint64 // expected Packet.Index by kind
}

// New returns a shard of the room; start Run.
func New(r *Room) *Shard {
	return &Shard{
		room: r, done: make(chan struct{}), viewers: map[*Viewer]struct{}{},
		queue: make(chan *Packet, queueLen), calls: make(chan func()),
	}
}

// Run serves until Close.
func (s *Shard) Run() {
	for {
		select {
		case p := <-s.queue:
			s.fan(p)
		case f := <-s.calls:
			f()
		case <-s.done:
			return
		}
	}
}

// Close ends Run; call it once.
func (s *Shard) Close() { close(s.done) }

// Offer queues a packet, or drops it when the shard is too far behind; the
// jump in its index tells the shard.
func (s *Shard) Offer(p *Packet) {
	select {
	case s.queue <- p:
	default:
	}
}

// call has Run do f; it does not wait for f to finish.
func (s *Shard) call(f func()) {
	select {
	case s.calls <- f:
	case <-s.done:
	}
}

func (s *Shard) fan(p *Packet) {
	if p.Kind == Video {
		if p.Index != s.next[Video] {
			for v := range s.viewers {
				s.cut(v)
			}
		}
		s.ring[p.Seq%ringLen] = p
	}
	s.next[p.Kind] = p.Index + 1
	for v := range s.viewers {
		s.send(v, p)
	}
}

// Bind gives the viewer one of its streams.
func (s *Shard) Bind(v *Viewer, k Kind, l Leg) {
	s.call(func() { v.legs[k] = &l })
}

// Path tells over which TCP connection the viewer is reached; nil over UDP.
func (s *Shard) Path(v *Viewer, l *wire.Line) {
	s.call(func() { v.line = l })
}

// Add begins to send to the viewer.
func (s *Shard) Add(v *Viewer) {
	s.call(func() {
		if _, ok := s.viewers[v]; ok || v.gone {
			return
		}
		s.viewers[v] = struct{}{}
		v.repeats = repeatsPerSecond
		s.room.Watching.Add(1)
		if v.picture {
			s.wait(v)
		}
	})
}

// Remove ends sending to the viewer, for good.
func (s *Shard) Remove(v *Viewer) {
	s.call(func() {
		v.gone = true
		if _, ok := s.viewers[v]; ok {
			delete(s.viewers, v)
			s.room.Watching.Add(-1)
			s.unwait(v)
		}
	})
}

// Repeat sends what the viewer says it has lost (RFC 4585 section 6.2.1).
func (s *Shard) Repeat(v *Viewer, nack *rtcp.TransportLayerNack) {
	s.call(func() { s.repeat(v, nack) })
}

// Report sends sender reports (RFC 3550 section 6.4.1), so that players keep
// picture and sound together. stamps are the timestamps of now, where known.
// Call it about once a second.
func (s *Shard) Report(now time.Time, stamps [2]uint32, known [2]bool) {
	s.call(func() {
		for v := range s.viewers {
			v.repeats = repeatsPerSecond
			v.report(now, stamps, known)
		}
	})
}
