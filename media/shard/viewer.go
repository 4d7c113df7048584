package shard

import (
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

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
	picture bool // it asked for video
	rtcp    func([]rtcp.Packet) error
	legs    [2]*Leg
	line    *wire.Line // nil over UDP
	waiting bool       // for a keyframe
	midway  bool       // inside a frame
	gone    bool
	repeats int // left this second
}

// NewViewer returns a viewer, with a picture or with sound only, whose reports
// go out by rtcp.
func NewViewer(picture bool, rtcp func([]rtcp.Packet) error) *Viewer {
	return &Viewer{picture: picture, rtcp: rtcp}
}

// Leg is one stream to one viewer.
type Leg struct {
	Out  webrtc.TrackLocalWriter
	SSRC uint32
	PT   uint8

	shift   uint16 // room's number minus viewer's number
	first   uint16 // viewer's number of the first packet since the last cut
	next    uint16 // viewer's number of the next packet
	begun   bool
	header  rtp.Header
	packets uint32
	octets  uint32
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
			l.sound(p)
		}
		return
	}
	if !v.waiting && v.line.Behind() > pauseAbove {
		s.cut(v)
	}
	if v.waiting {
		if !p.Key || v.line.Behind() > resumeBelow {
			return
		}
		l.resume(p)
		if !l.write(p) {
			return
		}
		s.unwait(v)
	} else if !l.write(p) {
		s.cut(v)
		return
	}
	l.next = p.Seq - l.shift + 1
	v.midway = !p.Marker
}

// cut leaves out all video until the next keyframe.
func (s *Shard) cut(v *Viewer) {
	if v.waiting || !v.picture {
		return
	}
	if l := v.legs[Video]; l != nil && v.midway {
		// A hole tells the decoder that the frame stays incomplete.
		l.next++
		v.midway = false
	}
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
			if int16(seq-l.first) < 0 || int16(seq-l.next) >= 0 {
				return true
			}
			if p := s.ring[(seq+l.shift)%ringLen]; p != nil && p.Seq == seq+l.shift {
				v.repeats--
				l.write(p)
			}
			return true
		})
	}
}

func (v *Viewer) report(now time.Time, stamps [2]uint32, known [2]bool) {
	var out []rtcp.Packet
	for k, l := range v.legs {
		if l != nil && known[k] && l.packets > 0 {
			out = append(out, &rtcp.SenderReport{
				SSRC: l.SSRC, NTPTime: ntp(now), RTPTime: stamps[k],
				PacketCount: l.packets, OctetCount: l.octets,
			})
		}
	}
	if len(out) > 0 {
		// A report that is lost is followed by another.
		_ = v.rtcp(out)
	}
}

// ntp is the 64-bit fixed-point time of RFC 3550 section 4.
func ntp(t time.Time) uint64 {
	const from1900 = 2208988800
	s := uint64(t.Unix() + from1900)
	return s<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

func (l *Leg) sound(p *Packet) {
	if !l.begun {
		l.resume(p)
	}
	l.write(p)
}

// resume makes p the viewer's next packet, so that what was left out before
// leaves no hole which the viewer would ask for.
func (l *Leg) resume(p *Packet) {
	if !l.begun {
		l.begun, l.next = true, p.Seq
	}
	l.shift = p.Seq - l.next
	l.first = l.next
}

// write sends one packet of the room under the viewer's number; false when the
// transport is not ready.
func (l *Leg) write(p *Packet) bool {
	l.header = rtp.Header{
		Version: 2, Marker: p.Marker, PayloadType: l.PT, SSRC: l.SSRC,
		SequenceNumber: p.Seq - l.shift, Timestamp: p.TS,
	}
	n, err := l.Out.WriteRTP(&l.header, p.Payload)
	if err != nil || n == 0 {
		return false
	}
	l.packets++
	l.octets += uint32(len(p.Payload))
	return true
}
