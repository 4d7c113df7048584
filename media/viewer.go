package media

import (
	"context"
	"fmt"
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"hawker/media/keyframe"
	"hawker/media/offer"
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

// viewer is one WHEP session. After add, its shard's goroutine owns the
// fields below the line.
type viewer struct {
	*session
	room  *room
	codec keyframe.Codec
	shard *shard

	legs    [2]*leg
	line    *wire.Line // nil over UDP
	waiting bool       // for a keyframe
	midway  bool       // inside a frame
	gone    bool
	repeats int
}

// send gives the viewer one packet of the room, or leaves it out: before its
// first keyframe, and while its line is too far behind.
func (v *viewer) send(p *packet) {
	l := v.legs[p.kind]
	if l == nil || l.out == nil {
		return
	}
	if p.kind == audio {
		v.sound(l, p)
		return
	}
	if !v.waiting && v.line.Behind() > pauseAbove {
		v.cut()
	}
	if v.waiting {
		if !p.key || v.line.Behind() > resumeBelow {
			return
		}
		l.resume(p)
		if !l.write(p) {
			return
		}
		v.unwait()
	} else if !l.write(p) {
		v.cut()
		return
	}
	l.next = p.seq - l.shift + 1
	v.midway = !p.marker
}

func (v *viewer) sound(l *leg, p *packet) {
	if v.line.Behind() > silentAbove {
		return
	}
	if !l.begun {
		l.resume(p)
	}
	l.write(p)
}

// cut leaves out all video until the next keyframe.
func (v *viewer) cut() {
	l := v.legs[video]
	if v.waiting || l == nil {
		return
	}
	if v.midway {
		// A hole tells the decoder that the frame stays incomplete.
		l.next++
		v.midway = false
	}
	v.wait()
}

func (v *viewer) wait() {
	if v.codec == "" {
		return
	}
	v.waiting = true
	v.room.waiting.Add(1)
	v.room.poke()
}

func (v *viewer) unwait() {
	if v.waiting {
		v.waiting = false
		v.room.waiting.Add(-1)
	}
}

// repeat sends lost packets again, as they were: the same number, so the same
// ciphertext.
func (v *viewer) repeat(nack *rtcp.TransportLayerNack) {
	l := v.legs[video]
	if v.gone || v.waiting || l == nil || l.ssrc != nack.MediaSSRC {
		return
	}
	for _, pair := range nack.Nacks {
		pair.Range(func(seq uint16) bool {
			if v.repeats <= 0 || int16(seq-l.first) < 0 || int16(seq-l.next) >= 0 {
				return v.repeats > 0
			}
			if p := v.shard.ring[(seq+l.shift)%ringLen]; p != nil && p.seq == seq+l.shift {
				v.repeats--
				l.write(p)
			}
			return true
		})
	}
}

// outlet makes a leg a webrtc.TrackLocal: it learns where to write once the
// session is negotiated and sealed.
type outlet struct {
	v *viewer
	k kind
	// stream groups picture and sound, so that players keep them together.
	stream string
}

func (o *outlet) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	for _, p := range c.CodecParameters() {
		if o.k == audio || keyframe.Codec(strings.ToLower(p.MimeType)) == o.v.codec {
			l := &leg{kind: o.k, out: c.WriteStream(), ssrc: uint32(c.SSRC()), pt: uint8(p.PayloadType)}
			o.v.shard.call(func() { o.v.legs[o.k] = l })
			return p, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

func (o *outlet) Unbind(webrtc.TrackLocalContext) error { return nil }
func (o *outlet) ID() string                            { return [...]string{"video", "audio"}[o.k] }
func (o *outlet) RID() string                           { return "" }
func (o *outlet) StreamID() string                      { return o.stream }
func (o *outlet) Kind() webrtc.RTPCodecType {
	if o.k == video {
		return webrtc.RTPCodecTypeVideo
	}
	return webrtc.RTPCodecTypeAudio
}

// attach adds the streams that the offer asked for; listen must run for each
// sender once the session is installed.
func (v *viewer) attach(o *offer.Offer) error {
	add := func(k kind) error {
		t, err := v.pc.AddTransceiverFromTrack(&outlet{v, k, "room"},
			webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return fmt.Errorf("adding track: %w", err)
		}
		v.senders = append(v.senders, t.Sender())
		return nil
	}
	if o.Codec != "" {
		if err := add(video); err != nil {
			return err
		}
	}
	if o.Sound {
		return add(audio)
	}
	return nil
}

// listen reads what the viewer reports until the sender ends; unread reports
// would block the session's transport.
func (v *viewer) listen(s *webrtc.RTPSender) {
	for {
		packets, _, err := s.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			switch p := p.(type) {
			case *rtcp.TransportLayerNack:
				v.shard.call(func() { v.repeat(p) })
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				v.room.plea.Store(true)
				v.room.poke()
			}
		}
	}
}

// ready is called when the session's transport is up.
func (v *viewer) ready() {
	v.shard.call(func() {
		v.repeats = repeatsPerSecond
		v.shard.add(v)
	})
}

// path is called when ICE has chosen a way, and when it changes to another.
func (v *viewer) path(l *wire.Line) {
	v.shard.call(func() { v.line = l })
}

// watch answers a WHEP offer.
func (r *Relay) watch(ctx context.Context, rm *room, o *offer.Offer) (Session, error) {
	pc, err := r.wire.Viewer()
	if err != nil {
		return Session{}, err
	}
	s := r.newSession(pc, rm, o)
	v := &viewer{session: s, room: rm, codec: o.Codec}
	if err := rm.seat(v); err != nil {
		r.end(s)
		return Session{}, err
	}
	s.onEnd = func() { rm.unseat(v) }
	s.onReady = v.ready
	if err := v.attach(o); err != nil {
		r.end(s)
		return Session{}, err
	}
	for _, sender := range s.senders {
		r.wg.Go(func() { v.listen(sender) })
	}
	v.senders[0].Transport().ICETransport().OnSelectedCandidatePairChange(func(pair *webrtc.ICECandidatePair) {
		v.path(r.wire.Line(pair))
	})
	return s.answer(ctx, o)
}
