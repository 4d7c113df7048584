package media

import (
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
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

// shard serves a share of a room's viewers from one goroutine, which alone
// touches its fields and theirs. Its queue is bounded: when it overflows, the
// viewers of this shard go on at the next keyframe, and no other shard learns
// of it.
type shard struct {
	room    *room
	queue   chan *packet
	calls   chan func()
	done    chan struct{}
	viewers map[*viewer]struct{}
	ring    [ringLen]*packet
	next    [2]uint64 // expected packet.index by kind
}

func newShard(r *room) *shard {
	return &shard{
		room: r, done: make(chan struct{}), viewers: map[*viewer]struct{}{},
		queue: make(chan *packet, queueLen), calls: make(chan func()),
	}
}

// offer queues a packet, or drops it when the shard is too far behind; the
// jump in its index tells the shard.
func (s *shard) offer(p *packet) {
	select {
	case s.queue <- p:
	default:
	}
}

// call runs f on the shard's goroutine and returns at once when the shard has
// ended; it does not wait for f to finish.
func (s *shard) call(f func()) {
	select {
	case s.calls <- f:
	case <-s.done:
	}
}

func (s *shard) run() {
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

func (s *shard) fan(p *packet) {
	if p.index != s.next[p.kind] && p.kind == video {
		for v := range s.viewers {
			v.cut()
		}
	}
	s.next[p.kind] = p.index + 1
	if p.kind == video {
		s.ring[p.seq%ringLen] = p
	}
	for v := range s.viewers {
		v.send(p)
	}
}

func (s *shard) add(v *viewer) {
	if _, ok := s.viewers[v]; ok || v.gone {
		return
	}
	s.viewers[v] = struct{}{}
	s.room.watching.Add(1)
	v.wait()
}

func (s *shard) remove(v *viewer) {
	v.gone = true
	if _, ok := s.viewers[v]; ok {
		delete(s.viewers, v)
		s.room.watching.Add(-1)
		v.unwait()
	}
}

// report sends sender reports (RFC 3550 section 6.4.1), so that players keep
// picture and sound together; stamps are those of now.
func (s *shard) report(now time.Time, stamps [2]uint32, known [2]bool) {
	for v := range s.viewers {
		v.repeats = repeatsPerSecond
		var out []rtcp.Packet
		for k, l := range v.legs {
			if l != nil && known[k] && l.packets > 0 {
				out = append(out, &rtcp.SenderReport{
					SSRC: l.ssrc, NTPTime: ntp(now), RTPTime: stamps[k],
					PacketCount: l.packets, OctetCount: l.octets,
				})
			}
		}
		if len(out) > 0 {
			// A report that is lost is followed by another.
			_ = v.pc.WriteRTCP(out)
		}
	}
}

// ntp is the 64-bit fixed-point time of RFC 3550 section 4.
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	s := uint64(t.Unix() + from1900)
	return s<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// leg is one stream to one viewer. Its shard's goroutine owns all but what
// Bind sets before the viewer is added.
type leg struct {
	kind    kind
	out     webrtc.TrackLocalWriter
	ssrc    uint32
	pt      uint8
	shift   uint16 // room number minus viewer number
	first   uint16 // viewer's number of the first packet since the last cut
	next    uint16 // viewer's number of the next packet
	begun   bool
	header  rtp.Header
	packets uint32
	octets  uint32
}

// write sends one packet of the room under the viewer's number; false when the
// transport is not ready.
func (l *leg) write(p *packet) bool {
	l.header = rtp.Header{
		Version: 2, Marker: p.marker, PayloadType: l.pt, SSRC: l.ssrc,
		SequenceNumber: p.seq - l.shift, Timestamp: p.ts,
	}
	n, err := l.out.WriteRTP(&l.header, p.payload)
	if err != nil || n == 0 {
		return false
	}
	l.packets++
	l.octets += uint32(len(p.payload))
	return true
}

// resume makes p the viewer's next packet, so that what was left out before
// leaves no hole which the viewer would ask for.
func (l *leg) resume(p *packet) {
	if !l.begun {
		l.begun, l.next = true, p.seq
	}
	l.shift = p.seq - l.next
	l.first = l.next
}
