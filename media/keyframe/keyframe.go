// Package keyframe knows which packets a picture can start from.
//
// It reads the payload formats of H.264 (RFC 6184), VP9 (RFC 9628) and AV1 (the
// AOM's RTP specification) just far enough to say "a keyframe begins here", keeps
// the H.264 parameter sets that must come with one, reads the size of the picture
// from them, and says when a publisher may be asked for a new keyframe. It
// decodes nothing, holds no packet and knows no clock.
package keyframe

// Codec names what a payload is coded with, as SDP does, in lower case.
type Codec string

// The codecs that can be published.
const (
	H264 Codec = "video/h264"
	VP9  Codec = "video/vp9"
	AV1  Codec = "video/av1"
)

// NAL unit types (ITU-T H.264 table 7-1; 24 and 28 are RFC 6184's).
const (
	nalIDR   = 5
	nalSPS   = 7
	nalPPS   = 8
	nalSTAPA = 24
	nalFUA   = 28
)

// Begins reports whether a decoder can start with this RTP payload: the first
// packet of a keyframe, or of the parameter sets that lead it.
func Begins(c Codec, payload []byte) bool {
	if len(payload) < 2 {
		return false
	}
	switch c {
	case H264:
		return h264Begins(payload)
	case VP9:
		// I P L F B E V Z: not predicted, begins a frame; with layers, the lowest.
		b := payload[0]
		if b&0x40 != 0 || b&0x08 == 0 {
			return false
		}
		return b&0x20 == 0 || vp9Spatial(payload) == 0
	case AV1:
		// Z Y W W N: N marks the first packet of a coded video sequence.
		return payload[0]&0x08 != 0 && payload[0]&0x80 == 0
	}
	return false
}

func h264Begins(p []byte) bool {
	switch p[0] & 0x1f {
	case nalIDR, nalSPS:
		return true
	case nalFUA:
		return p[1]&0x80 != 0 && p[1]&0x1f == nalIDR
	case nalSTAPA:
		found := false
		eachInSTAPA(p, func(nal []byte) {
			t := nal[0] & 0x1f
			found = found || t == nalIDR || t == nalSPS
		})
		return found
	}
	return false
}

func vp9Spatial(p []byte) byte {
	i := 1
	if p[0]&0x80 != 0 { // picture ID of 7 or 15 bits
		if p[1]&0x80 != 0 {
			i++
		}
		i++
	}
	if i >= len(p) {
		return 0xff
	}
	return p[i] >> 1 & 0x07
}

func eachInSTAPA(p []byte, f func(nal []byte)) {
	for p = p[1:]; len(p) > 2; {
		n := int(p[0])<<8 | int(p[1])
		p = p[2:]
		if n == 0 || n > len(p) {
			return
		}
		f(p[:n])
		p = p[n:]
	}
}
