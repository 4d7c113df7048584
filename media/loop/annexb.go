package loop

import (
	"bytes"
	"errors"
)

// picture is the access units of an H.264 file, in Annex B form.
type picture struct {
	frames [][]byte
	keys   int
}

// readAnnexB splits a byte stream (ITU-T H.264 annex B) into access units
// (section 7.4.1.2.3), each ready to be packetized.
func readAnnexB(b []byte) (*picture, error) {
	p := &picture{}
	start, coded := -1, false // of the unit under way; it has a slice
	key := false
	flush := func(end int) {
		if start >= 0 && coded {
			p.frames = append(p.frames, b[start:end])
			if key {
				p.keys++
			}
			start, coded, key = -1, false, false
		}
	}
	for at, next := find(b, 0); at >= 0; {
		if next >= len(b) {
			break
		}
		kind, slice := b[next]&0x1f, false
		switch {
		case kind >= 1 && kind <= 5:
			slice = true
			// first_mb_in_slice = 0 is a lone set bit: another picture.
			if coded && next+1 < len(b) && b[next+1]&0x80 != 0 {
				flush(at)
			}
			key = key || kind == 5
		case kind >= 6 && kind <= 9 || kind >= 14 && kind <= 18:
			flush(at)
		}
		if start < 0 {
			start = at
		}
		coded = coded || slice
		at, next = find(b, next)
	}
	flush(len(b))
	switch {
	case len(p.frames) == 0:
		return nil, errors.New("no H.264 pictures")
	case p.keys == 0:
		return nil, errors.New("no keyframe")
	}
	return p, nil
}

// find gives where the next start code begins and where its unit does; -1
// where there is none.
func find(b []byte, from int) (at, unit int) {
	i := bytes.Index(b[from:], []byte{0, 0, 1})
	if i < 0 {
		return -1, -1
	}
	at, unit = from+i, from+i+3
	if at > from && b[at-1] == 0 {
		at--
	}
	return at, unit
}
