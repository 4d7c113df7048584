package frames

import "hawker/media/fmp4/entry"

// vp9 reads RFC 9628. A sample is the frame; the frames of several spatial layers are
// one superframe (VP9 annex B).
type vp9 struct {
	layers        [8]int // sizes of those complete
	n             int
	at            int // where the layer under way begins; -1 between layers
	width, height int // of the highest layer, where the stream tells
	entry         *entry.Entry
}

// descriptor is what matters of a payload descriptor (section 4.2).
type descriptor struct {
	predicted, begins, ends bool
	spatial                 byte
	width, height           int
	size                    int
}

func (v *vp9) begins(p []byte) bool {
	d, ok := readDescriptor(p)
	return ok && !d.predicted && d.begins && d.spatial == 0
}

func (v *vp9) start() { v.n, v.at = 0, -1 }

func (v *vp9) add(b, p []byte) ([]byte, bool) {
	d, ok := readDescriptor(p)
	if !ok || d.begins != (v.at < 0) || v.n == len(v.layers) {
		return b, false
	}
	if d.begins {
		v.at = len(b)
	}
	if d.width != 0 {
		v.width, v.height = d.width, d.height
	} else if len(b) == 0 && !d.predicted {
		v.width, v.height = 0, 0
	}
	b = append(b, p[d.size:]...)
	if d.ends {
		v.layers[v.n] = len(b) - v.at
		v.n, v.at = v.n+1, -1
	}
	return b, true
}

func (v *vp9) finish(b []byte) ([]byte, bool, *entry.Entry, bool) {
	if v.at >= 0 || v.n == 0 || len(b) == 0 {
		return nil, false, nil, false
	}
	key, ok := vp9Key(b)
	if !ok {
		return nil, false, nil, false
	}
	if key {
		e, err := entry.VP9(b, v.width, v.height)
		if err != nil {
			return nil, false, nil, false
		}
		if !e.Equal(v.entry) {
			v.entry = e
		}
	}
	if v.n > 1 {
		b = v.index(b)
	}
	return b, key, v.entry, true
}

// index appends a superframe index.
func (v *vp9) index(b []byte) []byte {
	marker := 0xc0 | 3<<3 | byte(v.n-1) // sizes of four bytes
	b = append(b, marker)
	for _, n := range v.layers[:v.n] {
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	}
	return append(b, marker)
}

// vp9Key reads frame_marker to frame_type (VP9 section 6.2).
func vp9Key(b []byte) (key, ok bool) {
	if b[0]>>6 != 2 {
		return false, false
	}
	rest := b[0] << 4 // after the marker and two bits of profile
	if b[0]&0x30 == 0x30 {
		rest <<= 1 // reserved_zero
	}
	showExisting, nonKey := rest&0x80 != 0, rest&0x40 != 0
	return !showExisting && !nonKey, true
}

func readDescriptor(p []byte) (d descriptor, ok bool) {
	if len(p) < 2 {
		return d, false
	}
	flags, i := p[0], 1
	d.predicted, d.begins, d.ends = flags&0x40 != 0, flags&0x08 != 0, flags&0x04 != 0
	if flags&0x80 != 0 { // I: picture ID of 7 or 15 bits
		i += 1 + int(p[1]>>7)
	}
	if flags&0x20 != 0 { // L: layer indices, and TL0PICIDX where not flexible
		if i >= len(p) {
			return d, false
		}
		d.spatial = p[i] >> 1 & 7
		i++
		if flags&0x10 == 0 {
			i++
		}
	}
	if flags&0x50 == 0x50 { // F and P: up to three reference indices
		for n := 0; ; n++ {
			if i >= len(p) || n == 3 {
				return d, false
			}
			i++
			if p[i-1]&1 == 0 {
				break
			}
		}
	}
	if flags&0x02 != 0 { // V
		if i, ok = d.structure(p, i); !ok {
			return d, false
		}
	}
	d.size = i
	return d, i < len(p)
}

// structure reads the scalability structure (section 4.2.1) at i and gives where it ends.
func (d *descriptor) structure(p []byte, i int) (int, bool) {
	if i >= len(p) {
		return i, false
	}
	head := p[i]
	i++
	if head&0x10 != 0 { // Y: sizes of the layers
		for range int(head>>5) + 1 {
			if i+4 > len(p) {
				return i, false
			}
			d.width, d.height = int(p[i])<<8|int(p[i+1]), int(p[i+2])<<8|int(p[i+3])
			i += 4
		}
	}
	if head&0x08 == 0 { // G
		return i, true
	}
	if i >= len(p) {
		return i, false
	}
	pictures := int(p[i])
	i++
	for range pictures {
		if i >= len(p) {
			return i, false
		}
		i += 1 + int(p[i]>>2&3)
	}
	return i, i <= len(p)
}
