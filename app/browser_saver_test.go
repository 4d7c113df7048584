package app_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"hawker/media/mediatest"
)

// alone is a page that hears the show and receives no picture.
const alone = `(() => { const now = peers.filter((p) => p.connectionState === "connected"); const stream = document.querySelector("live-player video").srcObject;
return now.length === 1 && now[0].getReceivers().length === 1 && now[0].getReceivers()[0].track.kind === "audio" && stream.getVideoTracks().length === 0 &&
	document.querySelector("live-player").dataset.picture === "playing" && getComputedStyle(document.querySelector(".stage__alone")).display !== "none"; })()`

// downloaded is how many bytes of media came by the path in use.
const downloaded = `(async () => { for (const p of peers) if (p.connectionState === "connected") for (const s of (await p.getStats()).values()) if (s.type === "transport") return [s.timestamp, s.bytesReceived]; return [0, 0]; })()`

// Who saves data hears the show and sees its last frame: by one key, without a reload,
// for as long as they want it on this device.
func TestSoundAloneInChromium(t *testing.T) {
	t.Parallel()
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	guest := c.person("guest", phone)
	guest.visit(p.url + "/live/" + onAir)
	guest.must(`window.neverReloaded = true`)
	guest.plays(10, 2*patience)
	guest.must(`document.querySelector("[data-saver]").focus()`)
	guest.keys("\r")
	guest.until("the sound alone", 2*patience, alone)
	before := ask[float64](guest, heard)
	guest.until("sound", 2*patience, fmt.Sprintf(`%s.then((e) => e > %v)`, heard, before))
	from := ask[[2]float64](guest, downloaded)
	guest.until("two seconds of it", 2*patience, fmt.Sprintf(`%s.then(([at]) => at > %f)`, downloaded, from[0]+2000))
	to := ask[[2]float64](guest, downloaded)
	rate := (to[1] - from[1]) * 8 / (to[0] - from[0]) // kbit/s
	t.Logf("sound alone takes %.0f kbit/s", rate)
	if rate > 128 {
		t.Error("that saves no data")
	}
	guest.keys("\r")
	guest.plays(10, 2*patience)
	guest.until("no word of sound alone", patience, `getComputedStyle(document.querySelector(".stage__alone")).display === "none"`)
	if !guest.holds(`window.neverReloaded && document.querySelector("[data-saver]").getAttribute("aria-pressed") === "false"`) {
		t.Error("the page was reloaded, or the key does not say what it does")
	}
	guest.keys("\r")
	guest.until("the sound alone", 2*patience, alone)
	guest.keys("\r") // and back, while the picture is on its way
	guest.until("the first of the picture, unwanted by then", 2*patience, `(() => { const key = document.querySelector("[data-saver]");
		const there = document.querySelector("live-player video").srcObject.getVideoTracks().length === 1 && key.getAttribute("aria-pressed") === "false"; if (there) key.click(); return there; })()`)
	guest.until("the sound alone again", 2*patience, alone)
	guest.do("reloading", chromedp.Reload())
	guest.until("the sound alone, after a reload", 2*patience, "!window.neverReloaded && "+alone)
	guest.calm()

	saver := c.person("saver", phone)
	script := cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: `Object.defineProperty(Object.getPrototypeOf(navigator.connection), "saveData", { get: () => true })`}
	if _, err := chromedp.Call(saver.ctx, cdpage.AddScriptToEvaluateOnNewDocument, script); err != nil {
		t.Fatal(err)
	}
	saver.visit(p.url + "/live/" + onAir)
	saver.plays(5, 2*patience)
	if !saver.holds(`document.querySelector(".saver__words").getBoundingClientRect().width > 40`) {
		t.Error("nothing is proposed to a device that saves data")
	}
	saver.calm()
	p.stop()
}

// Where no session finds a way, the recording stands in after four seconds, until one
// does.
func TestTheRecordingStandsInInChromium(t *testing.T) {
	t.Parallel()
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	guest := c.person("guest", phone)
	line := through(t, guest, p.url, mediatest.Weather{Dead: true})
	guest.visit(p.url + "/live/" + onAir)
	start := time.Now()
	guest.until("frames of the recording", 3*patience, `document.querySelector("video").dataset.path === "hls" && document.querySelector("live-player").dataset.picture === "playing" && `+decoded+` > 10`)
	t.Logf("the recording plays %v after the page was opened", time.Since(start).Round(time.Millisecond))
	line.Turn(mediatest.Weather{})
	guest.must(`dispatchEvent(new Event("online"))`)
	guest.until("the relay's own picture", 3*patience, `!document.querySelector("video").dataset.path && document.querySelector("video").srcObject && peers.some((p) => p.connectionState === "connected")`)
	guest.plays(10, 2*patience)
	guest.expect = []string{"/hls/"} // a part that was asked for before it was there, or after
	guest.calm()
	p.stop()
}
