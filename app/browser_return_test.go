package app_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"hawker/media"
)

// handset is a larger phone than the smallest.
var handset = [2]int64{390, 844}

// forwards counts the frames of the recording that were shown after later ones.
const forwards = `window.backwards = 0; addEventListener("DOMContentLoaded", () => { const v = document.querySelector("live-player video"); let last = 0;
const frame = (_, m) => { if (v.dataset.path === "hls") { if (m.mediaTime < last) backwards++; last = m.mediaTime; } v.requestVideoFrameCallback(frame); };
v?.requestVideoFrameCallback(frame); });`

// fresh is a picture of the recording that is as new as it may be.
var fresh = fmt.Sprintf(`%s && document.querySelector("live-player").film.date() > Date.now() - %v`, byFilm, behind*1000)

// Who finds the relay full has the recording, and says so; a tab that was looked away
// from, a line that was gone and a page that was left come back to what is on the air
// now; and so does the direct picture, once there is a place.
func TestWhoComesBackInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t, loopback)
	f := filming(t)
	f.shop.Relay().Limit(media.Limits{Viewers: 1})
	holder := f.viewer(f.st.show.ID)
	room := f.url + "/live/" + f.st.show.Handle
	f.until("00000001")

	guest := c.person("guest", handset)
	second := guest.beside("second", handset)
	for _, b := range []*tab{guest, second} {
		b.before(forwards)
		b.visit(room)
		b.until("the recording", 2*patience, byFilm)
	}
	if !guest.holds(slower + ` && document.querySelector(".stage__slow").textContent === "Slower picture, prices are live" && getComputedStyle(document.querySelector(".stage__full")).display === "none"`) {
		t.Error("the room does not say what is shown")
	}
	looksBackWithSound(t, second, guest)
	second.visit(f.url + "/products")
	second.do("going back", chromedp.NavigateBack())
	second.until("the picture of now", 2*patience, fresh)

	guest.offline(true)
	second.lifecycle(cdpage.SetWebLifecycleStateStateFrozen)
	guest.until("a picture that stands", 2*patience, `Date.now() - document.querySelector("live-player").film.date() > 9000`)
	guest.offline(false)
	second.lifecycle(cdpage.SetWebLifecycleStateStateActive)
	for _, b := range []*tab{guest, second} {
		b.until("the picture of now", 2*patience, fresh)
		at := ask[float64](b, `document.querySelector("live-player video").currentTime`)
		b.until("a second of it", patience, fmt.Sprintf(`document.querySelector("live-player video").currentTime > %v`, at+1))
		if n := ask[int](b, `backwards`); n > 0 {
			t.Errorf("%s saw %d frames again", b.name, n)
		}
	}
	second.close()

	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	guest.must(`dispatchEvent(new Event("online"))`) // else it asks twice a minute
	guest.until("the direct picture", 2*patience, `!document.querySelector("live-player video").dataset.path && document.querySelector("live-player").dataset.picture === "playing" && !(`+slower+`)`)
	guest.plays(5, patience)
	guest.expect = []string{"503", "ERR_", "WebSocket", "Unmuting failed"} // sound that was wanted before the first touch of this page
	guest.calm()
}

// looksBackWithSound: on a phone every key of looking back is in reach; the sound that is
// turned on there stays; the other tab goes on.
func looksBackWithSound(t *testing.T, b, other *tab) {
	t.Helper()
	b.press("look-back [data-open]")
	b.until("what was recorded", patience, `document.querySelector("look-back video").readyState > 2 && !document.querySelector("look-back video").paused`)
	if out := ask[[]string](b, `[...document.querySelectorAll(".back__bar button, .back__bar input")].filter((e) => { const r = e.getBoundingClientRect();
		return r.left < 0 || r.right > innerWidth || r.top < 0 || r.bottom > innerHeight || r.height < 43; }).map((e) => e.className)`); len(out) > 0 {
		t.Errorf("out of reach: %v", out)
	}
	b.resize(phone) // the smallest
	b.until("every key in reach there", patience, `[...document.querySelectorAll(".back__bar button")].every((e) => e.getBoundingClientRect().right <= 360 && e.getBoundingClientRect().left >= 0)`)
	b.resize(handset)
	frames := ask[int](other, decoded)
	b.click("look-back [data-heard]")
	b.until("its sound", patience, `!document.querySelector("look-back video").muted && document.querySelector("[data-heard]").getAttribute("aria-pressed") === "true"`)
	b.click("look-back [data-live]")
	b.until("the live picture, heard", patience, `document.querySelector("[data-bar]").hidden && !document.querySelector("live-player video").muted && document.querySelector("[data-sound]").getAttribute("aria-pressed") === "true"`)
	b.until("the picture of now", 2*patience, fresh)
	other.until("a tab that went on", patience, fmt.Sprintf(`%s > %d`, decoded, frames))
}

// offline takes the window's network away, and says so to its pages, as a phone does.
func (b *tab) offline(gone bool) {
	b.t.Helper()
	all := []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: -1, Offline: gone}}
	if _, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: all}); err != nil {
		b.t.Fatalf("%s: %v", b.name, err)
	}
	if _, err := chromedp.Call(b.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: gone, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
		b.t.Fatalf("%s: %v", b.name, err)
	}
}

// lifecycle has a window stand still as one that was long in the background, or run.
func (b *tab) lifecycle(s cdpage.SetWebLifecycleStateState) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, cdpage.SetWebLifecycleState, cdpage.SetWebLifecycleStateParams{State: s}); err != nil {
		b.t.Fatalf("%s: %v", b.name, err)
	}
}
