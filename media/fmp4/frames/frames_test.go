package frames

import (
	"bytes"
	"encoding/binary"
	"testing"

	"hawker/media/keyframe"
)

// A baseline SPS of 320 x 240, its PPS, and slices with first_mb_in_slice 0 and not.
var (
	sps   = []byte{0x67, 0x42, 0xc0, 0x1f, 0xda, 0x05, 0x07, 0xe8, 0x40, 0x00, 0x00, 0x03, 0x00, 0x40, 0x00, 0x00, 0x0c, 0x83, 0xc6, 0x0c, 0xa8}
	pps   = []byte{0x68, 0xce, 0x3c, 0x80}
	idr   = []byte{0x65, 0x88, 0x84, 0x01}
	idr2  = []byte{0x65, 0x48, 0x84, 0x01}
	slice = []byte{0x41, 0x9a, 0x02}
)

func stap(units ...[]byte) []byte {
	p := []byte{24}
	for _, u := range units {
		p = append(append(p, byte(len(u)>>8), byte(len(u))), u...)
	}
	return p
}

// fu splits a unit into FU-As of at most n bytes.
func fu(unit []byte, n int) (all [][]byte) {
	head, body := unit[0], unit[1:]
	for i := 0; len(body) > 0; i++ {
		k := min(n, len(body))
		p := []byte{head&0xe0 | 28, head & 0x1f}
		if i == 0 {
			p[1] |= 0x80
		}
		if k == len(body) {
			p[1] |= 0x40
		}
		all, body = append(all, append(p, body[:k]...)), body[k:]
	}
	return all
}

func lengths(units ...[]byte) (b []byte) {
	for _, u := range units {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(u))), u...)
	}
	return b
}

// in is a packet by what a test of H.264 says of it.
type in struct {
	number  uint64
	ts      uint32
	marker  bool
	payload []byte
}

func push(a *Assembler, packets ...in) (got []Frame) {
	for _, p := range packets {
		a.Push(Packet{Number: p.number, TS: p.ts, Marker: p.marker, Payload: p.payload}, func(f Frame) {
			f.Data = bytes.Clone(f.Data)
			got = append(got, f)
		})
	}
	return got
}

func TestH264(t *testing.T) {
	key := []in{{1, 100, false, stap(sps, pps)}, {2, 100, true, idr}}
	long := append([]byte{0x65, 0x88}, bytes.Repeat([]byte{7}, 50)...)
	parts := fu(long, 20)
	tests := []struct {
		name string
		in   []in
		want [][]byte // the frames' data
	}{
		{"a keyframe in one STAP-A", []in{{1, 100, true, stap(sps, pps, idr)}}, [][]byte{lengths(idr)}},
		{"sets, then a slice", key, [][]byte{lengths(idr)}},
		{"nothing before a keyframe", []in{{1, 100, true, slice}, {2, 200, true, slice}}, nil},
		{"a delimiter and SEI lead", []in{{1, 100, false, []byte{9, 0xf0}}, {2, 100, false, sps}, {3, 100, false, pps}, {4, 100, true, idr}}, [][]byte{lengths(idr)}},
		{"two slices", []in{{1, 100, false, stap(sps, pps)}, {2, 100, false, idr}, {3, 100, true, idr2}}, [][]byte{lengths(idr, idr2)}},
		{"fragments", []in{{1, 100, false, stap(sps, pps)}, {2, 100, false, parts[0]}, {3, 100, false, parts[1]}, {4, 100, true, parts[2]}}, [][]byte{lengths(long)}},
		{"a fragment is missing", []in{{1, 100, false, stap(sps, pps)}, {2, 100, false, parts[0]}, {4, 100, true, parts[2]}}, nil},
		{"the last fragment is missing, the marker with it", []in{{1, 100, false, stap(sps, pps)}, {2, 100, false, parts[0]}, {3, 100, false, parts[1]}, {5, 200, true, slice}}, nil},
		{"the marker is missing, no packet", append(key[:1:1], in{2, 100, false, idr}, in{3, 200, true, slice}), [][]byte{lengths(idr), lengths(slice)}},
		{"a hole between frames", append(key[:2:2], in{4, 200, true, slice}, in{5, 300, true, slice}), [][]byte{lengths(idr)}},
		{"a hole before a keyframe", append(key[:2:2], in{9, 200, false, stap(sps, pps)}, in{10, 200, true, idr}), [][]byte{lengths(idr), lengths(idr)}},
		{"a hole before a keyframe's second slice", append(key[:2:2], in{9, 200, true, idr2}), [][]byte{lengths(idr)}},
		{"a hole before an IDR without its sets: those before are its", append(key[:2:2], in{9, 200, true, idr}), [][]byte{lengths(idr), lengths(idr)}},
		{"twice and late", append(key[:2:2], key[0], key[1], in{3, 200, true, slice}), [][]byte{lengths(idr), lengths(slice)}},
		{"a slice within an open fragment", []in{{1, 100, false, stap(sps, pps)}, {2, 100, false, parts[0]}, {3, 100, true, slice}}, nil},
		{"a STAP-A cut short", []in{{1, 100, true, stap(sps, pps, idr)[:20]}}, nil},
		{"interleaving, which nobody offers", append(key[:2:2], in{3, 200, true, []byte{25, 0, 0}}, in{4, 300, true, slice}), [][]byte{lengths(idr)}},
		{"an empty payload", append(key[:2:2], in{3, 200, true, nil}, in{4, 300, true, slice}), [][]byte{lengths(idr)}},
		{"an SPS that makes no sense", []in{{1, 100, true, stap([]byte{0x67, 1}, pps, idr)}}, nil},
	}
	for _, tt := range tests {
		got := push(New(keyframe.H264), tt.in...)
		if len(got) != len(tt.want) {
			t.Errorf("%s: %d frames, want %d", tt.name, len(got), len(tt.want))
			continue
		}
		for i, f := range got {
			want := tt.want[i]
			if f.Key {
				want = append(lengths(sps, pps), want...)
			}
			if !bytes.Equal(f.Data, want) || f.Key != (tt.want[i][4]&0x1f == 5) || f.Key != (f.Entry != nil) {
				t.Errorf("%s: frame %d is %x, key %v", tt.name, i, f.Data, f.Key)
			}
		}
	}
}

// TestEntryStays: the pointer says whether anything changed.
func TestEntryStays(t *testing.T) {
	a := New(keyframe.H264)
	other := append(bytes.Clone(pps), 0x80)
	got := push(a, in{1, 100, true, stap(sps, pps, idr)}, in{2, 200, true, stap(sps, pps, idr)},
		in{3, 300, true, idr}, in{4, 400, true, stap(other, idr)})
	if len(got) != 4 || got[0].Entry != got[1].Entry || got[1].Entry != got[2].Entry || got[2].Entry.Equal(got[3].Entry) {
		t.Fatalf("%d frames, or their entries differ otherwise", len(got))
	}
	if e := got[0].Entry; e.Codec != "avc1.42C01F" || e.Width != 320 || e.Height != 240 {
		t.Fatalf("%s, %d x %d", e.Codec, e.Width, e.Height)
	}
}

// A keyframe that was lost but for its sets leaves nothing in the next one's description:
// there the picture has another size.
func TestSetsOfALostKeyframe(t *testing.T) {
	wide := bytes.Clone(sps) // with a level of its own, as another size has
	wide[3]++
	parts := fu(append([]byte{0x65, 0x88}, bytes.Repeat([]byte{7}, 50)...), 20)
	got := push(New(keyframe.H264), in{1, 100, true, stap(sps, pps, idr)},
		in{2, 200, false, stap(wide, pps)}, in{3, 200, false, parts[0]}, in{5, 200, true, parts[2]},
		in{6, 300, true, stap(sps, pps, idr)})
	if len(got) != 2 {
		t.Fatalf("%d frames", len(got))
	}
	if want := lengths(sps, pps, idr); !bytes.Equal(got[1].Data, want) || got[1].Entry != got[0].Entry {
		t.Errorf("%s, %x, want %x", got[1].Entry.Codec, got[1].Data, want)
	}
}

// TestVP9Layers: the frames of two spatial layers are one superframe.
func TestVP9Layers(t *testing.T) {
	// A keyframe's header: marker 2, profile 0, shown; sync code; BT.601; 64 x 48.
	head := []byte{0x82, 0x49, 0x83, 0x42, 0x20, 0x03, 0xf0, 0x02, 0xf0, 0x00}
	base := append([]byte{0x80 | 0x20 | 0x08 | 0x04 | 0x02, 5, 0, 9, 1<<5 | 0x10, 0, 64, 0, 48, 0, 128, 0, 96}, head...)
	upper := append([]byte{0x80 | 0x20 | 0x08 | 0x04, 5, 1<<1 | 1, 9}, 0xaa, 0xbb)
	got := push(New(keyframe.VP9), in{1, 100, false, base}, in{2, 100, true, upper})
	if len(got) != 1 || !got[0].Key || got[0].Entry.Width != 128 || got[0].Entry.Height != 96 {
		t.Fatalf("%d frames", len(got))
	}
	want := append(append(bytes.Clone(head), 0xaa, 0xbb), 0xd9, 10, 0, 0, 0, 2, 0, 0, 0, 0xd9)
	if !bytes.Equal(got[0].Data, want) {
		t.Fatalf("%x, want %x", got[0].Data, want)
	}
}

// TestAV1Elements: OBUs of several elements and packets get their sizes back.
func TestAV1Elements(t *testing.T) {
	sequence := []byte{0x08, 0x00, 0x00, 0x00, 0x04, 0x3c, 0xff, 0xbd, 0xff, 0xf9, 0x80, 0x40} // 32 x 32 or so
	frame := append([]byte{0x30, 0x10}, bytes.Repeat([]byte{3}, 200)...)
	first := append([]byte{0x40 | 2<<4 | 0x08, byte(len(sequence))}, sequence...)
	first = append(first, frame[:100]...)
	second := append([]byte{0x80 | 1<<4}, frame[100:]...)
	got := push(New(keyframe.AV1), in{1, 100, false, first}, in{2, 100, true, second})
	if len(got) != 1 || !got[0].Key {
		t.Fatalf("%d frames", len(got))
	}
	want := append([]byte{0x0a, byte(len(sequence) - 1)}, sequence[1:]...)
	want = append(append(want, 0x32, 0xc9, 0x01), frame[1:]...)
	if !bytes.Equal(got[0].Data, want) {
		t.Fatalf("%x, want %x", got[0].Data, want)
	}
	if n := len(push(New(keyframe.AV1), in{1, 100, false, first}, in{3, 100, true, second})); n != 0 {
		t.Fatalf("%d frames with a hole", n)
	}
	if n := len(push(New(keyframe.AV1), in{1, 100, true, second})); n != 0 {
		t.Fatalf("%d frames without a beginning", n)
	}
}

// FuzzAssembler: whatever comes, no more leaves than came, and what leaves has the shape
// that its codec's samples have.
func FuzzAssembler(f *testing.F) {
	f.Add(byte(0), append(append([]byte{28, 1}, stap(sps, pps)...), append([]byte{4, 3}, idr...)...))
	f.Add(byte(1), []byte{22, 3, 0x8e, 5, 0x82, 0x49, 0x83, 0x42, 0x20, 0x03, 0xf0, 0x02, 0xf0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add(byte(2), []byte{16, 3, 0x18, 0x08, 0, 0, 0, 0x04, 0x3c, 0xff, 0xbd, 0xff, 0xf9, 0x80, 0x40, 0x32, 0x10, 1})
	codecs := []keyframe.Codec{keyframe.H264, keyframe.VP9, keyframe.AV1}
	f.Fuzz(func(t *testing.T, which byte, script []byte) {
		codec := codecs[which%3]
		a := New(codec)
		number, ts, came, left := uint64(0), uint32(0), 0, 0
		for len(script) >= 2 {
			n, flags := min(int(script[0]), len(script)-2), script[1]
			payload := script[2 : 2+n]
			script = script[2+n:]
			came += n
			if number++; flags&4 != 0 {
				number += uint64(flags >> 4)
			}
			if flags&8 != 0 {
				ts += 3000
			}
			a.Push(Packet{Number: number, TS: ts, Marker: flags&1 != 0, Payload: payload}, func(fr Frame) {
				left += len(fr.Data)
				if fr.Key {
					left -= len(fr.Entry.Sets()) // again before every keyframe
				}
				if len(fr.Data) == 0 || fr.Key && fr.Entry == nil {
					t.Fatal("an empty frame, or a keyframe that nothing is known of")
				}
				if codec == keyframe.H264 {
					for b := fr.Data; len(b) > 0; {
						if len(b) < 5 || int(binary.BigEndian.Uint32(b)) > len(b)-4 {
							t.Fatalf("broken units %x", fr.Data)
						}
						b = b[4+binary.BigEndian.Uint32(b):]
					}
				}
			})
		}
		if left > came*8+64 { // a length of four bytes for a unit of one, at worst
			t.Fatalf("%d bytes left, %d came", left, came)
		}
	})
}
