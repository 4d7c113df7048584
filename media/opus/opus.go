// Package opus reads what an Opus packet says of itself without decoding it (RFC 6716
// section 3), and knows a packet of silence. It refuses to know RTP and files.
package opus

import "time"

// Silence is 20 ms without sound: fullband CELT, mono, one frame. It must not be changed.
var Silence = []byte{0xf8, 0xff, 0xfe}

// longest is what a packet may last (section 2.1.4).
const longest = 120 * time.Millisecond

// Length reads how long a packet lasts from its first bytes (section 3.1); 0 where it is
// malformed.
func Length(p []byte) time.Duration {
	if len(p) == 0 {
		return 0
	}
	var frame time.Duration
	switch config := p[0] >> 3; {
	case config < 12:
		frame = []time.Duration{10, 20, 40, 60}[config&3] * time.Millisecond
	case config < 16:
		frame = []time.Duration{10, 20}[config&1] * time.Millisecond
	default:
		frame = []time.Duration{2500, 5000, 10000, 20000}[config&3] * time.Microsecond
	}
	switch p[0] & 3 {
	case 0:
		return frame
	case 1, 2:
		return 2 * frame
	}
	if len(p) < 2 {
		return 0
	}
	if d := frame * time.Duration(p[1]&63); d <= longest {
		return d
	}
	return 0
}
