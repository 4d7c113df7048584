package media

import (
	"context"
	"fmt"
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"hawker/media/keyframe"
	"hawker/media/offer"
	"hawker/media/shard"
)

// viewer is one WHEP session.
type viewer struct {
	*session
	codec keyframe.Codec // "" without a picture
	shard *shard.Shard
	place *shard.Viewer
}

// outlet is a webrtc.TrackLocal that tells the shard where to write, once the
// session is negotiated and sealed.
type outlet struct {
	v *viewer
	k shard.Kind
	// stream groups picture and sound, so that players keep them together.
	stream string
}

func (o *outlet) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	for _, p := range c.CodecParameters() {
		if o.k == shard.Audio || keyframe.Codec(strings.ToLower(p.MimeType)) == o.v.codec {
			o.v.shard.Bind(o.v.place, o.k, shard.Leg{
				Out: c.WriteStream(), SSRC: uint32(c.SSRC()), PT: uint8(p.PayloadType)})
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
	if o.k == shard.Video {
		return webrtc.RTPCodecTypeVideo
	}
	return webrtc.RTPCodecTypeAudio
}

// attach adds the streams that the offer asked for; listen must run for each
// sender once the session is installed.
func (v *viewer) attach(o *offer.Offer) error {
	add := func(k shard.Kind) error {
		t, err := v.pc.AddTransceiverFromTrack(&outlet{v, k, "room"},
			webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return fmt.Errorf("adding track: %w", err)
		}
		v.senders = append(v.senders, t.Sender())
		return nil
	}
	if o.Codec != "" {
		if err := add(shard.Video); err != nil {
			return err
		}
	}
	if o.Sound {
		return add(shard.Audio)
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
				v.shard.Repeat(v.place, p)
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				v.room.plea.Store(true)
				v.room.poke()
			}
		}
	}
}

// watch answers a WHEP offer.
func (r *Relay) watch(ctx context.Context, rm *room, o *offer.Offer) (Session, error) {
	pc, err := r.wire.Viewer()
	if err != nil {
		return Session{}, err
	}
	s := r.newSession(pc, rm, o)
	v := &viewer{session: s, codec: o.Codec, place: shard.NewViewer(o.Codec != "", pc.WriteRTCP)}
	if err := rm.seat(v); err != nil {
		r.end(s)
		return Session{}, err
	}
	s.onEnd = func() { rm.unseat(v) }
	s.onReady = func() { v.shard.Add(v.place) }
	if err := v.attach(o); err != nil {
		r.end(s)
		return Session{}, err
	}
	for _, sender := range s.senders {
		r.wg.Go(func() { v.listen(sender) })
	}
	v.senders[0].Transport().ICETransport().OnSelectedCandidatePairChange(func(pair *webrtc.ICECandidatePair) {
		v.shard.Path(v.place, r.wire.Line(pair))
	})
	return s.answer(ctx, o)
}
