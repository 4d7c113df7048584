package app_test

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// onlyBy has every session of a page use one UDP port instead of the relay's, and no
// TCP.
const onlyBy = `{ const set = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (d) {
	const sdp = d.sdp.split("\r\n").filter((l) => !/^a=candidate:.* tcp /i.test(l) && !/^a=candidate:.* udp \d+ [0-9a-f]*:/i.test(l))
		.map((l) => l.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) \d+/i, "$1 %d")).join("\r\n");
	return set.call(this, { type: d.type, sdp }); }; }`

// What arrived of the picture, by the browser's own count.
const seen = `(async () => { let v = {}; for (const p of peers) for (const s of (await p.getStats()).values()) if (s.type === "inbound-rtp" && s.kind === "video" && p.connectionState === "connected") v = s;
return [v.framesDecoded ?? 0, v.totalFreezesDuration ?? 0, v.nackCount ?? 0, v.packetsLost ?? 0]; })()`

// Over a line that loses one packet in twenty each way, takes a tenth of a second there
// and back and reorders, a phone plays what was sent. HAWKER_BAD_LINE says for how many
// seconds.
func TestABadLineInChromium(t *testing.T) {
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	at, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	port, _ := strconv.Atoi(at.Port())
	line := &badLine{loss: 0.05, delay: 45 * time.Millisecond, jitter: 10 * time.Millisecond}
	by := line.open(t, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	guest := c.person("guest", phone)
	if _, err := chromedp.Call(guest.ctx, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(onlyBy, by)}); err != nil {
		t.Fatal(err)
	}
	guest.visit(p.url + "/live/" + onAir)
	guest.until("the first frame", patience, decoded+" > 0")
	guest.plays(60, patience) // the player has found out how late packets may come
	watched := 12 * time.Second
	if n, err := strconv.Atoi(os.Getenv("HAWKER_BAD_LINE")); err == nil {
		watched = time.Duration(n) * time.Second
	}
	before, since := ask[[]float64](guest, seen), time.Now()
	time.Sleep(watched)
	after, took := ask[[]float64](guest, seen), time.Since(since).Seconds()
	const fps = 30
	frames, frozen := after[0]-before[0], after[1]-before[1]
	t.Logf("in %.1f s: %.0f frames of %.0f, %.2f s frozen, %.0f NACKs, %.0f packets lost", took, frames, fps*took, frozen, after[2]-before[2], after[3]-before[3])
	if frames < 0.99*fps*took-fps/2 { // the ends of the window lie inside frames that are on their way
		t.Error("less than 99 % of the frames were decoded")
	}
	if frozen > 0.02*took {
		t.Error("it stood still for more than 2 % of the time")
	}
	guest.calm()
}
