package app_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// A browser that can be reached by both ways says so; the owner is told which port to
// open.
func TestTheNetworkPageTriesBothWaysInChromium(t *testing.T) {
	t.Parallel()
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	guest := c.person("guest", phone)
	guest.visit(p.url + "/network")
	for _, way := range []string{"udp", "tcp"} {
		guest.until(way, patience, `!document.querySelector("[data-way='`+way+`'] [data-is=reached]").hidden`)
	}
	guest.until("the verdict", patience, `!document.querySelector("[data-verdict=udp]").hidden`)
	if strings.Contains(ask[string](guest, `document.querySelector("main").innerText`), "router") {
		t.Error("a visitor is told what only the owner can do")
	}
	// Where the fast way is blocked, the page says what to open.
	guest.must(`RTCPeerConnection.prototype.setRemoteDescription = new Proxy(RTCPeerConnection.prototype.setRemoteDescription, {
		apply: (f, peer, [d]) => f.apply(peer, [{ ...d, sdp: d.sdp.split("\r\n").filter((l) => !/^a=candidate:.* udp /i.test(l)).join("\r\n") }]) })`)
	guest.press("[data-again]")
	guest.until("what to open", 2*patience, `!document.querySelector("[data-verdict=tcp]").hidden`)
	if _, port, _ := strings.Cut(strings.TrimPrefix(p.url, "http://"), ":"); !strings.Contains(ask[string](guest, `document.querySelector("[data-verdict=tcp]").innerText`), port) {
		t.Error("the port to open is not named")
	}
	guest.calm()
	owner := c.person("owner", wide)
	owner.signIn(p.url, lin, "/network")
	owner.until("what to open", patience, `document.querySelector("main").innerText.includes("router")`)
	p.stop()
}
