package shard

import (
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
)

// A line that carries less than the stream asks for nearly all of it again, for as
// long as it lasts: what it gets beyond the stream is bounded, and who lost as much
// once gets all of it at once.
func TestANarrowLineIsNotMadeNarrower(t *testing.T) {
	s, narrow, once := newScene(), &tape{}, &tape{}
	all, one := s.viewer(1, narrow), s.viewer(2, once)
	ask := func(v *Viewer, ssrc uint32, n int) {
		var lost []uint16
		for back := range n {
			lost = append(lost, uint16(v.legs[Video].next)-1-uint16(back))
		}
		s.repeat(v, &rtcp.TransportLayerNack{MediaSSRC: ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(lost)})
	}
	number, second := uint64(100), "K"+strings.Repeat("p", 398)+"m"
	const seconds = 10
	for i := range seconds {
		s.play(number, second)
		number += 400
		for range 3 {
			ask(all, 1, 400) // again and again, as players do
		}
		if i == seconds/2 {
			ask(one, 2, 399)
		}
		s.report(time.Now(), [2]uint32{}, [2]bool{})
	}
	if got := once.count - seconds*400; got != 399 {
		t.Errorf("%d of 399 packets that were lost at once were repeated", got)
	}
	// The first second has all of the allowance; from then on a share of what is sent,
	// what is repeated counted with it.
	if got, most := narrow.count-seconds*400, repeatsAtOnce+seconds*200; got > most || got < seconds*100 {
		t.Errorf("%d packets were repeated in ten seconds, expected at most %d", got, most)
	}
}

func TestASlowStreamIsRepeatedToo(t *testing.T) {
	s, out := newScene(), &tape{}
	v := s.viewer(1, out)
	v.repeats = 0
	s.play(1, "Kpm")
	s.report(time.Now(), [2]uint32{}, [2]bool{})
	if v.repeats != repeatsAtLeast {
		t.Errorf("%d packets may be repeated", v.repeats)
	}
	for range 20 {
		s.report(time.Now(), [2]uint32{}, [2]bool{})
	}
	if v.repeats != repeatsAtOnce {
		t.Errorf("%d packets may be repeated after twenty quiet seconds", v.repeats)
	}
}
