package fmp4

// silence is 20 ms of Opus without sound (RFC 6716: fullband CELT, mono, one frame).
var silence = []byte{0xf8, 0xff, 0xfe}

// silenceLen is its length, at 48 kHz.
const silenceLen = 960

// opusLength reads a packet's length from its first bytes (RFC 6716 section 3.1), at
// 48 kHz; 0 where it is malformed.
func opusLength(p []byte) int64 {
	if len(p) == 0 {
		return 0
	}
	var frame int64
	switch config := p[0] >> 3; {
	case config < 12:
		frame = []int64{480, 960, 1920, 2880}[config&3]
	case config < 16:
		frame = []int64{480, 960}[config&1]
	default:
		frame = []int64{120, 240, 480, 960}[config&3]
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
	const most = 5760 // 120 ms
	if n := frame * int64(p[1]&63); n <= most {
		return n
	}
	return 0
}
