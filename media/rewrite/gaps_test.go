package rewrite

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMissing(t *testing.T) {
	o := NewOrder[int](time.Hour)
	for _, seq := range []uint16{65533, 65534, 2, 4} {
		o.Push(seq, 0, t0)
		for _, _, ok := o.Pop(t0); ok; _, _, ok = o.Pop(t0) {
		}
	}
	if got := slices.Collect(o.Missing); !slices.Equal(got, []uint16{65535, 0, 1, 3}) {
		t.Fatalf("got %v", got)
	}
	for seq := range o.Missing {
		if seq != 65535 {
			t.Fatalf("went on to %d", seq)
		}
		break
	}
}

func TestAgain(t *testing.T) {
	steps := []struct {
		at      int
		came    []uint16 // just before
		missing []uint16
		want    []uint16
	}{
		{0, nil, []uint16{5}, []uint16{5}},
		{10, nil, []uint16{5, 7}, []uint16{7}},
		{100, nil, []uint16{5, 7}, nil},
		{120, nil, []uint16{5, 7}, []uint16{5}},
		{129, []uint16{7}, []uint16{5}, nil}, // the trip is 119 ms, give or take 59.5
		{470, nil, []uint16{5}, nil},
		{478, nil, []uint16{5}, []uint16{5}},
		{490, []uint16{5}, nil, nil}, // asked for three times: tells nothing
		{500, nil, []uint16{5}, []uint16{5}},
		{619, []uint16{5}, nil, nil}, // the trip is as before: it strays less
		{700, nil, []uint16{6}, []uint16{6}},
		{990, nil, []uint16{6}, nil},
		{998, nil, []uint16{6}, []uint16{6}},
	}
	var a Again
	if a.Trip() != firstTrip {
		t.Fatalf("at first the trip is %s", a.Trip())
	}
	for i, s := range steps {
		for _, seq := range s.came {
			a.Came(seq, ms(s.at))
		}
		if got := a.Ask(slices.Values(s.missing), ms(s.at)); !slices.Equal(got, s.want) {
			t.Fatalf("step %d: asked for %v, want %v", i, got, s.want)
		}
	}
	if a.Trip() != 119*time.Millisecond {
		t.Errorf("the trip is %s", a.Trip())
	}
	tries := 0
	for at := 1000; at < 100_000; at++ {
		tries += len(a.Ask(slices.Values([]uint16{9}), ms(at)))
	}
	if tries != maxTries {
		t.Errorf("asked %d times for what never comes", tries)
	}
}

// Whatever is missing, a request is short, nothing is asked for twice within a pause,
// and nothing is remembered of what is not missing.
func TestAgainIsModest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a Again
		last := map[uint16]int{}
		at := 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			at += rapid.IntRange(0, 90).Draw(t, "ms")
			from, n := rapid.Uint16().Draw(t, "from"), rapid.IntRange(0, 700).Draw(t, "n")
			missing := make([]uint16, n)
			for i := range missing {
				missing[i] = from + uint16(i)
			}
			list := a.Ask(slices.Values(missing), ms(at))
			if len(list) > maxAsked || len(a.asked) > maxHeld {
				t.Fatalf("%d asked for, %d remembered", len(list), len(a.asked))
			}
			for seq := range last {
				if !slices.Contains(missing, seq) {
					delete(last, seq)
				}
			}
			for _, seq := range list {
				if before, ok := last[seq]; ok && at-before < int(a.pause()/time.Millisecond) {
					t.Fatalf("%d again after %d ms", seq, at-before)
				}
				last[seq] = at
			}
		}
	})
}
