package app_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// noDirectWay is a network that lets nothing through but pages and sockets.
const noDirectWay = `RTCPeerConnection.prototype.setRemoteDescription = new Proxy(RTCPeerConnection.prototype.setRemoteDescription, {
	apply: (f, peer, [d]) => f.apply(peer, [{ ...d, sdp: d.sdp.split("\r\n").filter((l) => !l.startsWith("a=candidate:")).join("\r\n") }]) })`

// cardsSeen keeps the id of every card that was shown.
const cardsSeen = `window.cards = [];
new MutationObserver(() => { const n = document.querySelector("#pin article")?.id; if (n && n !== cards.at(-1)) cards.push(n); })
	.observe(document, { childList: true, subtree: true, characterData: true });`

// Where nothing but pages goes through, the picture comes from the recording, and the
// cards as fast as to everybody. When the show ends its replay opens by itself: every
// card at its second, and what is on it can be bought.
func TestAShowWithoutADirectWayAndItsReplayInChromium(t *testing.T) {
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	show := regexp.MustCompile(`/live/(\S+)`).FindStringSubmatch(p.out.String())[1]
	guest := c.person("guest", phone)
	guest.before(noDirectWay + ";" + cardsSeen)
	guest.visit(p.url + "/live/" + show)
	owner := c.person("owner", wide)
	owner.signIn(p.url, lin, "/control/"+show)

	guest.until("the recording", 2*patience, `document.querySelector("video").dataset.path === "hls" && document.querySelector("live-player").dataset.picture === "playing"`)
	guest.until("the badge", patience, `getComputedStyle(document.querySelector(".stage__slow")).display !== "none"`)
	guest.plays(10, patience)
	owner.tell("/control/"+show+"/pin", "n=12")
	if took := guest.until("the card", patience, `cards.includes("pin-12")`); took > 2*time.Second {
		t.Errorf("the card came after %v", took)
	}

	guest.until("a piece that was explained", 2*patience, `fetch("/live/`+show+`/clips").then((r) => r.text()).then((t) => t.includes("film.mp4"))`)
	owner.tell("/studio/"+show+"/end", "")
	guest.until("the replay by itself", 2*patience, `document.querySelector("show-replay [data-begin]:not([hidden])")`)
	guest.until("a chapter", patience, `document.querySelector("[data-seek]")`)
	guest.must(`document.querySelector("[data-seek]").click()`)
	at := ask[float64](guest, `Number(document.querySelector("[data-seek]").dataset.seek)`)
	guest.until("the chapter playing", 2*patience, fmt.Sprintf(`(() => { const v = document.querySelector("video"); return !v.paused && v.readyState > 2 && v.currentTime > %v; })()`, at))
	card := `document.querySelector(".room__pin [data-from]:not([hidden])")`
	guest.until("its card", patience, card)
	if guest.holds(`Number(` + card + `.dataset.from) > document.querySelector("video").currentTime`) {
		t.Error("the card is shown before its second")
	}
	guest.must(`document.querySelector("video").pause()`)
	guest.press(".room__pin [data-from]:not([hidden]) .pin-card__buy")
	guest.until("what can be bought", patience, `document.querySelector("#sheet form")`)
	guest.calm()
	p.stop()
}

// before runs a script in every page that the window opens, before its own.
func (b *tab) before(script string) {
	b.t.Helper()
	params := cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: script}
	if _, err := chromedp.Call(b.ctx, cdpage.AddScriptToEvaluateOnNewDocument, params); err != nil {
		b.t.Fatalf("%s: %v", b.name, err)
	}
}

// tell sends a form of the page's own site, as its buttons do.
func (b *tab) tell(address, fields string) {
	b.t.Helper()
	status := ask[int](b, fmt.Sprintf(`fetch(%q, { method: "POST", body: new URLSearchParams(%q) }).then((r) => r.status)`, address, fields))
	if status >= 400 {
		b.t.Fatalf("%s: %s answered %d", b.name, address, status)
	}
}
