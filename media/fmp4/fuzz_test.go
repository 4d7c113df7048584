package fmp4

import (
	"testing"
	"time"

	"github.com/pion/rtp/codecs"

	"hawker/media/keyframe"
	"hawker/media/shard"
)

// FuzzMuxer drives a muxer with whatever packets, reports, sources and clocks: what it
// writes keeps every promise that watch holds it to.
func FuzzMuxer(f *testing.F) {
	pay := &codecs.H264Payloader{}
	var picture [][][]byte
	for _, unit := range units(f, "../mediatest/testdata/clip.h264")[:26] {
		picture = append(picture, pay.Payload(1188, unit))
	}
	sound := opusPackets(f, "../mediatest/testdata/clip.ogg")
	usual := []byte{}
	for range 26 {
		usual = append(usual, 0, 0, 0, 0)
	}
	f.Add(usual)
	f.Add(append([]byte{7, 3}, usual...))
	f.Add([]byte{0, 0, 9, 200, 0, 0, 1, 0, 0, 4, 4, 2, 90, 5, 3, 0, 8, 6, 0, 0, 2, 3})
	f.Fuzz(func(t *testing.T, script []byte) {
		m := NewMuxer(Options{})
		c := &camera{m: m}
		newCameraEvents(c)
		at, ts := day, [2]uint32{1<<32 - 100000, 1<<32 - 50000}
		number, frame, bit := [2]uint64{}, 0, 0
		m.Source(keyframe.H264)
		send := func(k shard.Kind, payload []byte, marker bool) {
			number[k]++
			c.give(m.Push(Packet{Kind: k, Number: number[k], TS: ts[k], Marker: marker, Payload: payload, At: at}))
		}
		for i := 0; i+1 < len(script) && i < 400; i += 2 {
			n := script[i+1]
			switch script[i] % 12 {
			case 0, 1, 2, 3: // a frame and its sound
				for j, p := range picture[frame%len(picture)] {
					send(shard.Video, p, j == len(picture[frame%len(picture)])-1)
				}
				frame++
				ts[0] += 3600
				for range 2 {
					send(shard.Audio, sound[bit%len(sound)], false)
					bit++
					ts[1] += 960
				}
				at = at.Add(40 * time.Millisecond)
			case 4: // a jump of one clock
				ts[n&1] += uint32(int32(int8(n))) * 4000
			case 5: // loss, and old ones
				number[n&1] += uint64(n >> 1)
			case 6:
				m.Sync(shard.Kind(n&1), ts[n&1], at.Add(time.Duration(int8(n))*20*time.Millisecond))
			case 7:
				m.Source([]keyframe.Codec{keyframe.H264, "", keyframe.H264, keyframe.VP9}[n&3])
			case 8:
				at = at.Add(time.Duration(n) * 100 * time.Millisecond)
				ts[0], ts[1] = ts[0]+uint32(n)*9000, ts[1]+uint32(n)*4800
			case 9: // nonsense
				send(shard.Kind(n&1), script[i:], n&2 != 0)
			case 10: // sound alone
				for range n % 64 {
					send(shard.Audio, sound[bit%len(sound)], false)
					bit++
					ts[1] += 960
					at = at.Add(20 * time.Millisecond)
				}
				ts[0] += uint32(n%64) * 1800
			case 11:
				if n < 40 {
					c.give(m.Flush())
				}
				number[0] -= min(number[0], uint64(n&7))
			}
		}
		c.give(m.Flush())
		watch(t, c.got)
	})
}
