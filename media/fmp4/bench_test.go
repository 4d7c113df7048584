package fmp4

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/pion/rtp/codecs"

	"hawker/media/keyframe"
	"hawker/media/shard"
)

// stream is ten seconds of packets as a camera of 2.5 Mbit/s and 30 pictures a second
// sends them, a keyframe every two seconds, with its sound.
func stream(t testing.TB) (all []Packet) {
	first := units(t, "../mediatest/testdata/clip.h264")[0]
	pay := &codecs.H264Payloader{}
	at := day
	var number [2]uint64
	add := func(p Packet) {
		p.Number, p.At = number[p.Kind], at
		number[p.Kind]++
		all = append(all, p)
	}
	for i := range 300 {
		unit := append([]byte{0, 0, 0, 1, 0x41, 0x9a}, bytes.Repeat([]byte{0x55}, 9600)...)
		if i%60 == 0 {
			unit = append(bytes.Clone(first), bytes.Repeat([]byte{0x55}, 40000)...)
		}
		parts := pay.Payload(1188, unit)
		for j, b := range parts {
			add(Packet{Kind: shard.Video, TS: uint32(i * 3000), Marker: j == len(parts)-1, Payload: b})
		}
		for k := i * 5 / 3; k < (i+1)*5/3; k++ {
			add(Packet{Kind: shard.Audio, TS: uint32(k * 960), Payload: append([]byte{0x78}, make([]byte, 100)...)})
		}
		at = at.Add(time.Second / 30)
	}
	return all
}

// replay pushes the stream again and again, each time ten seconds on.
func replay(m *Muxer, all []Packet, n int, each func(Event)) {
	var number [2]uint64
	for _, p := range all {
		number[p.Kind] = max(number[p.Kind], p.Number+1)
	}
	m.Source(keyframe.H264)
	for i := range n {
		p, round := all[i%len(all)], i/len(all)
		p.Number += uint64(round) * number[p.Kind]
		p.TS += uint32(round) * 10 * p.Kind.Rate()
		p.At = p.At.Add(time.Duration(round) * 10 * time.Second)
		for _, e := range m.Push(p) {
			each(e)
		}
	}
}

// BenchmarkPush is one packet of 1.2 kB on its way into the recording: what stands
// beside the relay's own work for it.
func BenchmarkPush(b *testing.B) {
	all := stream(b)
	m := NewMuxer(Options{})
	var bytes, parts int
	b.ReportAllocs()
	for b.Loop() {
		replay(m, all, len(all), func(e Event) {
			if p, ok := e.(Part); ok {
				bytes += len(p.Bytes)
				parts++
			}
		})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(all)), "ns/packet")
	b.ReportMetric(float64(parts)/float64(b.N), "parts/op")
	b.SetBytes(int64(bytes / b.N))
}

// TestAllocations: recording costs the collector next to nothing, and nothing a packet.
func TestAllocations(t *testing.T) {
	all := stream(t)
	m := NewMuxer(Options{})
	parts := 0
	round := func() { replay(m, all, len(all), func(Event) { parts++ }) }
	round()
	parts = 0
	got := testing.AllocsPerRun(3, round) / float64(parts) * 4
	if got > 8 {
		t.Fatalf("%.1f allocations a part", got)
	}
}

// TestSamplesAreWhole: the bytes of a picture come out as they were packetized.
func TestSamplesAreWhole(t *testing.T) {
	m := NewMuxer(Options{})
	c := newCamera(t, m)
	c.start()
	c.run(2 * time.Second)
	c.give(m.Flush())
	for i, s := range watch(t, c.got).tracks[1] {
		var want []byte
		for _, nal := range bytes.Split(c.frames[i], []byte{0, 0, 0, 1})[1:] {
			if kind := nal[0] & 0x1f; kind != 9 {
				want = append(binary.BigEndian.AppendUint32(want, uint32(len(nal))), nal...)
			}
		}
		if !bytes.Equal(s.data, want) {
			t.Fatalf("picture %d has %d bytes, %d were sent", i, len(s.data), len(want))
		}
	}
}
