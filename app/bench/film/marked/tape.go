//go:build linux

package marked

import (
	"math"
	"time"

	"github.com/pion/rtp/codecs"
)

// payload is the size of a packet's payload, in bytes.
const payload = 1188

// rates are ticks a second, of picture and sound.
var rates = [2]int64{90_000, 48_000}

// Packet is one packet and the moment at which it is captured.
type Packet struct {
	Track   int           // 0 is the picture, 1 the sound
	Due     time.Duration // from the start
	TS      uint32        // from 0, in the ticks of its own clock
	Marker  bool          // ends a picture
	Payload []byte        // shared, never changed
}

// Tape is what a publisher sends, packet by packet, for ever. It knows no clock: who
// reads it sends as fast as it likes.
type Tape struct {
	src     *source
	fast    float64 // the sound's clock: 1 is true
	pay     codecs.H264Payloader
	frame   int // the next
	sound   int // the next
	waiting []Packet
}

// NewTape makes a tape whose sound's clock runs fast by so many millionths.
func NewTape(p Picture, fast float64) (*Tape, error) {
	src, err := newSource(p)
	if err != nil {
		return nil, err
	}
	return &Tape{src: src, fast: 1 + fast/1e6}, nil
}

// Next gives the next packet, in the order of their moments.
func (t *Tape) Next() Packet {
	if len(t.waiting) > 0 {
		p := t.waiting[0]
		t.waiting = t.waiting[1:]
		return p
	}
	if at := t.soundAt(t.sound); at < t.frameAt(t.frame) {
		p := Packet{Track: 1, Due: at, TS: uint32(t.sound * 960), Payload: t.heard(t.sound)}
		t.sound++
		return p
	}
	parts := t.pay.Payload(payload, t.src.frames[t.frame%len(t.src.frames)])
	for i, part := range parts {
		t.waiting = append(t.waiting, Packet{Due: t.frameAt(t.frame), TS: t.frameTS(t.frame), Marker: i == len(parts)-1, Payload: part})
	}
	t.frame++
	return t.Next()
}

// Report is what a sender report (RFC 3550, section 6.4.1) says now of a track: the
// moment, from the start, at which what is stamped ts is captured.
func (t *Tape) Report(track int) (at time.Duration, ts uint32) {
	if track == 0 {
		return t.frameAt(t.frame), t.frameTS(t.frame)
	}
	return t.soundAt(t.sound), uint32(t.sound * 960)
}

// Beep is how long after a flash its beep begins: the first packet of sound from then on.
func (t *Tape) Beep(mark int) time.Duration {
	return t.soundAt(t.firstSound(mark)) - time.Duration(mark)*Every
}

func (t *Tape) frameAt(n int) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(t.src.fps)
}

func (t *Tape) frameTS(n int) uint32 { return uint32(int64(n) * rates[0] / int64(t.src.fps)) }

func (t *Tape) soundAt(n int) time.Duration {
	return time.Duration(float64(time.Duration(n)*soundEach) / t.fast)
}

// firstSound is the first packet of sound at or after a mark.
func (t *Tape) firstSound(mark int) int {
	at := time.Duration(mark) * Every
	n := int(math.Ceil(float64(at) * t.fast / float64(soundEach)))
	for n > 0 && t.soundAt(n-1) >= at {
		n--
	}
	return n
}

// heard is the n-th packet of sound.
func (t *Tape) heard(n int) []byte {
	mark := int(t.soundAt(n) / Every)
	if into := n - t.firstSound(mark); into >= 0 && into < beepFor {
		return t.src.beep[into]
	}
	return t.src.quiet
}
