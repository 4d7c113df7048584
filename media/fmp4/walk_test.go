package fmp4

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
	"time"
)

// The recording read by a reader of its own, that knows nothing of the writer's.

// shown is one frame as a player sees it.
type shown struct {
	at, length time.Duration
	ticks      int64
	key        bool
	data       []byte
	part       int
}

// boxes gives the boxes of b; they must fill it.
func boxes(t *testing.T, b []byte, each func(kind string, at int, body []byte)) {
	t.Helper()
	for at := 0; at < len(b); {
		if len(b)-at < 8 {
			t.Fatalf("%d bytes after the last box", len(b)-at)
		}
		n := int(binary.BigEndian.Uint32(b[at:]))
		if n < 8 || n > len(b)-at {
			t.Fatalf("box %q of %d bytes in %d", b[at+4:at+8], n, len(b)-at)
		}
		each(string(b[at+4:at+8]), at, b[at+8:at+n])
		at += n
	}
}

// children gives the bodies of the boxes of b by their kind.
func children(t *testing.T, b []byte) map[string][][]byte {
	t.Helper()
	m := map[string][][]byte{}
	boxes(t, b, func(kind string, _ int, body []byte) { m[kind] = append(m[kind], body) })
	return m
}

func one(t *testing.T, b []byte, path ...string) []byte {
	t.Helper()
	for _, kind := range path {
		all := children(t, b)[kind]
		if len(all) != 1 {
			t.Fatalf("%d boxes %q", len(all), kind)
		}
		b = all[0]
	}
	return b
}

var rates = map[uint32]time.Duration{1: 90000, 2: 48000}

// walk reads the part and gives its frames by track.
func walk(t *testing.T, part []byte) map[uint32][]shown {
	t.Helper()
	top := children(t, part)
	if len(top) != 2 || len(top["moof"]) != 1 || len(top["mdat"]) != 1 {
		t.Fatalf("a part of %d kinds of boxes", len(top))
	}
	moof := top["moof"][0]
	mdatAt, used := len(moof)+8+8, 0
	all := map[uint32][]shown{}
	for _, traf := range children(t, moof)["traf"] {
		head, when, run := one(t, traf, "tfhd"), one(t, traf, "tfdt"), one(t, traf, "trun")
		id := binary.BigEndian.Uint32(head[4:])
		if binary.BigEndian.Uint32(head) != 0x020000 || when[0] != 1 {
			t.Fatal("tfhd is not relative to its moof, or tfdt of 32 bits")
		}
		at := int64(binary.BigEndian.Uint64(when[4:]))
		flags, n := binary.BigEndian.Uint32(run), int(binary.BigEndian.Uint32(run[4:]))
		offset := int(int32(binary.BigEndian.Uint32(run[8:])))
		for row := run[12:]; n > 0; n-- {
			length, size := binary.BigEndian.Uint32(row), int(binary.BigEndian.Uint32(row[4:]))
			row = row[8:]
			s := shown{at: ticked(at, rates[id]), ticks: at, key: true}
			if flags&0x400 != 0 {
				s.key = binary.BigEndian.Uint32(row) == 0x02000000
				row = row[4:]
			}
			at += int64(length)
			s.length, s.data = ticked(at, rates[id])-s.at, part[offset:offset+size]
			if offset < mdatAt {
				t.Fatalf("media at %d, mdat at %d", offset, mdatAt)
			}
			offset, used = offset+size, used+size
			all[id] = append(all[id], s)
		}
	}
	if used != len(top["mdat"][0]) {
		t.Fatalf("frames of %d bytes in an mdat of %d", used, len(top["mdat"][0]))
	}
	return all
}

func ticked(n int64, rate time.Duration) time.Duration {
	return time.Duration(n)/rate*time.Second + time.Duration(n)%rate*time.Second/rate
}

// film is what a whole recording shows.
type film struct {
	tracks map[uint32][]shown
	parts  []Part
}

// watch reads a whole recording and holds it to every promise of the package.
func watch(t *testing.T, got []Event) film {
	t.Helper()
	f := film{tracks: map[uint32][]shown{}}
	init, ends := Init{Number: -1}, map[uint32]int64{}
	var position time.Duration
	for i, e := range got {
		if e, ok := e.(Init); ok {
			if bytes.Equal(e.Bytes, init.Bytes) || e.Number != init.Number+1 && init.Number >= 0 {
				t.Fatalf("init %d after %d, the same or out of turn", e.Number, init.Number)
			}
			init = e
			continue
		}
		p := e.(Part)
		if p.Init != init.Number || p.Start != position || p.Duration <= 0 || p.Wall.Year() < 2000 {
			t.Fatalf("event %d: init %d, at %s for %s, wall %s; wanted init %d at %s", i, p.Init, p.Start, p.Duration, p.Wall, init.Number, position)
		}
		position = p.Start + p.Duration
		tracks := walk(t, p.Bytes)
		if p.Begins {
			if !p.Independent || init.Width > 0 && (len(tracks[1]) == 0 || !tracks[1][0].key) {
				t.Fatalf("the segment at %s does not begin with a keyframe", p.Start)
			}
		}
		if (p.Discontinuity || i > 0 && isInit(got[i-1])) && !p.Begins {
			t.Fatalf("the part at %s does not begin a segment", p.Start)
		}
		for id, list := range tracks {
			if end, ok := ends[id]; ok && list[0].ticks != end && !p.Discontinuity {
				t.Fatalf("track %d has a gap of %d ticks at %s", id, list[0].ticks-end, p.Start)
			} else if ok && list[0].ticks < end {
				t.Fatalf("track %d goes back by %d ticks at %s", id, end-list[0].ticks, p.Start)
			}
			for _, s := range list {
				if s.length <= 0 || len(s.data) == 0 {
					t.Fatalf("track %d: a frame of %s and %d bytes at %s", id, s.length, len(s.data), s.at)
				}
				s.part = len(f.parts)
				f.tracks[id] = append(f.tracks[id], s)
				ends[id] = s.ticks + int64((s.length*rates[id]+time.Second/2)/time.Second)
			}
		}
		f.parts = append(f.parts, p)
	}
	return f
}

func isInit(e Event) bool {
	_, ok := e.(Init)
	return ok
}

// nals gives the types of an H.264 sample's units.
func nals(sample []byte) string {
	var types []byte
	for len(sample) >= 5 {
		n := int(binary.BigEndian.Uint32(sample))
		types = append(types, sample[4]&0x1f)
		if n > len(sample)-4 {
			return "broken"
		}
		sample = sample[4+n:]
	}
	if len(sample) > 0 {
		return "broken"
	}
	return fmt.Sprint(types)
}
