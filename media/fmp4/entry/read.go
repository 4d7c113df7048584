package entry

import (
	"bytes"
	"encoding/binary"

	"hawker/media/fmp4/box"
)

// Where the boxes within a sample entry begin, from its body's beginning.
const (
	pictureHead = 78
	soundHead   = 28
)

// Read reads a sample entry as Write writes it. Its Codec is the entry's kind alone.
func Read(b box.Box) (*Entry, error) {
	e := &Entry{Codec: b.Kind, kind: b.Kind}
	head := pictureHead
	switch b.Kind {
	case "avc1", "vp09", "av01":
	case "Opus":
		head = soundHead
	default:
		return nil, b.Fail("not a codec of ours")
	}
	if len(b.Body) < head+8 {
		return nil, b.Fail("cut short")
	}
	if head == pictureHead {
		e.Width, e.Height = int(binary.BigEndian.Uint16(b.Body[24:])), int(binary.BigEndian.Uint16(b.Body[26:]))
		if e.Width == 0 || e.Height == 0 {
			return nil, b.Fail("a picture of %d x %d", e.Width, e.Height)
		}
	}
	e.config = bytes.Clone(b.Body[head:])
	return e, nil
}

// Alike tells whether the other's frames can follow in one track whose samples carry
// their own parameter sets.
func (e *Entry) Alike(o *Entry) bool { return e.kind == o.kind }
