package wire

import (
	"fmt"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// observe registers what a publisher is told of its own stream: reports of what came
// (RFC 3550) and when (transport-wide feedback, by which a browser raises its bitrate).
// Lost packets are asked for elsewhere: the library's own asking does not see what came
// in a stream of retransmissions (RFC 4588), and so asks for it again and again. Named
// are streams that say in each packet what they are; where that is agreed, the library
// takes no others.
func observe(m *webrtc.MediaEngine, r *interceptor.Registry, named bool) error {
	err := webrtc.ConfigureRTCPReports(r)
	if err == nil && named {
		err = webrtc.ConfigureSimulcastExtensionHeaders(m)
	}
	if err == nil {
		err = webrtc.ConfigureTWCCSender(m, r)
	}
	if err != nil {
		return fmt.Errorf("registering interceptors: %w", err)
	}
	return nil
}

// Packets hands on a track's packets until the session ends.
func Packets(t *webrtc.TrackRemote, push func(*rtp.Packet)) {
	for {
		p, _, err := t.ReadRTP()
		if err != nil {
			return
		}
		push(p)
	}
}

// Reports hands on a publisher's sender reports until the session ends; rid names the
// layer of a picture that comes in several sizes.
func Reports(recv *webrtc.RTPReceiver, rid string, report func(*rtcp.SenderReport)) {
	read := recv.ReadRTCP
	if rid != "" {
		read = func() ([]rtcp.Packet, interceptor.Attributes, error) { return recv.ReadSimulcastRTCP(rid) }
	}
	for {
		packets, _, err := read()
		if err != nil {
			return
		}
		for _, p := range packets {
			if sr, ok := p.(*rtcp.SenderReport); ok {
				report(sr)
			}
		}
	}
}

// AskAgain asks for packets of a stream again (generic NACK, RFC 4585 section 6.2.1).
func AskAgain(pc *webrtc.PeerConnection, ssrc uint32, seqs []uint16) {
	// What is lost on its way is asked for once more.
	_ = pc.WriteRTCP([]rtcp.Packet{&rtcp.TransportLayerNack{MediaSSRC: ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(seqs)}})
}
