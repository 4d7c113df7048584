package media_test

import (
	"net/netip"
	"regexp"
	"strconv"
	"testing"
	"time"

	"hawker/media/mediatest"
)

var udpPort = regexp.MustCompile(`(udp \d+ 127\.0\.0\.1 )(\d+)`)

// Three of ten viewers get 300 kbit/s of five megabits, and ask again for all that they
// miss: the other seven are served as if they were alone.
func TestThrottledViewersDisturbNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("sends five megabits to ten viewers for seconds")
	}
	s := newStage(t)
	feed, err := s.Feed("show", "mara")
	if err != nil {
		t.Fatal(err)
	}
	heavy(t, feed)
	s.heard("air show mara")
	var throttled, good []*mediatest.Viewer
	for range 3 {
		throttled = append(throttled, s.watch(mediatest.Options{Answer: func(answer string) string {
			m := udpPort.FindStringSubmatch(answer)
			if m == nil {
				t.Fatalf("no UDP candidate in %s", answer)
			}
			line, err := mediatest.OpenLine(netip.MustParseAddrPort("127.0.0.1:"+m[2]), mediatest.Weather{Rate: 300_000, Delay: 10 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = line.Close() })
			return udpPort.ReplaceAllString(answer, "${1}"+strconv.Itoa(line.Port()))
		}}))
	}
	for range 7 {
		good = append(good, s.watch(mediatest.Options{}))
	}
	for _, v := range good {
		s.frames(v, 5)
	}
	before := make([]int, len(good))
	for i, v := range good {
		before[i] = v.Frames()
	}
	starved := throttled[0].Frames()
	s.frames(good[0], 100)
	for i, v := range good {
		if n := v.Frames() - before[i]; n < 60 { // what a busy machine is late with
			t.Errorf("viewer %d has %d frames of 100", i, n)
		}
		t.Logf("viewer %d: %+v", i, v.Seen())
	}
	if n := throttled[0].Frames() - starved; n > 50 {
		t.Errorf("%d frames of 100 came through a line for six: it was not throttled", n)
	}
}
