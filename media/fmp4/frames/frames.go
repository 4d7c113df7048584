// Package frames puts the pictures of an RTP stream together again.
//
// It promises whole frames only, in the form in which MP4 stores them: one with a hole
// in it is left out, and so is all that follows until a keyframe that came whole, for a
// decoder would show a ruin until then. What a player must know beforehand is read from
// the keyframes. It refuses to know time: a frame is stamped as its packets were.
package frames

import (
	"time"

	"hawker/media/fmp4/entry"
	"hawker/media/keyframe"
)

// maxFrame bounds one frame, in bytes; a longer one is left out like one with a hole.
const maxFrame = 8 << 20

// Packet is one RTP packet of a picture; see fmp4.Packet.
type Packet struct {
	Number  uint64
	TS      uint32
	Marker  bool
	Payload []byte
	At      time.Time
}

// Frame is one whole picture. Its Data is valid until the next Push.
type Frame struct {
	TS    uint32
	At    time.Time // when its first packet came
	Key   bool
	Data  []byte
	Entry *entry.Entry // of a keyframe: the same pointer while nothing changed
}

// format is what differs between codecs.
type format interface {
	// begins reports whether a keyframe's first packet is this one, for certain.
	begins(payload []byte) bool
	// start forgets the frame under way.
	start()
	// add takes a packet's payload; false where it is malformed.
	add(b []byte, payload []byte) ([]byte, bool)
	// finish completes the frame: key tells whether a decoder can start with it, e is
	// what it then must know. false where the frame is malformed.
	finish(b []byte) (data []byte, key bool, e *entry.Entry, ok bool)
}

// Assembler puts the pictures of one publisher together. It is not safe for concurrent
// use.
type Assembler struct {
	format format
	next   uint64
	begun  bool // a packet was seen
	open   bool // a frame is under way
	whole  bool // it has no hole so far
	lost   bool // frames are missing: only a keyframe helps
	frame  Frame
	buf    []byte
}

// New returns an Assembler of a codec; nil where the codec is not known.
func New(c keyframe.Codec) *Assembler {
	a := &Assembler{lost: true}
	switch c {
	case keyframe.H264:
		a.format = &h264{}
	case keyframe.VP9:
		a.format = &vp9{}
	case keyframe.AV1:
		a.format = &av1{}
	default:
		return nil
	}
	return a
}

// Push takes the next packet and gives the frames that it completes to each: none, one,
// or two where the end of the one before was told by this one's timestamp.
func (a *Assembler) Push(p Packet, each func(Frame)) {
	if a.begun && p.Number < a.next {
		return // old, or twice
	}
	jump := a.begun && p.Number != a.next
	a.begun, a.next = true, p.Number+1
	if a.open && a.frame.TS != p.TS {
		if jump { // its end may be what is missing
			a.whole = false
		}
		a.close(each)
	}
	switch starts := a.format.begins(p.Payload); {
	case starts && (jump || !a.open || !a.whole): // what is missing is of no use any more
		a.start(p)
	case !a.open:
		a.start(p)
		a.whole = !jump && !a.lost
	case jump:
		a.whole = false
	}
	if a.whole {
		a.buf, a.whole = a.format.add(a.buf, p.Payload)
		a.whole = a.whole && len(a.buf) <= maxFrame
	}
	if p.Marker {
		a.close(each)
	}
}

// Lose tells that what comes next does not follow what came: only a keyframe helps.
func (a *Assembler) Lose() {
	a.lost, a.open = true, false
}

func (a *Assembler) start(p Packet) {
	a.open, a.whole = true, true
	a.frame = Frame{TS: p.TS, At: p.At}
	a.buf = a.buf[:0]
	a.format.start()
}

// close ends the frame under way, and gives it if it is good.
func (a *Assembler) close(each func(Frame)) {
	a.open = false
	if !a.whole {
		a.lost = true
		return
	}
	data, key, e, ok := a.format.finish(a.buf)
	if !ok || a.lost && (!key || e == nil) {
		a.lost = true
		return
	}
	if len(data) == 0 {
		return // parameter sets alone
	}
	a.lost = false
	a.frame.Data, a.frame.Key, a.frame.Entry = data, key, e
	each(a.frame)
}
