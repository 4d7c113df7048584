// Package bits reads the headers that video codecs write bit by bit.
//
// It promises to stay within the bytes that it was given: past their end it gives zeros
// and says so once, at the end, so that a parser may read a whole header before it asks.
// It refuses to know any codec.
package bits

// Reader reads bits, the highest of each byte first.
type Reader struct {
	Bad bool // read past the end, or an Exp-Golomb code too long
	b   []byte
	pos int
}

// NewReader reads from b.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Read gives the next n bits, 32 at most.
func (r *Reader) Read(n int) (v uint32) {
	for range n {
		v <<= 1
		if r.pos>>3 >= len(r.b) {
			r.Bad = true
			continue
		}
		v |= uint32(r.b[r.pos>>3]>>(7-r.pos&7)) & 1
		r.pos++
	}
	return v
}

// Flag gives the next bit.
func (r *Reader) Flag() bool { return r.Read(1) == 1 }

// Golomb gives the next ue(v) of ITU-T H.264 section 9.1, which is AV1's uvlc() too.
func (r *Reader) Golomb() uint32 {
	zeros := 0
	for r.Read(1) == 0 {
		if zeros++; zeros > 31 || r.Bad {
			r.Bad = true
			return 0
		}
	}
	return 1<<zeros - 1 + r.Read(zeros)
}

// Signed gives the next se(v).
func (r *Reader) Signed() int {
	v := int(r.Golomb())
	if v&1 == 1 {
		return (v + 1) / 2
	}
	return -v / 2
}
