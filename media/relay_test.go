package media_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hawker/media"
	"hawker/media/mediatest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// stage is a relay on loopback and what it has told.
type stage struct {
	*media.Relay
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	told []string
	wake chan struct{}
}

// eachWay runs a test twice: viewers served by us, and by the library.
func eachWay(t *testing.T, run func(t *testing.T, s *stage)) {
	t.Parallel()
	for name, library := range map[string]bool{"direct": false, "library": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, newStageBy(t, library))
		})
	}
}

func newStage(t *testing.T) *stage { return newStageBy(t, false) }

func newStageBy(t *testing.T, library bool) *stage {
	t.Helper()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	return newStageOn(t, udp, library)
}

func newStageOn(t *testing.T, udp *net.UDPConn, library bool) *stage {
	t.Helper()
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	s := &stage{t: t, ctx: ctx, wake: make(chan struct{}, 1)}
	tell := func(what string) func(room, person string) {
		return func(room, person string) {
			s.mu.Lock()
			s.told = append(s.told, what+" "+room+" "+person)
			s.mu.Unlock()
			select {
			case s.wake <- struct{}{}:
			default:
			}
		}
	}
	s.Relay, err = media.New(media.Config{UDP: udp, TCP: tcp, Loopback: true, Library: library, OnAir: tell("air"), OnLost: tell("lost")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); cancel() })
	return s
}

// heard waits until exactly these callbacks have come.
func (s *stage) heard(want ...string) {
	s.t.Helper()
	for {
		s.mu.Lock()
		got := append([]string(nil), s.told...)
		s.mu.Unlock()
		for i := range got {
			if i >= len(want) || got[i] != want[i] {
				s.t.Fatalf("told %q, want %q", got, want)
			}
		}
		if len(got) == len(want) {
			return
		}
		select {
		case <-s.wake:
		case <-s.ctx.Done():
			s.t.Fatalf("told %q, want %q", got, want)
		}
	}
}

func (s *stage) publish(person string) *mediatest.Publisher {
	s.t.Helper()
	p, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", person), mediatest.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { p.Close() })
	return p
}

func (s *stage) watch(o mediatest.Options) *mediatest.Viewer {
	s.t.Helper()
	v, err := mediatest.WatchBy(s.ctx, mediatest.FromRelay(s.Relay, "show"), o)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { v.Close() })
	return v
}

func (s *stage) frames(v *mediatest.Viewer, n int) {
	s.t.Helper()
	if err := v.Wait(s.ctx, n); err != nil {
		s.t.Fatalf("%v; %+v", err, v.Seen())
	}
}

func TestViewersSeeFramesInOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.publish("mara")
	s.heard("air show mara")
	var all []*mediatest.Viewer
	for range 5 {
		all = append(all, s.watch(mediatest.Options{}))
	}
	for i, v := range all {
		s.frames(v, max(1, 40-v.Frames()))
		seen := v.Seen()
		t.Logf("viewer %d: %+v", i, seen)
		if seen.Holes > 0 || seen.Backwards > 0 || seen.Early > 0 || seen.Audio == 0 {
			t.Errorf("viewer %d: %+v", i, seen)
		}
	}
}
