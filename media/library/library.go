// Package library is the way to a viewer by the WebRTC library alone, packet by packet:
// for sockets that are not the system's own, and for whoever does not trust ours.
//
// It promises a shard the same Way as a leg gives it, and a TrackLocal to the library;
// who the viewer is and what it may see it refuses to know.
package library

import (
	"fmt"
	"strings"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"hawker/media/egress"
	"hawker/media/keyframe"
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

// Track is a webrtc.TrackLocal that tells where to write, once the session is
// negotiated and sealed.
type Track struct {
	Of    shard.Kind
	Codec keyframe.Codec  // of the picture
	Bound func(shard.Leg) // called once
}

// Bind is called by the library.
func (t *Track) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	for _, p := range c.CodecParameters() {
		if t.Of == shard.Audio || keyframe.Codec(strings.ToLower(p.MimeType)) == t.Codec {
			t.Bound(shard.Leg{Way: &written{out: c.WriteStream()}, SSRC: uint32(c.SSRC()), PT: uint8(p.PayloadType)})
			return p, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind is called by the library.
func (t *Track) Unbind(webrtc.TrackLocalContext) error { return nil }

// ID names the track in the session.
func (t *Track) ID() string { return [...]string{"video", "audio"}[t.Of] }

// RID is that of a layer: there are none.
func (t *Track) RID() string { return "" }

// StreamID groups picture and sound, so that players keep them together.
func (t *Track) StreamID() string { return "room" }

// Kind tells the library what the track is.
func (t *Track) Kind() webrtc.RTPCodecType {
	if t.Of == shard.Video {
		return webrtc.RTPCodecTypeVideo
	}
	return webrtc.RTPCodecTypeAudio
}

// Attach adds to a session the streams that its offer asked for: the picture where
// codec is not "", and sound. bound is told of each where to write.
func Attach(pc *webrtc.PeerConnection, codec keyframe.Codec, sound bool, bound func(shard.Kind, shard.Leg)) ([]*webrtc.RTPSender, error) {
	var kinds []shard.Kind
	if codec != "" {
		kinds = append(kinds, shard.Video)
	}
	if sound {
		kinds = append(kinds, shard.Audio)
	}
	var senders []*webrtc.RTPSender
	for _, k := range kinds {
		track := &Track{Of: k, Codec: codec, Bound: func(l shard.Leg) { bound(k, l) }}
		t, err := pc.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return nil, fmt.Errorf("adding track: %w", err)
		}
		senders = append(senders, t.Sender())
	}
	return senders, nil
}

// Listen reads what a viewer reports until the sender ends; unread reports would block
// the session's transport.
func Listen(s *webrtc.RTPSender, heard func([]rtcp.Packet)) {
	for {
		packets, _, err := s.ReadRTCP()
		if err != nil {
			return
		}
		heard(packets)
	}
}
