package media_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// What a browser sends by its second choice is relayed to another browser; H.264 is
// taken where it is offered at all.
func TestEachCodecThatABrowserSendsIsSeen(t *testing.T) {
	if testing.Short() {
		t.Skip("drives a browser")
	}
	for _, c := range []struct{ codec, want string }{{"VP9", "video/vp9"}, {"AV1", "video/av1"}} {
		t.Run(c.codec, func(t *testing.T) {
			s := newStage(t)
			page := site(t, s.Relay) + "/room.html"
			ctx := browserWith(t, s.ctx, chromedp.Flag("allow-loopback-in-peer-connection", true))
			if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
				t.Fatal(err)
			}
			eval[bool](t, ctx, `broadcast("/whip", {width: 360, height: 640, codec: "`+c.codec+`"})`)
			s.heard("air show mara")
			room, cancel := chromedp.NewContext(ctx)
			defer cancel()
			if err := chromedp.Do(room, chromedp.Navigate(page)); err != nil {
				t.Fatal(err)
			}
			eval[float64](t, room, `watch("/whep")`)
			seen := eval[map[string]any](t, room, `until((o) => o.frames > 20, 15000, seen)`)
			stats, _ := s.Stats("show")
			t.Logf("%v; %+v", seen, stats)
			if seen == nil || stats.Codec != c.want || stats.Width == 0 || stats.Height <= stats.Width {
				t.Errorf("%v; %+v", seen, stats)
			}
		})
	}
}
