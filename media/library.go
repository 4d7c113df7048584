package media

// The way to viewers by the library alone, packet by packet: for sockets that are
// not the system's own, and for whoever does not trust ours.

import (
	"context"
	"fmt"
	"strings"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hawker/media/egress"
	"hawker/media/keyframe"
	"hawker/media/offer"
	"hawker/media/seal"
	"hawker/media/shard"
)

// written is a shard.Way that the library seals and sends.
type written struct {
	out    webrtc.TrackLocalWriter
	header rtp.Header
}

func (w *written) Write(_ *egress.Batch, h seal.Header, payload []byte) bool {
	w.header = rtp.Header{Version: 2, Marker: h.Marker, PayloadType: h.PT, SSRC: h.SSRC, SequenceNumber: uint16(h.Index), Timestamp: h.TS}
	n, err := w.out.WriteRTP(&w.header, payload)
	return err == nil && n > 0
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
				Way: &written{out: c.WriteStream()}, SSRC: uint32(c.SSRC()), PT: uint8(p.PayloadType)})
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
		v.heard(packets)
	}
}

// watchByLibrary answers a WHEP offer by a peer connection.
func (r *Relay) watchByLibrary(ctx context.Context, rm *room, o *offer.Offer) (Session, error) {
	pc, err := r.wire.Viewer()
	if err != nil {
		return Session{}, err
	}
	s := r.newSession(pc, rm, o)
	v := &viewer{session: s, codec: o.Codec, place: shard.NewViewer(o.Codec != "", pc.WriteRTCP)}
	if err := r.admit(rm, v); err != nil {
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
