// Package entry writes what a player must know of a stream before its first frame: the
// sample entry of each codec (ISO/IEC 14496-12 section 8.5.2) and its name (RFC 6381).
//
// It promises that everything in them was read from the stream, never assumed: profile,
// level, depth and size are those of the parameter sets or of the keyframe's header. It
// refuses to know packets and frames; it is given bytes of the bitstream.
package entry

import (
	"bytes"

	"hawker/media/fmp4/box"
)

// Entry describes one stream.
type Entry struct {
	Codec         string // RFC 6381
	Width, Height int    // 0 for sound
	kind          string
	config        []byte // the box within
	sets          []byte // what a decoder must see before a keyframe, as the samples carry it
}

// Picture tells whether it is one.
func (e *Entry) Picture() bool { return e.Width != 0 }

// Equal tells whether both describe the same; one of them may be nil.
func (e *Entry) Equal(o *Entry) bool {
	if e == nil || o == nil {
		return e == o
	}
	return e.Codec == o.Codec && e.Width == o.Width && e.Height == o.Height && bytes.Equal(e.config, o.config)
}

// Opus is sound as WebRTC sends it (RFC 7587: 48 kHz, decoded to two channels). Nothing
// is skipped at its beginning, for a relayed stream has none.
func Opus() *Entry {
	var w box.Writer
	at := w.Open("dOps") // Encapsulation of Opus in ISOBMFF, section 4.3.2
	w.U8(0, 2)
	w.U16(0)
	w.U32(48000)
	w.U16(0)
	w.U8(0)
	w.Close(at)
	return &Entry{Codec: "opus", kind: "Opus", config: w.B}
}

// Write appends the sample entry.
func (e *Entry) Write(w *box.Writer) { e.write(w, e.kind) }

// WriteInBand appends the entry of a stream whose samples carry their own parameter sets
// (ISO/IEC 14496-15 section 5.3.3: avc3); that of other codecs is the same.
func (e *Entry) WriteInBand(w *box.Writer) {
	kind := e.kind
	if kind == "avc1" {
		kind = "avc3"
	}
	e.write(w, kind)
}

func (e *Entry) write(w *box.Writer, kind string) {
	at := w.Open(kind)
	w.Zeros(6)
	w.U16(1) // data_reference_index
	if e.Picture() {
		w.Zeros(16)
		w.U16(uint16(e.Width), uint16(e.Height))
		w.U32(0x480000, 0x480000, 0) // 72 dpi
		w.U16(1)
		w.Zeros(32)
		w.U16(24, 0xffff)
	} else {
		w.Zeros(8)
		w.U16(2, 16, 0, 0) // channels, sample size
		w.U32(48000 << 16)
	}
	w.B = append(w.B, e.config...)
	w.Close(at)
}

// Sets is the parameter sets as a sample carries them; nil for codecs whose keyframes
// need none, and for an entry that was read.
func (e *Entry) Sets() []byte { return e.sets }
