package shard

import (
	"time"

	"github.com/pion/rtcp"

	"hawker/media/egress"
	"hawker/media/figures"
	"hawker/media/seal"
	"hawker/media/wire"
)

// Marks of a TCP viewer's queue, in bytes. Above pauseAbove it gets no more
// video until the queue is below resumeBelow and a keyframe comes; above
// silentAbove no sound either.
const (
	resumeBelow = 32 << 10
	pauseAbove  = 384 << 10
	silentAbove = 640 << 10
)

// Viewer is one viewer's place in its shard.
type Viewer struct {
	Count figures.Sent // as of the last report; any goroutine may read it

	picture  bool // it asked for video
	rtcp     Reports
	legs     [2]*Leg    // nil, or in beside
	beside   [2]Leg     // one place in memory, since each packet looks at it
	line     *wire.Line // nil over UDP
	waiting  bool       // for a keyframe
	midway   bool       // inside a frame
	gone     bool
	repeats  int // that it may still ask for
	place    place
	squeezed bool   // what came before edge is stamped anew
	edge     uint32 // the newest timestamp when it came
	tally    tally
}

// Reports sends reports to one viewer, or gathers them in the batch as a Way does.
type Reports func(*egress.Batch, []rtcp.Packet) error

// NewViewer returns a viewer, with a picture or with sound only, whose reports
// go out by rtcp.
func NewViewer(picture bool, rtcp Reports) *Viewer {
	return &Viewer{picture: picture, rtcp: rtcp}
}

// Leg is one stream to one viewer.
type Leg struct {
	Way  Way
	SSRC uint32
	PT   uint8

	shift   uint64 // room's number minus viewer's number
	first   uint64 // viewer's number of the first packet since the last cut
	next    uint64 // viewer's number of the next packet
	begun   bool
	packets uint32
	octets  uint32
	began   time.Time // when the first packet left
	told    [2]uint32 // packets and octets as of the last count
}

// send gives the viewer one packet of the room, or leaves it out: before its
// first keyframe, and while its line is too far behind.
func (s *Shard) send(v *Viewer, p *Packet) {
	l := v.legs[p.Kind]
	if l == nil {
		return
	}
	if p.Kind == Audio {
		if v.line.Behind() <= silentAbove {
			l.sound(s.batch, p)
			s.sent++
		} else {
			v.tally.skipped++
		}
		return
	}
	if _, ok := s.newcome[v]; ok {
		return // it gets this one when it has come so far
	}
	if !v.waiting && v.line.Behind() > pauseAbove {
		s.cut(v)
	}
	if !v.waiting {
		if !s.pass(v, p) {
			s.cut(v)
		}
		return
	}
	if !p.Key || v.line.Behind() > resumeBelow {
		if l.begun {
			v.tally.skipped++
		}
		return
	}
	l.resume(p)
	if s.pass(v, p) {
		s.unwait(v)
	}
}

// pass sends the viewer its next packet of the picture.
func (s *Shard) pass(v *Viewer, p *Packet) bool {
	l := v.legs[Video]
	if v.squeezed && int32(p.TS-v.edge) > squeezedFor {
		v.squeezed = false
	}
	if !l.write(s.batch, p, v.stamp(p)) {
		return false
	}
	l.next = p.Number - l.shift + 1
	v.midway = !p.Marker
	s.sent++
	return true
}

// cut leaves out all video until the next keyframe.
func (s *Shard) cut(v *Viewer) {
	delete(s.newcome, v)
	if v.waiting || !v.picture {
		return
	}
	if l := v.legs[Video]; l != nil && v.midway {
		// A hole tells the decoder that the frame stays incomplete.
		l.next++
		v.midway = false
	}
	v.tally.cuts++
	s.wait(v)
}

func (s *Shard) wait(v *Viewer) {
	v.waiting = true
	s.room.Waiting.Add(1)
	s.room.Wake()
}

func (s *Shard) unwait(v *Viewer) {
	if v.waiting {
		v.waiting = false
		s.room.Waiting.Add(-1)
	}
}

// repeat sends packets again as they were: the same number, so the same
// ciphertext.
func (s *Shard) repeat(v *Viewer, nack *rtcp.TransportLayerNack) {
	l := v.legs[Video]
	if v.gone || v.waiting || l == nil || l.SSRC != nack.MediaSSRC {
		return
	}
	for _, pair := range nack.Nacks {
		pair.Range(func(seq uint16) bool {
			if v.repeats <= 0 {
				return false
			}
			back := uint64(uint16(l.next) - seq) // 0 is the next one, not sent yet
			if back == 0 || back > l.next-l.first {
				return true
			}
			number := l.next - back + l.shift
			if p := s.ring[number%ringLen]; p != nil && p.Number == number {
				v.repeats--
				v.tally.repeated++
				l.write(s.batch, p, v.stamp(p))
			}
			return true
		})
	}
}

func (v *Viewer) report(b *egress.Batch, now time.Time, stamps [2]uint32, known [2]bool) {
	var out []rtcp.Packet
	for k, l := range v.legs {
		if l != nil && known[k] && l.packets > 0 {
			out = append(out, &rtcp.SenderReport{
				SSRC: l.SSRC, NTPTime: figures.NTP(now), RTPTime: stamps[k],
				PacketCount: l.packets, OctetCount: l.octets,
			})
		}
	}
	if len(out) > 0 {
		// A report that is lost is followed by another.
		_ = v.rtcp(b, out)
	}
}

func (l *Leg) sound(b *egress.Batch, p *Packet) {
	if !l.begun {
		l.resume(p)
	}
	l.write(b, p, p.TS)
}

// resume makes p the viewer's next packet, so that what was left out before
// leaves no hole which the viewer would ask for. The first number is below 2^15, so
// that a receiver which misses the first packets does not take them for a
// roll-over (RFC 3711, section 3.3.1).
func (l *Leg) resume(p *Packet) {
	if !l.begun {
		l.begun, l.next = true, p.Number&0x7fff
	}
	l.shift = p.Number - l.next
	l.first = l.next
}

// write sends one packet of the room under the viewer's number; false when the
// transport is not ready.
func (l *Leg) write(b *egress.Batch, p *Packet, ts uint32) bool {
	h := seal.Header{Index: p.Number - l.shift, TS: ts, SSRC: l.SSRC, PT: l.PT, Marker: p.Marker}
	if !l.Way.Write(b, h, p.Payload) {
		return false
	}
	if l.packets == 0 {
		l.began = time.Now()
	}
	l.packets++
	l.octets += uint32(len(p.Payload))
	return true
}
