package app_test

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

const backLimit = 5 * time.Second

// wish is what a page must come to.
type wish struct {
	b        *tab
	what, js string
	took     time.Duration
}

// together waits for all wishes at once and notes how long each took from start.
func together(t *testing.T, start time.Time, most time.Duration, all ...*wish) {
	t.Helper()
	for open := len(all); open > 0; time.Sleep(20 * time.Millisecond) {
		for _, w := range all {
			if w.took == 0 && w.b.holds(w.js) {
				w.took = time.Since(start)
				open--
			}
			if w.took == 0 && time.Since(start) > most {
				t.Fatalf("%s: the %s was not back within %v\n%s", w.b.name, w.what, most, clip(w.b.text()))
			}
		}
	}
}

// leaves lets the page go where it asks whether to stay.
func (b *tab) leaves() {
	b.t.Helper()
	err := chromedp.Listen(b.ctx, func(ev any) {
		if _, ok := ev.(*cdpage.EventJavascriptDialogOpening); ok {
			go func() {
				_, _ = chromedp.Call(b.ctx, cdpage.HandleJavaScriptDialog, cdpage.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// A host who reloads takes over; a shop that is killed comes back with its pages,
// its viewers and its publishers, and nobody presses anything.
func TestEverybodyIsBackInChromium(t *testing.T) {
	t.Parallel()
	args, _ := newcomer(t)
	c := launch(t, camera(t)...)
	dir := filepath.Join(t.TempDir(), "demo")
	p := play(t, dir, free(t), args...)

	host := c.person("host", phone)
	host.leaves()
	host.signIn(p.url, lin, "/studio/"+opening)
	host.goLive()
	guest, other := c.person("guest", phone), c.person("other", phone)
	guest.visit(p.url + "/live/" + opening)
	other.visit(p.url + "/live/" + onAir)
	for _, b := range []*tab{guest, other} {
		b.must(`window.neverReloaded = true`)
		b.plays(5, patience)
	}

	peers := ask[int](guest, "peers.length")
	start := time.Now()
	host.do("reloading", chromedp.Reload())
	host.until("the host back on the air", patience, `document.querySelector("go-live")?.dataset.state === "live"`)
	took := time.Since(start)
	guest.plays(5, patience)
	if !guest.holds(fmt.Sprintf(`window.neverReloaded && peers.length === %d`, peers)) {
		t.Error("the viewer did not stay on the path that it had")
	}
	t.Logf("a reloaded studio is on the air again after %v", took.Round(time.Millisecond))

	cameraIsBack(t, host, guest)
	sockets, sent := map[*tab]int{}, ask[int](host, "peers.length")
	for _, b := range []*tab{host, guest, other} {
		sockets[b] = ask[int](b, "sockets.length")
	}
	p.kill()
	addr := strings.TrimPrefix(p.url, "http://")
	port := listening(addr)
	p = play(t, dir, addr, args...)
	at := <-port
	frames := map[*tab]int{guest: ask[int](guest, decoded), other: ask[int](other, decoded)}
	var all []*wish
	for _, b := range []*tab{guest, other, host} {
		all = append(all, &wish{b: b, what: "socket", js: fmt.Sprintf(`sockets.length > %d && sockets.at(-1).readyState === WebSocket.OPEN && !document.documentElement.hasAttribute("data-offline")`, sockets[b])})
	}
	for b, n := range frames {
		all = append(all, &wish{b: b, what: "picture", js: fmt.Sprintf(`%s > %d && document.querySelector("live-player").dataset.picture === "playing" && document.querySelector("#stage").dataset.state === "live"`, decoded, n+2)})
	}
	all = append(all, &wish{b: host, what: "publisher", js: fmt.Sprintf(`peers.length > %d && peers.at(-1).connectionState === "connected" && document.querySelector("go-live").dataset.state === "live"`, sent)})
	together(t, at, patience, all...)
	for _, w := range all {
		figure(t, w.b.name+"'s "+w.what+" after the port listens again", backLimit, w.took)
	}
	if !guest.holds(`window.neverReloaded`) || !other.holds(`window.neverReloaded`) {
		t.Error("a page was reloaded")
	}
	host.visit("about:blank")
	p.stop()
}

// cameraIsBack: a camera that another program took, as a call does, is named and
// asked for again; the viewers stay.
func cameraIsBack(t *testing.T, host, guest *tab) {
	t.Helper()
	peers := ask[int](guest, "peers.length")
	host.must(`const track = document.querySelector("go-live video").srcObject.getVideoTracks()[0];
		window.lost = track.id; track.stop(); track.dispatchEvent(new Event("ended"))`)
	host.until("the word of the missing picture", patience, `!document.querySelector("[data-notice=picture]").hidden`)
	start := time.Now()
	host.until("another track", patience, `document.querySelector("go-live video").srcObject.getVideoTracks().some((t) => t.id !== lost && t.readyState === "live")`)
	guest.plays(5, patience)
	if !guest.holds(fmt.Sprintf(`peers.length === %d`, peers)) {
		t.Error("the viewer looked for another path while only the camera was away")
	}
	host.until("no more word of it", patience, `document.querySelector("[data-notice=picture]").hidden`)
	t.Logf("a camera that was taken away is back after %v", time.Since(start).Round(time.Millisecond))
}

// listening tells when the address takes connections.
func listening(addr string) <-chan time.Time {
	at := make(chan time.Time, 1)
	go func() {
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
			if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
				_ = c.Close()
				break
			}
		}
		at <- time.Now()
	}()
	return at
}
