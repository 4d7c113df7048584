//go:build linux

package load

import (
	"cmp"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"time"

	"hawker/app/bench/relay/floor"
)

// The stream as most hosts send it.
const (
	fps       = 30
	gopFrames = 2 * fps
	perSecond = 2_500_000 / 8 // bytes of the picture's payloads
	keyBytes  = 123_000       // of a keyframe: 104 packets
	mtu       = 1188          // bytes of a payload
	fragment  = mtu - 2       // of them, behind the FU-A header
	opusEvery = 20 * time.Millisecond
	stampLen  = 8
)

// GOP is how long one group of pictures is.
const GOP = gopFrames * time.Second / fps

// The parameter sets of 1280x720, constrained baseline, level 3.1.
var (
	sps = []byte{0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10,
		0x00, 0x00, 0x03, 0x03, 0xc0, 0xf1, 0x83, 0x24, 0x80}
	pps = []byte{0x68, 0xcb, 0x83, 0xcb, 0x20}
)

// stream is the payloads of one group of pictures, frame by frame; the slices are
// noise behind true headers, which no relay looks behind.
type stream struct {
	frames [][][]byte
	sound  []byte
}

// newStream makes the same stream each time.
func newStream() *stream {
	rng := rand.New(rand.NewPCG(1, 2))
	s := &stream{sound: noise(rng, 160)}
	s.sound[0] = 0xfc // CELT, 20 ms, stereo (RFC 6716, section 3.1)
	rest := perSecond*gopFrames/fps - keyBytes
	for i := range gopFrames {
		if i == 0 {
			s.frames = append(s.frames, append([][]byte{stapA(sps, pps)}, fragments(rng, 5, keyBytes)...))
			continue
		}
		mean := rest / (gopFrames - 1)
		s.frames = append(s.frames, fragments(rng, 1, mean*3/4+rng.IntN(mean/2)))
	}
	return s
}

// noise has no zeros: no start code can appear.
func noise(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(1 + rng.IntN(255))
	}
	return b
}

// stapA puts units into one packet (RFC 6184, section 5.7.1).
func stapA(units ...[]byte) []byte {
	p := []byte{0x78}
	for _, u := range units {
		p = append(binary.BigEndian.AppendUint16(p, uint16(len(u))), u...)
	}
	return p
}

// fragments cuts one slice as OBS, ffmpeg and pion do: every packet full but the last
// (RFC 6184, section 5.8).
func fragments(rng *rand.Rand, kind byte, size int) (list [][]byte) {
	for left := size; left > 0; left -= fragment {
		p := noise(rng, 2+max(min(left, fragment), 2*stampLen))
		p[0], p[1] = 0x7c, kind
		if left == size {
			p[1] |= 0x80
			p[2] |= 0x80 // first_mb_in_slice is 0
		}
		if left <= fragment {
			p[1] |= 0x40
		}
		list = append(list, p)
	}
	return list
}

// stamp writes the moment into a fragment's last bytes.
func stamp(payload []byte, at time.Time) {
	binary.BigEndian.PutUint64(payload[len(payload)-stampLen:], uint64(at.UnixNano()))
}

// stamped reads it; 0 where the payload is none of ours.
func stamped(payload []byte) int64 {
	if len(payload) < 2+stampLen || payload[0] != 0x7c {
		return 0
	}
	return int64(binary.BigEndian.Uint64(payload[len(payload)-stampLen:]))
}

// part is what a payload is of a keyframe.
type part int

const (
	otherPart part = iota
	keyBegins
	keyEnds
)

func partOf(payload []byte) part {
	switch {
	case len(payload) < 2:
	case payload[0]&0x1f == 24 && payload[3]&0x1f == 7:
		return keyBegins
	case payload[0]&0x1f == 28 && payload[1] == 0x45:
		return keyEnds
	}
	return otherPart
}

// Beats is when and in what sizes the stream's packets leave, for one group of pictures.
func Beats() (list []floor.Beat) {
	s := newStream()
	for i, frame := range s.frames {
		b := floor.Beat{At: time.Duration(i) * time.Second / fps}
		for _, part := range frame {
			b.Sizes = append(b.Sizes, len(part))
		}
		list = append(list, b)
	}
	for at := time.Duration(0); at < GOP; at += opusEvery {
		list = append(list, floor.Beat{At: at, Sizes: []int{len(s.sound)}})
	}
	slices.SortStableFunc(list, func(a, b floor.Beat) int { return cmp.Compare(a.At, b.At) })
	return list
}
