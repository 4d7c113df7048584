package media_test

import (
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"hawker/media"
	"hawker/media/mediatest"
)

func TestLateJoinerStartsOnAKeyframe(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		s.publish("mara")
		s.heard("air show mara")
		early := s.watch(mediatest.Options{})
		s.frames(early, 7)
		for i := range 4 {
			v := s.watch(mediatest.Options{})
			s.frames(v, 3+5*i)
			unbroken(t, v)
			t.Logf("join to first frame %s", v.FirstFrame())
		}
		unbroken(t, early)
	})
}

func TestKeyframesAreAskedForAtMostTwiceASecond(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.publish("mara")
	s.heard("air show mara")
	began, before := time.Now(), p.Asked()
	var all []*mediatest.Viewer
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			v, err := mediatest.WatchBy(s.ctx, mediatest.FromRelay(s.Relay, "show"), mediatest.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			all = append(all, v)
			mu.Unlock()
		})
	}
	wg.Wait()
	for _, v := range all {
		s.frames(v, 2)
	}
	most := int(time.Since(began)/(500*time.Millisecond)) + 2
	if asked := p.Asked() - before; asked > most {
		t.Errorf("asked %d times, at most %d are fair", asked, most)
	}
	if n := len(s.Viewers("show")); n != 20 {
		t.Errorf("%d viewers", n)
	}
	for _, v := range all {
		v.Close()
	}
	for len(s.Viewers("show")) > 0 && s.ctx.Err() == nil {
		// Leaving is confirmed by the shard, a moment after DELETE.
		select {
		case <-s.ctx.Done():
		case <-time.After(time.Millisecond):
		}
	}
}

func TestOverTCP(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		p, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", "mara"), mediatest.Options{TCP: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		s.heard("air show mara")
		tcp, udp := s.watch(mediatest.Options{TCP: true}), s.watch(mediatest.Options{})
		for _, v := range []*mediatest.Viewer{tcp, udp} {
			s.frames(v, 20)
			unbroken(t, v)
		}
		if tcp.AudioPackets() == 0 {
			t.Error("no sound over TCP")
		}
	})
}

// valve is a TCP proxy that can be shut, as a train's tunnel does.
type valve struct {
	net.Listener
	to   string
	mu   sync.Mutex
	open chan struct{} // closed while open
}

func newValve(t *testing.T, to string) *valve {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := &valve{Listener: l, to: to, open: make(chan struct{})}
	close(v.open)
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			up, err := net.Dial("tcp4", to)
			if err != nil {
				c.Close()
				return
			}
			t.Cleanup(func() { c.Close(); up.Close() })
			wg.Go(func() { io.Copy(up, c); up.Close() })
			wg.Go(func() { v.pass(c, up); c.Close() })
		}
	})
	t.Cleanup(wg.Wait)
	t.Cleanup(func() { l.Close(); v.set(true) })
	return v
}

func (v *valve) pass(to, from net.Conn) {
	buf := make([]byte, 1024)
	for {
		v.mu.Lock()
		open := v.open
		v.mu.Unlock()
		<-open
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		if _, err := to.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (v *valve) set(open bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	select {
	case <-v.open:
		if !open {
			v.open = make(chan struct{})
		}
	default:
		if open {
			close(v.open)
		}
	}
}

var tcpPort = regexp.MustCompile(`(tcp \d+ 127\.0\.0\.1 )(\d+)`)

func TestRefusals(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	watch := func(o mediatest.Options) error {
		_, err := mediatest.WatchBy(s.ctx, mediatest.FromRelay(s.Relay, "show"), o)
		return err
	}
	if err := watch(mediatest.Options{}); !errors.Is(err, media.ErrOffAir) {
		t.Errorf("an empty room: %v", err)
	}
	_, err := mediatest.PublishBy(s.ctx, mediatest.IntoRelay(s.Relay, "show", "mara"), mediatest.Options{VP8: true})
	var bad *media.OfferError
	if !errors.As(err, &bad) || bad.Reason != media.NoCommonCodec {
		t.Errorf("VP8 only: %v", err)
	}
	if _, err := s.Publish(s.ctx, "show", "mara", "v=0 nonsense"); !errors.As(err, &bad) || bad.Reason != media.Malformed {
		t.Errorf("nonsense: %v", err)
	}
	s.publish("mara")
	s.heard("air show mara")
	if err := watch(mediatest.Options{VP8: true}); !errors.As(err, &bad) || bad.Reason != media.NoCommonCodec || bad.Codec != "video/h264" {
		t.Errorf("a viewer without H.264: %v", err)
	}
	if err := s.End("none"); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("ending nothing: %v", err)
	}
	if _, err := s.Patch("none", ""); !errors.Is(err, media.ErrNotFound) {
		t.Errorf("patching nothing: %v", err)
	}
	s.Close()
	if _, err := s.Publish(s.ctx, "show", "mara", offerOf(t)); !errors.Is(err, media.ErrClosed) {
		t.Errorf("a closed relay: %v", err)
	}
}

// offerOf is a viewer's offer that is never answered.
func offerOf(t *testing.T) string {
	t.Helper()
	var text string
	stop := errors.New("stop")
	_, err := mediatest.WatchBy(t.Context(), func(_ context.Context, offer string) (string, func() error, error) {
		text = strings.ReplaceAll(offer, "a=recvonly", "a=sendrecv")
		return "", nil, stop
	}, mediatest.Options{})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	return text
}

func TestTrickle(t *testing.T) {
	eachWay(t, func(t *testing.T, s *stage) {
		session, err := s.Publish(s.ctx, "show", "mara", offerOf(t))
		if err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			name, fragment string
			want           error
		}{
			{"a candidate", "a=mid:0\r\na=candidate:1 1 udp 2130706431 127.0.0.1 5000 typ host\r\n", nil},
			{"the end of candidates", "a=mid:0\r\na=end-of-candidates\r\n", nil},
			{"a hidden address", "a=mid:0\r\na=candidate:1 1 udp 1 0a0b.local 5000 typ host\r\n", nil},
			{"a restart", "a=ice-ufrag:other\r\na=ice-pwd:otherotherotherotherother\r\n", media.ErrRestart},
			{"nonsense", "a=mid:0\r\na=candidate:what\r\n", media.ErrBadOffer},
			{"too long", strings.Repeat("a=mid:0\r\n", 1<<12), media.ErrBadOffer},
		}
		for _, tt := range tests {
			if _, err := s.Patch(session.ID, tt.fragment); !errors.Is(err, tt.want) {
				t.Errorf("%s: got %v", tt.name, err)
			}
		}
		if !strings.HasPrefix(session.ETag, `"`) || len(session.ID) < 20 {
			t.Errorf("session %+v", session)
		}
	})
}

func TestStats(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if _, ok := s.Stats("show"); ok {
		t.Fatal("an empty room has stats")
	}
	s.publish("mara")
	s.heard("air show mara")
	v := s.watch(mediatest.Options{})
	s.frames(v, 80)
	got, ok := s.Stats("show")
	t.Logf("%+v", got)
	if !ok || got.Codec != "video/h264" || got.Width != 180 || got.Height != 320 || got.Person != "mara" ||
		got.Viewers != 1 || got.Bitrate < 30_000 || got.Bitrate > 300_000 || got.Loss > 0.01 ||
		got.KeyframeAge > 2*time.Second || got.Since.IsZero() {
		t.Errorf("%+v", got)
	}
}
