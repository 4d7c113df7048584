package keyframe

// size reads the cropped picture size from a sequence parameter set (ITU-T
// H.264 section 7.3.2.1.1); false where the set is malformed or the size absurd.
func size(nal []byte) (width, height int, ok bool) {
	r := &bits{b: unescape(nal[1:])}
	profile := r.read(8)
	r.read(16) // constraints, level
	r.golomb() // id
	chroma := uint32(1)
	if hasChroma(profile) {
		chroma = r.golomb()
		skipChroma(r, chroma)
	}
	r.golomb() // log2_max_frame_num
	skipOrder(r)
	r.golomb() // reference frames
	r.read(1)
	w := r.golomb() + 1
	h := r.golomb() + 1
	fields := 2 - r.read(1)
	if fields == 2 {
		r.read(1)
	}
	r.read(1) // direct_8x8_inference
	var left, right, top, bottom uint32
	if r.read(1) == 1 {
		left, right, top, bottom = r.golomb(), r.golomb(), r.golomb(), r.golomb()
	}
	const most = 1024 // macroblocks: 16384 pixels
	if r.bad || w > most || h > most || max(left, right, top, bottom) > most*16 {
		return 0, 0, false
	}
	unitX, unitY := 1, int(fields)
	if chroma == 1 || chroma == 2 {
		unitX = 2
	}
	if chroma == 1 {
		unitY *= 2
	}
	width = int(w)*16 - unitX*int(left+right)
	height = int(h)*16*int(fields) - unitY*int(top+bottom)
	return width, height, width > 0 && height > 0
}

func hasChroma(profile uint32) bool {
	switch profile {
	case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135:
		return true
	}
	return false
}

func skipChroma(r *bits, chroma uint32) {
	if chroma == 3 {
		r.read(1)
	}
	r.golomb()
	r.golomb()
	r.read(1)
	if r.read(1) == 0 {
		return
	}
	lists := 8
	if chroma == 3 {
		lists = 12
	}
	for i := range lists {
		if r.read(1) == 0 {
			continue
		}
		n := 16
		if i >= 6 {
			n = 64
		}
		last, next := 8, 8
		for range n {
			if next != 0 {
				next = (last + r.signed() + 256) % 256
			}
			if next != 0 {
				last = next
			}
			if r.bad {
				return
			}
		}
	}
}

func skipOrder(r *bits) {
	switch r.golomb() {
	case 0:
		r.golomb()
	case 1:
		r.read(1)
		r.golomb()
		r.golomb()
		n := r.golomb()
		for range min(n, 256) {
			r.golomb()
		}
	}
}

// unescape removes emulation prevention bytes (section 7.4.1.1).
func unescape(b []byte) []byte {
	out := make([]byte, 0, len(b))
	zeros := 0
	for _, c := range b {
		if zeros >= 2 && c == 3 {
			zeros = 0
			continue
		}
		if c == 0 {
			zeros++
		} else {
			zeros = 0
		}
		out = append(out, c)
	}
	return out
}

// bits reads big-endian bits; past the end it gives zeros and turns bad.
type bits struct {
	b   []byte
	pos int
	bad bool
}

func (r *bits) read(n int) (v uint32) {
	for range n {
		v <<= 1
		if r.pos>>3 >= len(r.b) {
			r.bad = true
			continue
		}
		v |= uint32(r.b[r.pos>>3]>>(7-r.pos&7)) & 1
		r.pos++
	}
	return v
}

func (r *bits) golomb() uint32 {
	zeros := 0
	for r.read(1) == 0 {
		if zeros++; zeros > 31 || r.bad {
			r.bad = true
			return 0
		}
	}
	return 1<<zeros - 1 + r.read(zeros)
}

func (r *bits) signed() int {
	v := int(r.golomb())
	if v&1 == 1 {
		return (v + 1) / 2
	}
	return -v / 2
}
