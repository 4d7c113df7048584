package shard

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pion/rtcp"
	"pgregory.net/rapid"

	"hawker/media/egress"
	"hawker/media/seal"
)

// join is Add, on the test's goroutine.
func (s *scene) join(ssrc uint32, picture Way) *Viewer {
	v := NewViewer(true, func(*egress.Batch, []rtcp.Packet) error { return nil })
	v.legs[Video], v.repeats = &Leg{Way: picture, SSRC: ssrc, PT: 102}, repeatsAtOnce
	s.flush()
	s.viewers = append(s.viewers, v)
	if !s.welcome(v) {
		s.wait(v)
	}
	return v
}

// frames plays n frames of three packets; the first begins a keyframe.
func frames(n int) string { return "Kpm" + strings.Repeat("ppm", n-1) }

func TestANewcomerHasTheKeyframeAtOnceAndThenThePresent(t *testing.T) {
	s, out := newScene(), &tape{keep: true}
	s.play(500, frames(60))
	v := s.join(1, out)
	if len(out.sent) != 3 || s.room.Waiting.Load() != 0 {
		t.Fatalf("%d packets at once, %d wait", len(out.sent), s.room.Waiting.Load())
	}
	s.play(680, "ppm") // meanwhile the show goes on
	for range 3 {
		s.pace()
	}
	if len(out.sent) != 3+3*paceLen || len(s.newcome) != 1 {
		t.Fatalf("%d packets after three parts", len(out.sent))
	}
	s.pace()
	s.play(683, "ppm")
	if len(out.sent) != 186 || len(s.newcome) != 0 {
		t.Fatalf("%d packets of 186, %d are new still", len(out.sent), len(s.newcome))
	}
	for i, h := range out.sent {
		if want := out.sent[0].Index + uint64(i); h.Index != want {
			t.Fatalf("packet %d has the number %d, want %d", i, h.Index, want)
		}
		if i > 0 && int32(h.TS-out.sent[i-1].TS) < 0 {
			t.Fatalf("packet %d goes back in time", i)
		}
	}
	// What was before stands within a sixty-fourth; what comes after is as it is.
	if spread := int32(v.edge - out.sent[0].TS); spread <= 0 || spread > 180*3000/squeezeBy {
		t.Errorf("the past is spread over %d ticks", spread)
	}
	if got := out.sent[185].TS; got != 685*3000 {
		t.Errorf("the present is stamped %d", got)
	}
}

func TestANewKeyframeOvertakesWhatIsStillBrought(t *testing.T) {
	s, out := newScene(), &tape{keep: true}
	s.play(10, frames(100))
	s.join(1, out)
	s.play(310, frames(2))
	s.pace()
	s.play(316, "ppm")
	s.pace()
	if len(out.sent) != 12 {
		t.Fatalf("sent %v", out.seqs)
	}
	for i := 1; i < len(out.sent); i++ {
		if out.sent[i].Index != out.sent[i-1].Index+1 {
			t.Fatalf("a hole before %d in %v", i, out.seqs)
		}
	}
	if s.room.Waiting.Load() != 0 {
		t.Errorf("%d wait", s.room.Waiting.Load())
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	s := newScene()
	s.play(1, "Kpm")
	out := &tape{keep: true}
	big := make([]byte, 1200)
	for i := range uint64(gopBytes/1200 + 10) {
		s.gather(&Packet{Number: 4 + i, Index: s.next[Video], TS: uint32(i), Marker: true, Payload: big})
		s.flush()
	}
	if s.gop.packets != nil {
		t.Fatalf("%d bytes are kept", s.gop.bytes)
	}
	s.join(1, out)
	if len(out.sent) != 0 || s.room.Waiting.Load() != 1 {
		t.Errorf("sent %d, %d wait", len(out.sent), s.room.Waiting.Load())
	}
	s.play(10_000, "Kpm")
	if len(out.sent) != 3 || s.room.Waiting.Load() != 0 {
		t.Errorf("after the keyframe: sent %d, %d wait", len(out.sent), s.room.Waiting.Load())
	}
}

// witness fails when one number seals two different packets.
type witness struct {
	t    *rapid.T
	seen map[string]string
	shut *bool
}

func (w witness) Write(_ *egress.Batch, h seal.Header, payload []byte) bool {
	if *w.shut {
		return false
	}
	nonce, content := fmt.Sprint(h.SSRC, "/", h.Index), fmt.Sprint(h.TS, h.Marker, h.PT, &payload[0])
	if was, ok := w.seen[nonce]; ok && was != content {
		w.t.Fatalf("number %s seals %s and %s", nonce, was, content)
	}
	w.seen[nonce] = content
	return true
}

// Whatever happens to a viewer, no nonce seals two packets: joins, cuts, losses on
// the way in, overflows, a way that is not ready, and all that it asks for again.
func TestNoNumberSealsTwoPackets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, number, shut := newScene(), rapid.Uint64Range(0, 1<<17).Draw(t, "first"), false
		var all []*Viewer
		for range rapid.IntRange(10, 200).Draw(t, "steps") {
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				all = append(all, s.join(uint32(len(all)), witness{t, map[string]string{}, &shut}))
			case 1, 2, 3, 4:
				words := rapid.SampledFrom([]string{"Kpm", "ppm", "pm", "p", "xpm", "KpxmKpm", "m"}).Draw(t, "words")
				s.play(number, words)
				number += uint64(len(words))
			case 5:
				number += rapid.Uint64Range(1, 9).Draw(t, "lost on the way in")
			case 6:
				s.pace()
			case 7:
				shut = !shut
			case 8:
				for _, v := range all {
					s.cut(v)
				}
			case 9:
				for _, v := range all {
					v.repeats = repeatsAtOnce
					at := uint16(v.legs[Video].next) - rapid.Uint16Range(0, 70).Draw(t, "back")
					s.repeat(v, &rtcp.TransportLayerNack{MediaSSRC: v.legs[Video].SSRC, Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{at, at + 1, at + 2})})
				}
			}
		}
	})
}
