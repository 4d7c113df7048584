package frames

import (
	"bytes"
	"encoding/binary"

	"hawker/media/bits"
	"hawker/media/fmp4/entry"
)

// NAL unit types: ITU-T H.264 table 7-1, and RFC 6184's.
const (
	nalIDR     = 5
	nalSPS     = 7
	nalPPS     = 8
	nalAUD     = 9
	nalEndSeq  = 10
	nalEnd     = 11
	nalFiller  = 12
	nalSTAPA   = 24
	nalFUA     = 28
	maxSets    = 8   // parameter sets of a kind that are kept
	maxSetSize = 500 // bytes of one; real ones have some dozen
)

// h264 reads RFC 6184 in packetization modes 0 and 1. A sample is NAL units with
// four-byte lengths. Parameter sets go into the entry, and lead every keyframe too:
// ffmpeg goes on by them where a playlist changes its init, which it does not read anew.
type h264 struct {
	unit     int // where the fragmented unit under way begins in the frame
	inside   bool
	key      bool
	sps, pps [][]byte // those seen since the last keyframe
	hasSPS   [][]byte // those of entry
	hasPPS   [][]byte
	entry    *entry.Entry
	led      []byte // a keyframe behind its sets
}

func (h *h264) begins(p []byte) bool {
	if len(p) < 2 {
		return false
	}
	switch p[0] & 0x1f {
	case nalSTAPA:
		found := false
		eachUnit(p[1:], func(unit []byte) bool {
			found = found || unitBegins(unit)
			return true
		})
		return found
	case nalFUA:
		return p[1]&0x80 != 0 && p[1]&0x1f == nalIDR && len(p) > 2 && p[2]&0x80 != 0
	}
	return unitBegins(p)
}

// unitBegins reports whether the unit is an SPS or the first slice of an IDR picture:
// its first_mb_in_slice is 0, a lone set bit.
func unitBegins(unit []byte) bool {
	switch unit[0] & 0x1f {
	case nalSPS:
		return true
	case nalIDR:
		return len(unit) > 1 && unit[1]&0x80 != 0
	}
	return false
}

// eachUnit gives the units of a STAP-A (section 5.7.1) until each says false; false
// where it is malformed.
func eachUnit(p []byte, each func([]byte) bool) bool {
	for len(p) > 0 {
		if len(p) < 3 {
			return false
		}
		n := int(p[0])<<8 | int(p[1])
		if p = p[2:]; n == 0 || n > len(p) || !each(p[:n]) {
			return false
		}
		p = p[n:]
	}
	return true
}

func (h *h264) start() { h.inside, h.key = false, false }

func (h *h264) add(b, p []byte) ([]byte, bool) {
	if len(p) == 0 {
		return b, false
	}
	kind := p[0] & 0x1f
	if kind == nalFUA {
		return h.addFragment(b, p)
	}
	if h.inside { // the end of a fragmented unit did not come
		return b, false
	}
	switch {
	case kind == nalSTAPA:
		ok := eachUnit(p[1:], func(unit []byte) bool {
			b = h.addUnit(b, unit)
			return true
		})
		return b, ok
	case kind >= 1 && kind < nalSTAPA:
		return h.addUnit(b, p), true
	}
	return b, false
}

func (h *h264) addUnit(b, unit []byte) []byte {
	at := len(b)
	b = append(b, 0, 0, 0, 0)
	return h.end(append(b, unit...), at)
}

// addFragment takes an FU-A (section 5.8).
func (h *h264) addFragment(b, p []byte) ([]byte, bool) {
	if len(p) < 3 {
		return b, false
	}
	first, last := p[1]&0x80 != 0, p[1]&0x40 != 0
	if first == h.inside || first && last {
		return b, false
	}
	if first {
		h.inside, h.unit = true, len(b)
		b = append(b, 0, 0, 0, 0, p[0]&0xe0|p[1]&0x1f)
	}
	b = append(b, p[2:]...)
	if last {
		h.inside = false
		b = h.end(b, h.unit)
	}
	return b, true
}

// end completes the unit that begins at at: its length is written, or it is taken out.
func (h *h264) end(b []byte, at int) []byte {
	unit := b[at+4:]
	switch unit[0] & 0x1f {
	case nalSPS:
		h.sps = keep(h.sps, unit)
		return b[:at]
	case nalPPS:
		h.pps = keep(h.pps, unit)
		return b[:at]
	case nalAUD, nalEndSeq, nalEnd, nalFiller:
		return b[:at]
	case nalIDR:
		h.key = true
	}
	binary.BigEndian.PutUint32(b[at:], uint32(len(unit)))
	return b
}

// keep adds a parameter set. One with the number of another takes its place: that was
// of a keyframe that did not come whole.
func keep(sets [][]byte, unit []byte) [][]byte {
	if len(unit) < 2 || len(unit) > maxSetSize {
		return sets
	}
	for i, s := range sets {
		if setNumber(s) == setNumber(unit) {
			if !bytes.Equal(s, unit) {
				sets[i] = bytes.Clone(unit)
			}
			return sets
		}
	}
	if len(sets) == maxSets {
		return sets
	}
	return append(sets, bytes.Clone(unit))
}

// setNumber is the number of a parameter set: an SPS has three bytes before it (ITU-T
// H.264 section 7.3.2.1.1), a PPS none.
func setNumber(unit []byte) uint32 {
	head := 1
	if unit[0]&0x1f == nalSPS {
		head = 4
	}
	return bits.NewReader(unit[min(head, len(unit)):]).Golomb()
}

func (h *h264) finish(b []byte) ([]byte, bool, *entry.Entry, bool) {
	if h.inside {
		return nil, false, nil, false
	}
	if !h.key || len(b) == 0 {
		return b, false, nil, true
	}
	changed := differ(h.sps, h.hasSPS) || differ(h.pps, h.hasPPS)
	if changed || h.entry == nil {
		sps, pps := orElse(h.sps, h.hasSPS), orElse(h.pps, h.hasPPS)
		e, err := entry.AVC(sps, pps)
		if err != nil {
			return nil, false, nil, false
		}
		h.entry, h.hasSPS, h.hasPPS = e, sps, pps
	}
	h.sps, h.pps = nil, nil
	h.led = append(append(h.led[:0], h.entry.Sets()...), b...)
	return h.led, true, h.entry, true
}

// differ tells whether sets were sent and are others than those before.
func differ(sets, before [][]byte) bool {
	if len(sets) == 0 {
		return false
	}
	if len(sets) != len(before) {
		return true
	}
	for i := range sets {
		if !bytes.Equal(sets[i], before[i]) {
			return true
		}
	}
	return false
}

func orElse(sets, before [][]byte) [][]byte {
	if len(sets) == 0 {
		return before
	}
	return sets
}
