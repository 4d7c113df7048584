package media_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// snow is a film for the camera that is not there: noise, which no encoder makes small.
func snow(t *testing.T) chromedp.ExecAllocatorOption {
	t.Helper()
	const width, height, frames = 360, 640, 15
	path := filepath.Join(t.TempDir(), "snow.y4m")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintf(f, "YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420\n", width, height)
	picture, dice := make([]byte, width*height*3/2), rand.NewChaCha8([32]byte{1})
	for range frames {
		dice.Read(picture)
		for i := range picture {
			picture[i] = 112 + picture[i]&31
		}
		fmt.Fprint(f, "FRAME\n")
		if _, err := f.Write(picture); err != nil {
			t.Fatal(err)
		}
	}
	return chromedp.Flag("use-file-for-fake-video-capture", path)
}

// A browser on a line that loses one packet in fifty is told what comes and when, so
// that it knows what the line carries; and it repeats what was lost a time or two: nobody
// asks it for what has come already.
func TestABrowserOnALossyLineRepeatsLittleMoreThanWasLost(t *testing.T) {
	if testing.Short() {
		t.Skip("drives a browser")
	}
	s, u := newStageBehind(t, 0.02, 25*time.Millisecond)
	page := siteBy(t, s.Relay, u.through) + "/room.html"
	ctx := browserWith(t, s.ctx, snow(t), chromedp.Flag("allow-loopback-in-peer-connection", true))
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	eval[bool](t, ctx, `broadcast("/whip", {width: 360, height: 640, silent: true})`)
	s.heard("air show mara")
	o := eval[map[string]any](t, ctx, `until((o) => o.available > 0 && o.packetsSent > 1200, 20000)`)
	stats, _ := s.Stats("show")
	t.Logf("%v; %d of %d lost; relay %+v", o, u.lost.Load(), u.came.Load(), stats)
	if o == nil {
		t.Fatalf("it knows nothing of its line: %v", eval[map[string]any](t, ctx, `line()`))
	}
	if again, lost := o["retransmittedPacketsSent"].(float64), float64(u.lost.Load()); lost == 0 || again > 4*lost+40 {
		t.Errorf("%.0f packets were sent again, %.0f were lost", again, lost)
	}
	if stats.Loss > 0.001 || stats.Bitrate == 0 {
		t.Errorf("of what was lost %.2f %% of all never came", 100*stats.Loss)
	}
}
