package entry

import (
	"errors"
	"fmt"

	"hawker/media/bits"
	"hawker/media/fmp4/box"
)

// AV1 makes the entry (AV1 Codec ISO Media File Format Binding) from a sequence header
// OBU's payload and the whole OBU as the samples carry it, with its size.
func AV1(payload, obu []byte) (*Entry, error) {
	s, ok := readSequence(payload)
	if !ok {
		return nil, errors.New("describing AV1: malformed sequence header")
	}
	var w box.Writer
	at := w.Open("av1C")
	w.U8(0x81, s.profile<<5|s.level, s.tier<<7|s.high<<6|s.twelve<<5|s.mono<<4|s.subX<<3|s.subY<<2|s.position, 0)
	w.U8(obu...)
	w.Close(at)
	tier := "MH"[s.tier : s.tier+1]
	depth := 8 + 2*(s.high+s.twelve)
	return &Entry{Codec: fmt.Sprintf("av01.%d.%02d%s.%02d", s.profile, s.level, tier, depth),
		Width: s.width, Height: s.height, kind: "av01", config: w.B}, nil
}

// sequence is what av1C wants of a sequence header (AV1 section 5.5).
type sequence struct {
	profile, level, tier                     byte
	high, twelve, mono, subX, subY, position byte
	width, height                            int
}

func readSequence(b []byte) (s sequence, ok bool) {
	r := bits.NewReader(b)
	s.profile = byte(r.Read(3))
	r.Read(1) // still_picture
	reduced := r.Flag()
	if reduced {
		s.level = byte(r.Read(5))
	} else {
		s.operating(r)
	}
	w, h := int(r.Read(4))+1, int(r.Read(4))+1
	s.width, s.height = int(r.Read(w))+1, int(r.Read(h))+1
	if !reduced && r.Flag() { // frame_id_numbers_present_flag
		r.Read(7)
	}
	r.Read(3) // superblock, filter_intra, intra_edge
	if !reduced {
		skipTools(r)
	}
	r.Read(3) // superres, cdef, restoration
	s.colour(r)
	return s, !r.Bad && s.profile <= 2 && max(s.width, s.height) <= 0xffff
}

// operating reads up to the operating points; the first is what a player plays.
func (s *sequence) operating(r *bits.Reader) {
	model, delay := false, 0
	if r.Flag() { // timing_info
		r.Read(32)
		r.Read(32)
		if r.Flag() {
			r.Golomb()
		}
		if model = r.Flag(); model {
			delay = int(r.Read(5)) + 1
			r.Read(32)
			r.Read(10)
		}
	}
	initial := r.Flag()
	for i := range int(r.Read(5)) + 1 {
		r.Read(12)
		level, tier := byte(r.Read(5)), byte(0)
		if level > 7 {
			tier = byte(r.Read(1))
		}
		if i == 0 {
			s.level, s.tier = level, tier
		}
		if model && r.Flag() {
			r.Read(delay)
			r.Read(delay)
			r.Read(1)
		}
		if initial && r.Flag() {
			r.Read(4)
		}
	}
}

// skipTools passes over enable_interintra_compound to order_hint_bits_minus_1.
func skipTools(r *bits.Reader) {
	r.Read(4)
	hint := r.Flag()
	if hint {
		r.Read(2)
	}
	const choose = 2
	screen := uint32(choose)
	if !r.Flag() {
		screen = r.Read(1)
	}
	if screen > 0 && !r.Flag() {
		r.Read(1) // seq_force_integer_mv
	}
	if hint {
		r.Read(3)
	}
}

// colour reads color_config (section 5.5.2).
func (s *sequence) colour(r *bits.Reader) {
	s.high = byte(r.Read(1))
	if s.profile == 2 && s.high == 1 {
		s.twelve = byte(r.Read(1))
	}
	if s.profile != 1 {
		s.mono = byte(r.Read(1))
	}
	var described uint32
	if r.Flag() {
		described = r.Read(24)
	}
	const sRGB = 1<<16 | 13<<8 // BT.709 primaries, sRGB transfer, identity matrix
	switch {
	case s.mono == 1:
		r.Read(1)
		s.subX, s.subY = 1, 1
		return
	case described == sRGB:
		return
	}
	r.Read(1) // color_range
	switch {
	case s.profile == 0:
		s.subX, s.subY = 1, 1
	case s.profile == 2 && s.twelve == 1:
		if s.subX = byte(r.Read(1)); s.subX == 1 {
			s.subY = byte(r.Read(1))
		}
	case s.profile == 2:
		s.subX = 1
	}
	if s.subX == 1 && s.subY == 1 {
		s.position = byte(r.Read(2))
	}
}
