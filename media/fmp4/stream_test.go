package fmp4

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp/codecs"

	"hawker/media/fmp4/movie"
	"hawker/media/keyframe"
	"hawker/media/shard"
)

// units splits an Annex B file into its access units: none of its pictures has more
// than one slice.
func units(t testing.TB, name string) [][]byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	var unit []byte
	for _, nal := range bytes.Split(b, []byte{0, 0, 1})[1:] {
		nal = bytes.TrimRight(nal, "\x00")
		unit = append(append(unit, 0, 0, 0, 1), nal...)
		if kind := nal[0] & 0x1f; kind == 1 || kind == 5 {
			all, unit = append(all, unit), nil
		}
	}
	return all
}

// opusPackets reads the packets of an Ogg Opus file of 20 ms each.
func opusPackets(t testing.TB, name string) [][]byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	var part []byte
	for len(b) > 0 {
		sizes := b[27 : 27+int(b[26])]
		b = b[27+len(sizes):]
		for _, n := range sizes {
			part, b = append(part, b[:n]...), b[n:]
			if n < 255 {
				all, part = append(all, part), nil
			}
		}
	}
	return all[2:]
}

// camera is a publisher that a test drives: its clocks may drift, its packets be lost.
type camera struct {
	m          *Muxer
	codec      keyframe.Codec
	frames     [][]byte // one GOP after another, over and over
	sound      [][]byte
	rate       int           // frames a second
	born       time.Time     // wall time of the first frame
	lag        time.Duration // how much later a picture comes than the sound
	drift      float64       // of the sound's clock, 100e-6 is fast by 100 ppm
	lose       func(shard.Kind, uint64) bool
	after      func(Packet)
	noReports  bool
	videoTS    uint32
	audioTS    uint32
	numbers    [2]uint64
	frame, bit int
	pay        payloader
	paid       map[int][][]byte
	got        []Event
	on         func(Event)
}

type payloader interface {
	Payload(mtu uint16, b []byte) [][]byte
}

var day = time.Date(2026, 3, 8, 20, 0, 0, 0, time.UTC)

func newCamera(t testing.TB, m *Muxer) *camera {
	c := &camera{m: m, codec: keyframe.H264, frames: units(t, "../mediatest/testdata/clip.h264"),
		sound: opusPackets(t, "../mediatest/testdata/clip.ogg"), rate: 25, born: day,
		videoTS: 1<<32 - 90000, audioTS: 1<<32 - 960, numbers: [2]uint64{65000, 65500}, pay: &codecs.H264Payloader{}}
	newCameraEvents(c)
	return c
}

// newCameraEvents has the camera keep what comes.
func newCameraEvents(c *camera) {
	c.on = func(e Event) {
		switch e := e.(type) {
		case Init:
			e.Bytes = bytes.Clone(e.Bytes)
			c.got = append(c.got, e)
		case Part:
			e.Bytes = bytes.Clone(e.Bytes)
			c.got = append(c.got, e)
		}
	}
}

func (c *camera) give(events []Event) {
	for _, e := range events {
		c.on(e)
	}
}

func (c *camera) push(p Packet) {
	n := c.numbers[p.Kind]
	c.numbers[p.Kind]++
	if c.lose != nil && c.lose(p.Kind, n) {
		return
	}
	p.Number = n
	c.give(c.m.Push(p))
	if c.after != nil {
		c.after(p)
	}
}

func (c *camera) start() {
	c.paid = map[int][][]byte{}
	c.m.Source(c.codec)
}

// run publishes for a while.
func (c *camera) run(d time.Duration) {
	const packet = 20 * time.Millisecond
	from, fromBit := c.frame, c.bit
	for {
		video := time.Duration(c.frame) * time.Second / time.Duration(c.rate)
		audio := time.Duration(c.bit) * packet
		if len(c.frames) == 0 || len(c.sound) > 0 && audio < video {
			if time.Duration(c.bit-fromBit)*packet >= d {
				return
			}
			c.sayAudio(audio)
			continue
		}
		if time.Duration(c.frame-from)*time.Second/time.Duration(c.rate) >= d {
			return
		}
		c.sayVideo(video)
	}
}

func (c *camera) sayAudio(at time.Duration) {
	// The packet was captured when the drifting clock had counted its samples.
	moment := c.born.Add(time.Duration(float64(at) / (1 + c.drift)))
	if !c.noReports && c.bit%50 == 0 {
		c.m.Sync(shard.Audio, c.audioTS+uint32(c.bit*960), moment)
	}
	c.push(Packet{Kind: shard.Audio, TS: c.audioTS + uint32(c.bit*960), Marker: c.bit == 0,
		Payload: c.sound[c.bit%len(c.sound)], At: moment.Add(30 * time.Millisecond)})
	c.bit++
}

func (c *camera) sayVideo(at time.Duration) {
	moment := c.born.Add(at)
	ts := c.videoTS + uint32(at*90000/time.Second)
	if !c.noReports && c.frame%c.rate == 0 {
		c.m.Sync(shard.Video, ts, moment)
	}
	parts := c.paid[c.frame%len(c.frames)]
	if parts == nil {
		parts = c.pay.Payload(1188, c.frames[c.frame%len(c.frames)])
		c.paid[c.frame%len(c.frames)] = parts
	}
	for i, b := range parts {
		c.push(Packet{Kind: shard.Video, TS: ts, Marker: i == len(parts)-1, Payload: b, At: moment.Add(30*time.Millisecond + c.lag)})
	}
	c.frame++
}

func (c *camera) parts() (all []Part) {
	for _, e := range c.got {
		if p, ok := e.(Part); ok {
			all = append(all, p)
		}
	}
	return all
}

func (c *camera) inits() (all []Init) {
	for _, e := range c.got {
		if i, ok := e.(Init); ok {
			all = append(all, i)
		}
	}
	return all
}

// pieces gives the segments that begin within a range of the recording, as they are stored.
func (c *camera) pieces(from, to time.Duration) (all []movie.Piece) {
	var init []byte
	var data []byte
	flush := func() {
		if len(data) > 0 {
			all = append(all, movie.Piece{Init: init, Data: bytes.NewReader(data), Size: int64(len(data))})
		}
		data = nil
	}
	in := false
	for _, e := range c.got {
		switch e := e.(type) {
		case Init:
			flush()
			init = e.Bytes
		case Part:
			if e.Begins {
				flush()
				in = e.Start >= from && e.Start < to
			}
			if in {
				data = append(data, e.Bytes...)
			}
		}
	}
	flush()
	return all
}

// playlist stores the recording as HLS does and gives the playlist's name.
func (c *camera) playlist(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	store := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var list strings.Builder
	list.WriteString("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:4\n")
	var segment []byte
	var lasts time.Duration
	n, init := 0, -1
	flush := func() {
		if len(segment) > 0 {
			store(fmt.Sprintf("%d.m4s", n), segment)
			fmt.Fprintf(&list, "#EXTINF:%.5f,\n%d.m4s\n", lasts.Seconds(), n)
			n++
		}
		segment, lasts = nil, 0
	}
	for _, e := range c.got {
		switch e := e.(type) {
		case Init:
			store(fmt.Sprintf("init-%d.mp4", e.Number), e.Bytes)
		case Part:
			if e.Begins {
				flush()
			}
			if e.Discontinuity {
				list.WriteString("#EXT-X-DISCONTINUITY\n")
			}
			if e.Init != init {
				init = e.Init
				fmt.Fprintf(&list, "#EXT-X-MAP:URI=\"init-%d.mp4\"\n", init)
			}
			segment, lasts = append(segment, e.Bytes...), lasts+e.Duration
		}
	}
	flush()
	list.WriteString("#EXT-X-ENDLIST\n")
	store("film.m3u8", []byte(list.String()))
	return filepath.Join(folder, "film.m3u8")
}
