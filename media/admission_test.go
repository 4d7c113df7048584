package media_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hawker/media"
	"hawker/media/budget"
	"hawker/media/mediatest"
)

// Twelve ask at once where five may watch: seven are refused, and the five are
// undisturbed. A seat that becomes free is given again.
func TestTheOneTooManyIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.publish("mara")
	s.heard("air show mara")
	s.Limit(media.Limits{Viewers: 5})
	var mu sync.Mutex
	var in []*mediatest.Viewer
	var refused atomic.Int64
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			v, err := mediatest.WatchBy(s.ctx, mediatest.FromRelay(s.Relay, "show"), mediatest.Options{})
			switch {
			case errors.Is(err, media.ErrFull):
				refused.Add(1)
			case err != nil:
				t.Error(err)
			default:
				t.Cleanup(func() { v.Close() })
				mu.Lock()
				in = append(in, v)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(in) != 5 || refused.Load() != 7 {
		t.Fatalf("%d are in, %d were refused", len(in), refused.Load())
	}
	for _, v := range in {
		s.frames(v, 20)
		unbroken(t, v)
	}
	if c := s.Capacity("show"); c.Viewers != 5 || c.Watching != 5 || c.By != budget.Set || c.Cost <= 0 {
		t.Errorf("%+v", c)
	}
	if err := in[0].Close(); err != nil {
		t.Fatal(err)
	}
	v := s.watch(mediatest.Options{})
	s.frames(v, 5)
}

// A line of 10 Mbit/s carries a handful of viewers, and the relay knows before they
// come.
func TestTheLineIsABound(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if c := s.Capacity("show"); c.By != budget.Processor || c.Viewers < 50 || c.Cost > 100*time.Microsecond {
		t.Errorf("before anything is known: %+v", c)
	}
	s.Limit(media.Limits{Line: 10_000_000})
	if c := s.Capacity("show"); c.By != budget.Line || c.Viewers != 3 {
		t.Errorf("a usual show over 10 Mbit/s: %+v", c)
	}
}
