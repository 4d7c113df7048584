package mediatest

import (
	"errors"

	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// layers are a picture that is sent several times, each named by its RID.
type layers struct {
	of       *webrtc.RTPTransceiver
	tracks   []*webrtc.TrackLocalStaticRTP
	mid, rid uint8 // of their header extensions, as agreed
}

func newTrack(codec webrtc.RTPCodecCapability, id string, rids []string) (*webrtc.TrackLocalStaticRTP, error) {
	if len(rids) == 0 {
		return webrtc.NewTrackLocalStaticRTP(codec, id, "camera")
	}
	return webrtc.NewTrackLocalStaticRTP(codec, id, "camera", webrtc.WithRTPStreamID(rids[0]))
}

// newLayers adds the others to the first.
func newLayers(of *webrtc.RTPTransceiver, first *webrtc.TrackLocalStaticRTP, codec webrtc.RTPCodecCapability, rids []string) (layers, error) {
	l := layers{of: of, tracks: []*webrtc.TrackLocalStaticRTP{first}}
	for i := range rids[1:] {
		t, err := newTrack(codec, first.ID(), rids[i+1:])
		if err == nil {
			err = of.Sender().AddEncoding(t)
		}
		if err != nil {
			return l, err
		}
		l.tracks = append(l.tracks, t)
	}
	return l, nil
}

// agreed reads what the answer says of the extensions.
func (l *layers) agreed() {
	if l.of == nil {
		return
	}
	for _, e := range l.of.Sender().GetParameters().HeaderExtensions {
		switch e.URI {
		case sdp.SDESMidURI:
			l.mid = uint8(e.ID)
		case sdp.SDESRTPStreamIDURI:
			l.rid = uint8(e.ID)
		}
	}
}

// write sends a packet in each layer.
func (l *layers) write(p *rtp.Packet) (err error) {
	for _, t := range l.tracks {
		mine := &rtp.Packet{Header: p.Header, Payload: p.Payload}
		mine.Extensions = nil
		if l.rid != 0 { // else they cannot be told apart, and are sent all the same
			err = errors.Join(err, mine.SetExtension(l.mid, []byte(l.of.Mid())), mine.SetExtension(l.rid, []byte(t.RID())))
		}
		err = errors.Join(err, t.WriteRTP(mine))
	}
	return err
}
