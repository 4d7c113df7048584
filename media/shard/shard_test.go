package shard

import (
	"testing"

	"github.com/pion/rtcp"

	"hawker/media/egress"
	"hawker/media/seal"
)

// tape is the far end of a leg: it notes what was written.
type tape struct {
	seqs  []uint16
	sent  []seal.Header
	last  seal.Header
	count int
	keep  bool
	shut  bool // the transport is not ready
}

func (t *tape) Write(_ *egress.Batch, h seal.Header, _ []byte) bool {
	if t.shut {
		return false
	}
	t.count++
	if t.keep {
		t.seqs, t.sent = append(t.seqs, uint16(h.Index)), append(t.sent, h)
		t.last = h
	}
	return true
}

// scene is a shard driven by hand, on the test's goroutine.
type scene struct {
	*Shard
	room  *Room
	index [2]uint64
}

func newScene() *scene {
	r := &Room{Wake: func() {}}
	return &scene{Shard: New(r, nil), room: r}
}

func (s *scene) viewer(ssrc uint32, out ...*tape) *Viewer {
	v := NewViewer(true, func(*egress.Batch, []rtcp.Packet) error { return nil })
	for k, t := range out {
		v.legs[k] = &Leg{Way: t, SSRC: ssrc + uint32(k), PT: 100}
	}
	v.repeats = repeatsAtOnce
	s.viewers = append(s.viewers, v)
	s.wait(v)
	return v
}

// play sends packets by a word each: "K" begins a keyframe, "p" is a packet
// inside a frame, "m" the last of one, "x" one that the shard's queue lost, "a"
// sound. Video packets are numbered from seq on.
func (s *scene) play(seq uint64, words string) {
	for _, w := range words {
		p := &Packet{Payload: []byte{1}, Number: seq, TS: uint32(seq) * 3000}
		if w == 'a' {
			p.Kind = Audio
		} else {
			seq++
		}
		p.Index = s.index[p.Kind]
		s.index[p.Kind]++
		p.Key, p.Marker = w == 'K', w == 'm'
		if w != 'x' {
			s.gather(p)
			s.flush()
		}
	}
}

func TestFan(t *testing.T) {
	tests := []struct {
		name, words string
		from        uint64
		want        []uint16
	}{
		{"from the keyframe on", "pmpmKpmpm", 10, []uint16{14, 15, 16, 17, 18}},
		{"nothing without one", "pmpm", 10, nil},
		{"an overflow inside a frame leaves one hole", "KpmpxpmpmKpm", 10, []uint16{10, 11, 12, 13, 15, 16, 17}},
		{"an overflow between frames leaves none", "KpmxpmKpm", 10, []uint16{10, 11, 12, 13, 14, 15}},
		{"wraps", "Kpmpm", 32766, []uint16{32766, 32767, 32768, 32769, 32770}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, out := newScene(), &tape{keep: true}
			s.viewer(1, out)
			s.play(tt.from, tt.words)
			if len(out.seqs) != len(tt.want) {
				t.Fatalf("got %v, want %v", out.seqs, tt.want)
			}
			for i := range tt.want {
				if out.seqs[i] != tt.want[i] {
					t.Fatalf("got %v, want %v", out.seqs, tt.want)
				}
			}
		})
	}
}

func TestWaitingIsCounted(t *testing.T) {
	s := newScene()
	v := s.viewer(1, &tape{})
	s.viewer(2, &tape{})
	if n := s.room.Waiting.Load(); n != 2 {
		t.Fatalf("%d wait", n)
	}
	s.play(1, "Kpm")
	if n := s.room.Waiting.Load(); n != 0 {
		t.Fatalf("%d wait after the keyframe", n)
	}
	s.cut(v)
	s.cut(v)
	if n := s.room.Waiting.Load(); n != 1 {
		t.Fatalf("%d wait after a cut", n)
	}
}

func TestViewerWhoseTransportIsNotReadyKeepsWaiting(t *testing.T) {
	s, out := newScene(), &tape{keep: true, shut: true}
	s.viewer(1, out)
	s.play(1, "Kpm")
	out.shut = false
	s.play(4, "pmKm")
	if len(out.seqs) != 2 || s.room.Waiting.Load() != 0 {
		t.Fatalf("got %v, %d wait", out.seqs, s.room.Waiting.Load())
	}
}

func TestSoundNeedsNoKeyframe(t *testing.T) {
	s, picture, sound := newScene(), &tape{}, &tape{}
	s.viewer(1, picture, sound)
	s.play(1, "papma")
	if picture.count != 0 || sound.count != 2 {
		t.Fatalf("%d of the picture, %d of the sound", picture.count, sound.count)
	}
}

func TestRepeat(t *testing.T) {
	s, out := newScene(), &tape{keep: true}
	v := s.viewer(7, out)
	s.play(100, "pmKpmpm") // the viewer has 102 to 106
	ask := func(ssrc uint32, seqs ...uint16) []uint16 {
		out.seqs = nil
		s.repeat(v, &rtcp.TransportLayerNack{MediaSSRC: ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(seqs)})
		return out.seqs
	}
	tests := []struct {
		name string
		ssrc uint32
		asks []uint16
		want int
	}{
		{"what was lost", 7, []uint16{103, 105}, 2},
		{"what it never had", 7, []uint16{100, 101, 107, 9000}, 0},
		{"of another stream", 8, []uint16{103}, 0},
	}
	for _, tt := range tests {
		if got := ask(tt.ssrc, tt.asks...); len(got) != tt.want {
			t.Errorf("%s: sent %v", tt.name, got)
		}
	}
	// After a cut the numbers of the viewer and of the room differ.
	s.play(107, "xpmKpm")
	if got := ask(7, uint16(v.legs[Video].next-2)); len(got) != 1 || s.ring[111%ringLen].TS != out.last.TS {
		t.Errorf("after a cut: sent %v, stamped %d", got, out.last.TS)
	}
	v.repeats = 3
	if got := ask(7, 107, 108, 109); len(got) > 3 {
		t.Errorf("no bound: %v", got)
	}
	v.repeats = 0
	if got := ask(7, uint16(v.legs[Video].next-1)); len(got) != 0 {
		t.Errorf("sent %v beyond the bound", got)
	}
}

func TestFanOutDoesNotAllocate(t *testing.T) {
	s := newScene()
	for i := range 50 {
		s.viewer(uint32(i), &tape{})
	}
	s.play(1, "K")
	p := &Packet{Payload: make([]byte, 1188), Number: 2, Marker: true}
	if n := testing.AllocsPerRun(1000, func() {
		p.Index, p.Number = s.next[Video], p.Number+1
		s.gather(p)
		s.flush()
	}); n > 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func BenchmarkFan(b *testing.B) {
	for _, n := range []int{1, 50, 200} {
		b.Run(map[int]string{1: "viewers=1", 50: "viewers=50", 200: "viewers=200"}[n], func(b *testing.B) {
			s := newScene()
			for i := range n {
				s.viewer(uint32(i), &tape{})
			}
			s.play(1, "K")
			p := &Packet{Payload: make([]byte, 1188), Number: 2, Marker: true}
			b.ReportAllocs()
			for b.Loop() {
				p.Index, p.Number = s.next[Video], p.Number+1
				s.gather(p)
				s.flush()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/delivery")
		})
	}
}
