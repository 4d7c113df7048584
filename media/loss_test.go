package media_test

import (
	"testing"

	"hawker/media/mediatest"
)

func TestLossOnTheWayInIsRepairedForAll(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", "mara"), mediatest.Options{Drop: 20})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	s.heard("air show mara")
	v := s.watch(mediatest.Options{})
	s.frames(v, 80)
	unbroken(t, v)
	if got, _ := s.Stats("show"); got.Loss > 0 {
		t.Errorf("%+v", got)
	}
}

func TestLossOnTheWayOutIsRepaired(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publish("mara")
		s.heard("air show mara")
		bad, good := s.watch(mediatest.Options{Drop: 20}), s.watch(mediatest.Options{})
		s.frames(good, 100)
		seen := bad.Seen()
		t.Logf("%+v", seen)
		// The last hole may still be open.
		if seen.Holes < 3 || seen.Repaired < seen.Holes-1 {
			t.Errorf("%d of %d holes were repaired", seen.Repaired, seen.Holes)
		}
		unbroken(t, good)
	})
}
