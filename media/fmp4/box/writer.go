// Package box writes and reads the boxes of ISO/IEC 14496-12.
//
// It promises that a size is never wrong: a box that was opened is measured when it is
// closed, and one that is read lies wholly within what holds it, or an Error names it
// and its offset. It refuses to know what a box means.
package box

import "encoding/binary"

// Writer builds boxes by appending to B. The zero value is ready.
type Writer struct{ B []byte }

// Open begins a box of a four-letter kind; give what it returns to Close.
func (w *Writer) Open(kind string) int {
	w.B = append(w.B, 0, 0, 0, 0)
	w.B = append(w.B, kind[:4]...)
	return len(w.B) - 8
}

// Full begins a full box (section 4.2): version and 24 bits of flags.
func (w *Writer) Full(kind string, version byte, flags uint32) int {
	at := w.Open(kind)
	w.U32(uint32(version)<<24 | flags&0xffffff)
	return at
}

// Close ends the box opened at at.
func (w *Writer) Close(at int) {
	binary.BigEndian.PutUint32(w.B[at:], uint32(len(w.B)-at))
}

// U8 appends bytes.
func (w *Writer) U8(v ...byte) { w.B = append(w.B, v...) }

// U16 appends 16-bit numbers.
func (w *Writer) U16(v ...uint16) {
	for _, n := range v {
		w.B = binary.BigEndian.AppendUint16(w.B, n)
	}
}

// U32 appends 32-bit numbers.
func (w *Writer) U32(v ...uint32) {
	for _, n := range v {
		w.B = binary.BigEndian.AppendUint32(w.B, n)
	}
}

// U64 appends a 64-bit number.
func (w *Writer) U64(v uint64) { w.B = binary.BigEndian.AppendUint64(w.B, v) }

// Text appends a string's bytes.
func (w *Writer) Text(s string) { w.B = append(w.B, s...) }

// Zeros appends n zero bytes.
func (w *Writer) Zeros(n int) {
	for range n {
		w.B = append(w.B, 0)
	}
}

// Patch overwrites the 32-bit number at at.
func (w *Writer) Patch(at int, v uint32) { binary.BigEndian.PutUint32(w.B[at:], v) }
