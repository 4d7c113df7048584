package shard

import (
	"slices"
	"time"

	"github.com/pion/rtcp"

	"hawker/media/egress"
	"hawker/media/toil"
	"hawker/media/wire"
)

const (
	// queueLen is how many packets a shard may be behind: about a second and a
	// half of video and sound, or two large keyframes.
	queueLen = 512
	// ringLen is how many video packets can be repeated: seven seconds at 2.5 Mbit/s,
	// two at eight.
	ringLen = 2048
	// repeatsAtOnce bounds what one viewer's complaints may cost: a large keyframe that
	// was lost whole, some times over. What was used of it comes back by a share of what
	// the viewer is sent, since a line that loses more is too narrow, and repeating makes
	// it narrower; but for a slow stream by no less than repeatsAtLeast a second.
	repeatsAtOnce  = 400
	repeatsShare   = 4
	repeatsAtLeast = 50
	// holdFor is how long the first packet of a frame waits for the others; browsers
	// pace theirs, and a viewer should not.
	holdFor = 3 * time.Millisecond
	// burstLen is how many packets leave together at most.
	burstLen = 64
	// paceEvery is how often newcomers get their next part.
	paceEvery = 4 * time.Millisecond
)

// Shard serves a share of a room's viewers. Run's goroutine alone touches its
// fields and theirs; every other method hands over and returns.
type Shard struct {
	room    *Room
	batch   *egress.Batch // nil where no way needs one
	queue   chan *Packet
	calls   chan func()
	done    chan struct{}
	viewers []*Viewer
	newcome map[*Viewer]struct{} // those of viewers who are being brought up to date
	ring    [ringLen]*Packet
	next    [2]uint64 // expected Packet.Index by kind
	burst   []*Packet
	gop     gop
	sent    uint64 // packets since spent
}

// New returns a shard of the room that sends by b; start Run.
func New(r *Room, b *egress.Batch) *Shard {
	return &Shard{
		room: r, batch: b, done: make(chan struct{}), newcome: map[*Viewer]struct{}{},
		queue: make(chan *Packet, queueLen), calls: make(chan func()), burst: make([]*Packet, 0, burstLen),
	}
}

// Run serves until Close.
func (s *Shard) Run() {
	hold, pace := time.NewTimer(time.Hour), time.NewTimer(time.Hour)
	hold.Stop()
	pace.Stop()
	defer hold.Stop()
	defer pace.Stop()
	pacing := false
	for {
		select {
		case p := <-s.queue:
			if len(s.burst) == 0 {
				hold.Reset(holdFor)
			}
			if s.gather(p) {
				hold.Stop()
				s.flush()
			}
		case <-hold.C:
			s.flush()
		case <-pace.C:
			pacing = false
			s.pace()
		case f := <-s.calls:
			f()
		case <-s.done:
			return
		}
		if len(s.newcome) > 0 && !pacing {
			pacing = true
			pace.Reset(paceEvery)
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

// gather adds a packet to the burst and tells whether the burst should leave: the
// frame is whole, or it is sound, which no frame waits for.
func (s *Shard) gather(p *Packet) bool {
	if missed := p.Index - s.next[p.Kind]; missed > 0 && s.next[p.Kind] > 0 {
		s.room.Total.Overflow.Add(missed)
	}
	if p.Index != s.next[p.Kind] && p.Kind == Video {
		s.flush()
		s.gop.forget()
		for _, v := range s.viewers {
			s.cut(v)
		}
	}
	s.next[p.Kind] = p.Index + 1
	if p.Kind == Video {
		s.ring[p.Number%ringLen] = p
	}
	s.burst = append(s.burst, p)
	return p.Marker || p.Kind == Audio || len(s.burst) == burstLen
}

// flush sends the burst, viewer by viewer.
func (s *Shard) flush() {
	if len(s.burst) == 0 {
		return
	}
	defer s.spent(toil.Start())
	for _, v := range s.viewers {
		for _, p := range s.burst {
			s.send(v, p)
		}
	}
	for _, p := range s.burst {
		if p.Kind == Video && s.gop.add(p) { // it grew too long to be kept
			s.giveUp()
		}
	}
	clear(s.burst)
	s.burst = s.burst[:0]
	s.out()
}

// spent counts what sending took.
func (s *Shard) spent(w toil.Watch) {
	s.room.Busy.Add(int64(w.Stop()))
	s.room.Sent.Add(s.sent)
	s.sent = 0
}

// out hands what was gathered to the kernel.
func (s *Shard) out() {
	if s.batch != nil {
		s.batch.Flush()
	}
}

// Bind gives the viewer one of its streams.
func (s *Shard) Bind(v *Viewer, k Kind, l Leg) {
	s.call(func() {
		v.beside[k] = l
		v.legs[k] = &v.beside[k]
	})
}

// Path tells over which TCP connection the viewer is reached; nil over UDP.
func (s *Shard) Path(v *Viewer, l *wire.Line) {
	s.call(func() { v.line = l })
}

// Add begins to send to the viewer.
func (s *Shard) Add(v *Viewer) {
	s.call(func() {
		if v.gone || slices.Contains(s.viewers, v) {
			return
		}
		s.flush() // what the others have, the kept pictures have
		s.viewers = append(s.viewers, v)
		v.repeats = repeatsAtOnce
		s.room.Watching.Add(1)
		if v.picture && !s.welcome(v) {
			s.wait(v)
		}
		s.out()
	})
}

// Remove ends sending to the viewer, for good.
func (s *Shard) Remove(v *Viewer) {
	s.call(func() {
		v.gone = true
		if at := slices.Index(s.viewers, v); at >= 0 {
			last := len(s.viewers) - 1
			s.viewers[at], s.viewers[last] = s.viewers[last], nil
			s.viewers = s.viewers[:last]
			delete(s.newcome, v)
			s.room.Watching.Add(-1)
			s.unwait(v)
			s.count(v)
		}
	})
}

// Repeat sends what the viewer says it has lost (RFC 4585 section 6.2.1).
func (s *Shard) Repeat(v *Viewer, nack *rtcp.TransportLayerNack) {
	s.call(func() {
		s.repeat(v, nack)
		s.out()
	})
}

// Report sends sender reports (RFC 3550 section 6.4.1), so that players keep
// picture and sound together. stamps are the timestamps of now, where known.
// Call it about once a second.
func (s *Shard) Report(now time.Time, stamps [2]uint32, known [2]bool) {
	s.call(func() { s.report(now, stamps, known) })
}

func (s *Shard) report(now time.Time, stamps [2]uint32, known [2]bool) {
	for _, v := range s.viewers {
		v.report(s.batch, now, stamps, known)
		sent := s.count(v)
		v.repeats = min(repeatsAtOnce, v.repeats+max(repeatsAtLeast, sent/repeatsShare))
	}
	s.out()
}
