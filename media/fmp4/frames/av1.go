package frames

import (
	"bytes"

	"hawker/media/bits"
	"hawker/media/fmp4/entry"
)

// OBU types (AV1 section 6.2.2).
const (
	obuSequence  = 1
	obuDelimiter = 2
	obuHeader    = 3
	obuFrame     = 6
	obuTileList  = 8
	obuPadding   = 15
)

// av1 reads the RTP Payload Format For AV1 v1.0. A sample is a temporal unit of OBUs
// with sizes, without delimiters.
type av1 struct {
	part     []byte // the OBU under way, as it was sent
	inside   bool
	key      bool
	seen     bool   // a frame's header
	sequence []byte // the newest sequence header, with its size
	fresh    bool   // it came with this frame
	of       []byte // that of entry
	entry    *entry.Entry
}

// begins: N marks the first packet of a coded video sequence (section 4.4).
func (v *av1) begins(p []byte) bool { return len(p) > 1 && p[0]&0x88 == 0x08 }

func (v *av1) start() {
	v.part, v.inside, v.key, v.seen, v.fresh = v.part[:0], false, false, false, false
}

func (v *av1) add(b, p []byte) ([]byte, bool) {
	if len(p) < 2 || p[0]&0x80 != 0 != v.inside {
		return b, false
	}
	continues, count := p[0]&0x40 != 0, int(p[0]>>4&3)
	p = p[1:]
	for i := 1; len(p) > 0; i++ {
		n := len(p)
		if count == 0 || i < count {
			size, used := leb128(p)
			if used == 0 || size > len(p)-used {
				return b, false
			}
			p, n = p[used:], size
		}
		if n == 0 && !v.inside {
			continue
		}
		whole := !continues || n < len(p)
		ok := true
		if b, ok = v.element(b, p[:n], whole); !ok {
			return b, false
		}
		p = p[n:]
	}
	return b, v.inside == continues
}

// element takes an OBU or a fragment of one.
func (v *av1) element(b, p []byte, whole bool) ([]byte, bool) {
	if v.inside || !whole {
		if !v.inside {
			v.part = v.part[:0]
		}
		v.part = append(v.part, p...)
		v.inside = !whole
		p = v.part
		if len(p) > maxFrame {
			return b, false
		}
	}
	if v.inside {
		return b, true
	}
	return v.obu(b, p)
}

// obu appends a whole OBU with its size, if the sample carries its kind.
func (v *av1) obu(b, p []byte) ([]byte, bool) {
	if len(p) == 0 || p[0]&0x80 != 0 {
		return b, false
	}
	head, sized, kind := 1, p[0]&0x02 != 0, p[0]>>3&15
	if p[0]&0x04 != 0 {
		head = 2
	}
	if len(p) < head {
		return b, false
	}
	body := p[head:]
	if sized {
		size, used := leb128(body)
		if used == 0 || size > len(body)-used {
			return b, false
		}
		body = body[used : used+size]
	}
	switch kind {
	case obuDelimiter, obuTileList, obuPadding:
		return b, true
	case obuHeader, obuFrame:
		v.look(body)
	}
	at := len(b)
	b = append(b, p[0]|0x02)
	b = append(b, p[1:head]...)
	b = appendLEB128(b, len(body))
	b = append(b, body...)
	if kind == obuSequence {
		v.fresh = true
		v.sequence = append(v.sequence[:0], b[at:]...)
	}
	return b, true
}

// look reads the first frame header: show_existing_frame, frame_type, show_frame
// (section 5.9.2).
func (v *av1) look(body []byte) {
	if v.seen || len(body) == 0 {
		return
	}
	v.seen = true
	r := bits.NewReader(body)
	v.key = r.Read(4) == 1 // shown here, key, shown
}

func (v *av1) finish(b []byte) ([]byte, bool, *entry.Entry, bool) {
	if v.inside {
		return nil, false, nil, false
	}
	if !v.key || !v.fresh {
		return b, false, nil, true
	}
	if !bytes.Equal(v.sequence, v.of) || v.entry == nil {
		head := 1 + int(v.sequence[0]>>2&1)
		_, used := leb128(v.sequence[head:])
		e, err := entry.AV1(v.sequence[head+used:], v.sequence)
		if err != nil {
			return nil, false, nil, false
		}
		v.entry, v.of = e, bytes.Clone(v.sequence)
	}
	return b, true, v.entry, true
}

// leb128 reads a number (AV1 section 4.10.5) and how many bytes it takes; 0 bytes where
// it is malformed.
func leb128(p []byte) (v, used int) {
	for i := range min(len(p), 5) {
		v |= int(p[i]&0x7f) << (7 * i)
		if p[i]&0x80 == 0 {
			if v > maxFrame {
				return 0, 0
			}
			return v, i + 1
		}
	}
	return 0, 0
}

func appendLEB128(b []byte, v int) []byte {
	for v >= 0x80 {
		b, v = append(b, byte(v)|0x80), v>>7
	}
	return append(b, byte(v))
}
