package media_test

import (
	"net"
	"testing"
	"time"

	"github.com/pion/rtp"

	"hawker/media"
	"hawker/media/mediatest"
)

// heavy sends five megabits a second into the room until the test ends: 25
// frames a second of 22 packets, a keyframe every twelfth.
func heavy(t *testing.T, feed *media.Feed) {
	done, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(40 * time.Millisecond)
		defer tick.Stop()
		var seq uint16
		for frame := uint32(0); ; frame++ {
			for i := range 22 {
				payload := make([]byte, 1150)
				payload[0], payload[1] = 0x7c, 0x01 // FU-A, a slice
				if frame%12 == 0 {
					payload[1] = 0x05
				}
				if i == 0 {
					payload[1] |= 0x80
				}
				if feed.WriteVideo(&rtp.Packet{Payload: payload, Header: rtp.Header{Version: 2,
					SequenceNumber: seq, Timestamp: frame * 3600, Marker: i == 21}}) != nil {
					return
				}
				seq++
			}
			select {
			case <-tick.C:
			case <-stop:
				return
			}
		}
	}()
	t.Cleanup(func() { close(stop); <-done })
}

func TestSlowViewerDelaysNobody(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	feed, err := s.Feed("show", "mara")
	if err != nil {
		t.Fatal(err)
	}
	heavy(t, feed)
	s.heard("air show mara")
	var through *valve
	lead := func(answer string) string {
		m := tcpPort.FindStringSubmatch(answer)
		if m == nil {
			t.Fatalf("no TCP candidate in %s", answer)
		}
		through = newValve(t, "127.0.0.1:"+m[2])
		_, port, _ := net.SplitHostPort(through.Addr().String())
		return tcpPort.ReplaceAllString(answer, "${1}"+port)
	}
	slow := s.watch(mediatest.Options{TCP: true, Answer: lead})
	good := []*mediatest.Viewer{s.watch(mediatest.Options{}), s.watch(mediatest.Options{}), s.watch(mediatest.Options{TCP: true})}
	s.frames(slow, 5)
	before := slow.Seen()
	through.set(false)
	began := time.Now()
	s.frames(good[0], 110)
	s.frames(good[2], 1)
	// 4.4 s of picture; what a busy machine adds is not the slow viewer's doing.
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("110 frames took %s", d)
	}
	for i, v := range good {
		if n := v.Frames(); n < 60 {
			t.Errorf("viewer %d has %d frames", i, n)
		}
	}
	through.set(true)
	s.frames(slow, 30)
	after := slow.Seen()
	t.Logf("before %+v", before)
	t.Logf("after  %+v", after)
	// It was left behind, and came back on a keyframe: one hole at the cut at most.
	if missed := good[0].Frames() - after.Frames; missed < 40 {
		t.Errorf("the slow viewer missed only %d frames: the line was not slow", missed)
	}
	if after.Holes-before.Holes > 3 {
		t.Errorf("%d holes", after.Holes-before.Holes)
	}
}
