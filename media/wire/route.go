package wire

import (
	"net/netip"
	"time"

	"github.com/pion/webrtc/v4"

	"hawker/media/figures"
)

// Route tells how a peer connection's other side is reached, and its round trip, 0
// while unknown.
func Route(pc *webrtc.PeerConnection) (p figures.Path, rtt time.Duration) {
	ice := iceOf(pc)
	if ice == nil {
		return p, 0
	}
	if pair, err := ice.GetSelectedCandidatePair(); err == nil && pair != nil {
		ip, _ := netip.ParseAddr(pair.Remote.Address) // of none, it is not IPv6
		p = figures.PathTo(pair.Remote.Protocol == webrtc.ICEProtocolTCP, ip)
	}
	if stats, ok := ice.GetSelectedCandidatePairStats(); ok {
		rtt = time.Duration(stats.CurrentRoundTripTime * float64(time.Second))
	}
	return p, rtt
}

// iceOf is the one that all streams share.
func iceOf(pc *webrtc.PeerConnection) *webrtc.ICETransport {
	for _, r := range pc.GetReceivers() {
		return r.Transport().ICETransport()
	}
	for _, s := range pc.GetSenders() {
		return s.Transport().ICETransport()
	}
	return nil
}
