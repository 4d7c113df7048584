package app_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"hawker/media/mediatest"
)

const outage = 2 * time.Second // what a quiet machine keeps

// diary notes what the player shows, and the longest time between two frames.
const diary = `window.neverReloaded = true; window.shown = []; window.gap = 0;
const player = document.querySelector("live-player"), video = player.querySelector("video");
new MutationObserver(() => shown.push(player.dataset.picture)).observe(player, { attributeFilter: ["data-picture"] });
let last = performance.now();
const frame = () => video.requestVideoFrameCallback((now) => { gap = Math.max(gap, now - last); last = now; frame(); });
frame();`

// A line that dies tells nobody: the player notices by what it sees, says so over the
// last frame, and finds another.
func TestTheLineIsFoundAgainInChromium(t *testing.T) {
	t.Parallel()
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	guest := c.person("guest", phone)
	line := through(t, guest, p.url, mediatest.Weather{Delay: 10 * time.Millisecond})
	guest.visit(p.url + "/live/" + onAir)
	guest.plays(30, 2*patience)
	guest.must(diary)
	guest.plays(5, patience)

	sessions := ask[int](guest, "peers.length")
	line.Cut() // as a home's router does that forgets who spoke
	guest.until("the word of it", patience, `shown.includes("still") && getComputedStyle(document.querySelector(".stage__still")).display !== "none" && document.querySelector("video").videoWidth > 0 || shown.at(-1) === "playing"`)
	guest.until("another session", 2*patience, fmt.Sprintf(`peers.length > %d && peers.at(-1).connectionState === "connected" && document.querySelector("live-player").dataset.picture === "playing"`, sessions))
	guest.plays(20, 2*patience)
	t.Logf("cut off for good: no frame for %d ms (limit %v)", ask[int](guest, "Math.round(gap)"), outage)
	guest.until("the old session's end", patience, fmt.Sprintf(`peers[%d].connectionState === "closed"`, sessions-1))

	guest.must(`window.gap = 0; window.shown = []`)
	line.Turn(mediatest.Weather{Dead: true})
	guest.until("the word of it", patience, `shown.includes("still")`)
	start := time.Now()
	guest.until("a try that got nowhere", 2*patience, `peers.at(-1).connectionState === "connecting" || peers.at(-1).connectionState === "closed"`)
	line.Turn(mediatest.Weather{Delay: 10 * time.Millisecond})
	dead, back := time.Since(start), time.Now()
	guest.until("the picture", 2*patience, `document.querySelector("live-player").dataset.picture === "playing"`)
	guest.plays(20, 2*patience)
	t.Logf("nothing passed for about %v: the picture is there %v after that (limit %v)", dead.Round(time.Millisecond), time.Since(back).Round(time.Millisecond), outage)
	if !guest.holds(`window.neverReloaded`) {
		t.Error("the page was reloaded")
	}
	guest.expect = []string{"/hls/"} // where the machine is slow the recording stands in meanwhile, whose parts come and go
	guest.calm()
	p.stop()
}
