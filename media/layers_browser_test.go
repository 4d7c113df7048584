package media_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"hawker/media/mediatest"
)

// A browser that sends two sizes, the small one first, is taken, and viewers get the
// large one; when it stops that one, the other takes its place, and gives it back.
func TestOfTwoSizesViewersGetTheLarger(t *testing.T) {
	if testing.Short() {
		t.Skip("drives a browser")
	}
	s := newStage(t)
	page := site(t, s.Relay) + "/room.html"
	ctx := browserWith(t, s.ctx, chromedp.Flag("allow-loopback-in-peer-connection", true))
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		t.Fatal(err)
	}
	eval[bool](t, ctx, `broadcast("/whip", {width: 360, height: 640, layers: [
		{rid: "h", scaleResolutionDownBy: 2}, {rid: "f"}]})`)
	s.heard("air show mara")
	v := s.watch(mediatest.Options{})
	s.width(360)
	s.frames(v, 10)
	eval[int](t, ctx, `active("f", false)`)
	s.width(180)
	s.frames(v, 10)
	eval[int](t, ctx, `active("f", true)`)
	s.width(360)
	s.frames(v, 10)
	if seen := v.Seen(); seen.Backwards > 0 || seen.Early > 0 {
		t.Errorf("the viewer noticed: %+v", seen)
	}
	t.Logf("%v", eval[map[string]any](t, ctx, `line()`))
	s.heard("air show mara")
}
