package app_test

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"hawker/media/mediatest"
)

// onlyBy has every session of a page use one UDP port instead of the relay's, and no
// TCP.
const onlyBy = `{ const set = RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (d) {
	const sdp = d.sdp.split("\r\n").filter((l) => !/^a=candidate:.* tcp /i.test(l) && !/^a=candidate:.* udp \d+ [0-9a-f]*:/i.test(l))
		.map((l) => l.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) \d+/i, "$1 %d")).join("\r\n");
	return set.call(this, { type: d.type, sdp }); }; }`

// through opens a line to a running shop, and has the person's pictures come by it alone.
func through(t *testing.T, b *tab, shop string, w mediatest.Weather) *mediatest.Line {
	t.Helper()
	at, err := url.Parse(shop)
	if err != nil {
		t.Fatal(err)
	}
	line, err := mediatest.OpenLine(netip.MustParseAddrPort("127.0.0.1:"+at.Port()), w)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() }) // what it carries is over
	script := cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(onlyBy, line.Port())}
	if _, err := chromedp.Call(b.ctx, cdpage.AddScriptToEvaluateOnNewDocument, script); err != nil {
		t.Fatal(err)
	}
	return line
}

// arrival is what a browser counts of the picture that it receives.
type arrival struct {
	At       float64 `json:"timestamp"` // ms
	Decoded  float64 `json:"framesDecoded"`
	Frozen   float64 `json:"totalFreezesDuration"` // s
	Freezes  float64 `json:"freezeCount"`
	Asked    float64 `json:"nackCount"`
	Lost     float64 `json:"packetsLost"`
	Received float64 `json:"packetsReceived"`
	Waited   float64 `json:"jitterBufferDelay"` // s, of all frames together
	Emitted  float64 `json:"jitterBufferEmittedCount"`
}

// received is of the newest session that has a path.
const received = `(async () => { let v = {}; for (const p of peers) for (const s of (await p.getStats()).values())
	if (s.type === "inbound-rtp" && s.kind === "video" && p.connectionState === "connected") v = s;
return v; })()`

// over is what was counted since.
func (p arrival) over(b arrival) arrival {
	return arrival{p.At - b.At, p.Decoded - b.Decoded, p.Frozen - b.Frozen, p.Freezes - b.Freezes, p.Asked - b.Asked, p.Lost - b.Lost, p.Received - b.Received, p.Waited - b.Waited, p.Emitted - b.Emitted}
}

// Over a line that loses one packet in twenty each way, takes a tenth of a second there
// and back and reorders, the player makes room for repairs, and a phone plays what was
// sent. How much of it is a question of the machine too: HAWKER_BAD_LINE=60 watches for
// so many seconds on a quiet one, and holds the figures.
func TestABadLineInChromium(t *testing.T) {
	t.Parallel()
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	guest := c.person("guest", phone)
	through(t, guest, p.url, mediatest.Weather{Loss: 0.05, Delay: 45 * time.Millisecond, Jitter: 10 * time.Millisecond})
	guest.visit(p.url + "/live/" + onAir)
	guest.until("room for repairs", 2*patience, `peers.at(-1)?.getReceivers().length && peers.at(-1).getReceivers().every((r) => r.jitterBufferTarget >= 200)`)
	guest.plays(90, 2*patience) // the buffer fills: for so long the picture runs slower
	watched, err := strconv.Atoi(os.Getenv("HAWKER_BAD_LINE"))
	figures := err == nil
	if !figures {
		watched = 5
	}
	before := ask[arrival](guest, received)
	guest.until("the end of the window", time.Duration(watched)*time.Second+2*patience, fmt.Sprintf(`%s.then((s) => s.timestamp > %f)`, received, before.At+float64(1000*watched)))
	got := ask[arrival](guest, received).over(before)
	const fps = 30
	sent, froze := fps*got.At/1000, got.Frozen*1000/got.At
	t.Logf("in %.1f s: %.0f frames, %.2f %% of those sent; %.2f %% of the time in %.0f freezes; %.0f packets, %.0f requests, %.0f never came; %.0f ms in the buffer",
		got.At/1000, got.Decoded, 100*got.Decoded/sent, 100*froze, got.Freezes, got.Received, got.Asked, got.Lost, 1000*got.Waited/got.Emitted)
	if got.Asked == 0 {
		t.Error("nothing was lost on the line")
	}
	if got.Lost > got.Received/50 {
		t.Error("what was lost was not repaired")
	}
	if figures && got.Decoded < 0.99*sent-3 { // the window's ends lie inside of frames
		t.Error("less than 99 % of the frames were decoded")
	}
	if figures && froze > 0.02 {
		t.Error("it stood still for more than 2 % of the time")
	}
	guest.expect = []string{"/hls/"} // where the machine is slow the recording stands in meanwhile, whose parts come and go
	guest.calm()
	p.stop()
}
