package inlet

import (
	"github.com/pion/rtp/codecs"

	"hawker/media/fmp4/entry"
	"hawker/media/keyframe"
)

// OBU types and bits (AV1 section 5.3, and the AOM's RTP specification section 4).
const (
	obuSequence  = 1
	obuExtension = 0x04
	obuHasSize   = 0x02
)

// size reads the size of the picture from the first payload of a keyframe of VP9 or
// AV1; with spatial layers it is the highest's. H.264 says it in its parameter sets.
func size(c keyframe.Codec, payload []byte) (width, height int, ok bool) {
	switch c {
	case keyframe.VP9:
		return vp9Size(payload)
	case keyframe.AV1:
		return av1Size(payload)
	}
	return 0, 0, false
}

func vp9Size(payload []byte) (width, height int, ok bool) {
	var p codecs.VP9Packet
	frame, err := p.Unmarshal(payload)
	if err != nil {
		return 0, 0, false
	}
	for i := range min(len(p.Width), len(p.Height)) {
		width, height = max(width, int(p.Width[i])), max(height, int(p.Height[i]))
	}
	e, err := entry.VP9(frame, width, height)
	if err != nil {
		return 0, 0, false
	}
	return e.Width, e.Height, true
}

func av1Size(payload []byte) (width, height int, ok bool) {
	count, rest := int(payload[0]>>4&3), payload[1:]
	for i := 1; len(rest) > 0; i++ {
		n := len(rest)
		if i != count { // the last of a known number has no length
			size, used := leb128(rest)
			if used == 0 || size > len(rest)-used {
				return 0, 0, false
			}
			n, rest = size, rest[used:]
		}
		obu := rest[:n]
		rest = rest[n:]
		if n > 0 && obu[0]>>3&0x0f == obuSequence {
			if e, err := entry.AV1(body(obu), obu); err == nil {
				return e.Width, e.Height, true
			}
			return 0, 0, false
		}
		if i == count {
			break
		}
	}
	return 0, 0, false
}

// body is an OBU without its header.
func body(obu []byte) []byte {
	at := 1
	if obu[0]&obuExtension != 0 {
		at++
	}
	if obu[0]&obuHasSize != 0 && at < len(obu) {
		_, used := leb128(obu[at:])
		at += used
	}
	return obu[min(at, len(obu)):]
}

// leb128 reads a number (AV1 section 4.10.5); used is 0 where there is none.
func leb128(b []byte) (n, used int) {
	for i := range min(len(b), 4) {
		n |= int(b[i]&0x7f) << (7 * i)
		if b[i]&0x80 == 0 {
			return n, i + 1
		}
	}
	return 0, 0
}
