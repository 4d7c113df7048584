package keyframe

import "hawker/media/bits"

// SPS is what a sequence parameter set says of the picture: its cropped size in pixels,
// the chroma_format_idc (1 is 4:2:0) and how many bits a sample has.
type SPS struct {
	Width, Height        int
	Chroma               int
	LumaBits, ChromaBits int
}

// ReadSPS reads a sequence parameter set (ITU-T H.264 section 7.3.2.1.1), its NAL header
// included; false where the set is malformed or the size absurd.
func ReadSPS(nal []byte) (SPS, bool) {
	if len(nal) < 4 {
		return SPS{}, false
	}
	r := bits.NewReader(unescape(nal[1:]))
	profile := r.Read(8)
	r.Read(16) // constraints, level
	r.Golomb() // id
	s := SPS{Chroma: 1, LumaBits: 8, ChromaBits: 8}
	if hasChroma(profile) {
		s.readChroma(r)
	}
	return s, s.readSize(r)
}

func (s *SPS) readSize(r *bits.Reader) bool {
	r.Golomb() // log2_max_frame_num
	skipOrder(r)
	r.Golomb() // reference frames
	r.Read(1)
	w := r.Golomb() + 1
	h := r.Golomb() + 1
	fields := 2 - r.Read(1)
	if fields == 2 {
		r.Read(1)
	}
	r.Read(1) // direct_8x8_inference
	var left, right, top, bottom uint32
	if r.Read(1) == 1 {
		left, right, top, bottom = r.Golomb(), r.Golomb(), r.Golomb(), r.Golomb()
	}
	const most = 1024 // macroblocks: 16384 pixels
	if r.Bad || s.Chroma > 3 || max(s.LumaBits, s.ChromaBits) > 14 || w > most || h > most || max(left, right, top, bottom) > most*16 {
		return false
	}
	unitX, unitY := 1, int(fields)
	if s.Chroma == 1 || s.Chroma == 2 {
		unitX = 2
	}
	if s.Chroma == 1 {
		unitY *= 2
	}
	s.Width = int(w)*16 - unitX*int(left+right)
	s.Height = int(h)*16*int(fields) - unitY*int(top+bottom)
	return s.Width > 0 && s.Height > 0
}

func hasChroma(profile uint32) bool {
	switch profile {
	case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135:
		return true
	}
	return false
}

func (s *SPS) readChroma(r *bits.Reader) {
	chroma := r.Golomb()
	if chroma == 3 {
		r.Read(1)
	}
	s.Chroma = int(chroma)
	s.LumaBits, s.ChromaBits = 8+int(r.Golomb()), 8+int(r.Golomb())
	r.Read(1)
	if r.Read(1) == 0 {
		return
	}
	lists := 8
	if chroma == 3 {
		lists = 12
	}
	for i := range lists {
		if r.Read(1) == 0 {
			continue
		}
		n := 16
		if i >= 6 {
			n = 64
		}
		last, next := 8, 8
		for range n {
			if next != 0 {
				next = (last + r.Signed() + 256) % 256
			}
			if next != 0 {
				last = next
			}
			if r.Bad {
				return
			}
		}
	}
}

func skipOrder(r *bits.Reader) {
	switch r.Golomb() {
	case 0:
		r.Golomb()
	case 1:
		r.Read(1)
		r.Golomb()
		r.Golomb()
		n := r.Golomb()
		for range min(n, 256) {
			r.Golomb()
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
