package wire

import (
	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// AskKeyframe sends a picture loss indication (RFC 4585, section 6.3.1) for every
// picture that comes in.
func AskKeyframe(pc *webrtc.PeerConnection) {
	for _, recv := range pc.GetReceivers() {
		for _, t := range recv.Tracks() { // several where it comes in layers
			if t.Kind() == webrtc.RTPCodecTypeVideo && t.SSRC() != 0 {
				// One that is lost is followed by another.
				_ = pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(t.SSRC())}})
			}
		}
	}
}
