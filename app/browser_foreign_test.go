package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// whip-whep 1.2.0 (MIT) as its makers publish it, for this test alone.
var foreign = map[string]string{
	"LICENSE": "74e8ca8a0a295612207071b7b44838079b69ed189259afcb55ca1666a4441c88",
	"whep.js": "7ebd73216be33f6aaaf97a7f532f209d51e189ad5b20ff3079fb8c94d54f1f03",
	"whip.js": "e02b35657f7255a70c1b4aa02a81bbd29a381a6656879febbc9711e4629ba174",
}

func TestTheForeignClientsAreAsPublished(t *testing.T) {
	for name, want := range foreign {
		body, err := os.ReadFile(filepath.Join("testdata", "whip-whep", name))
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != want {
			t.Errorf("%s has sum %x", name, sum)
		}
	}
}

// A client that is not ours, in a page of another origin, publishes; another watches.
func TestForeignClientsInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t, camera(t)...)
	for _, way := range []struct{ name, page, protocol string }{
		{"over UDP", "/foreign.html", "udp"},
		{"UDP is blocked", "/foreign.html?udp=blocked", "tcp"},
	} {
		t.Run(way.name, func(t *testing.T) { c.foreigners(t, way.page, way.protocol) })
	}
}

// asked is a request that the page made.
type asked struct {
	Method         string
	Status         int
	Location, ETag string
}

func (c *chromium) foreigners(t *testing.T, page, protocol string) {
	s, st := furnished(t, 5)
	pages := httptest.NewServer(http.FileServer(http.Dir("testdata")))
	t.Cleanup(pages.Close)

	c = &chromium{t: t, ctx: c.ctx, shots: c.shots}
	host := c.person("host", wide)
	host.visit(pages.URL + page)
	host.until("the page", patience, "window.ready")
	if !ask[bool](host, fmt.Sprintf("publish(%q, %q)", s.url+"/whip/"+string(st.show.ID), s.streamKey(st.show.Host))) {
		t.Fatal("it does not publish")
	}
	host.until("the way to the relay", 2*patience, `peer.connectionState === "connected"`)
	guest := c.person("guest", wide)
	guest.visit(s.url + "/live/" + st.show.Handle)
	guest.until("the show on the air", 2*patience, `document.querySelector("#stage").dataset.state === "live"`)
	guest.visit(pages.URL + page)
	guest.until("the page", patience, "window.ready")
	if !ask[bool](guest, fmt.Sprintf("watch(%q)", s.url+"/whep/"+string(st.show.ID))) {
		t.Fatal("it does not watch")
	}
	guest.until("frames", 2*patience, "frames().then((n) => n >= 10)")
	for _, b := range []*tab{host, guest} {
		if got := ask[string](b, "protocol()"); got != protocol {
			t.Errorf("the %s is reached by %q", b.name, got)
		}
		b.keepsTheRFC()
	}
}

// keepsTheRFC looks at what a session answered, and ends it (RFC 9725, 4.2 and 4.3).
func (b *tab) keepsTheRFC() {
	b.t.Helper()
	b.until("the candidates on their way", patience, `asked.some((r) => r.method === "PATCH")`)
	const late = `(match) => fetch(window.place, { method: "PATCH", headers: { "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": match }, body: "a=end-of-candidates\r\n" }).then((r) => r.status)`
	b.must(`window.place = asked[0].location`)
	for match, want := range map[string]int{`asked[0].etag`: 204, `'"of another"'`: 412} {
		if got := ask[int](b, "("+late+")("+match+")"); got != want {
			b.t.Errorf("the %s: PATCH for %s: %d, want %d", b.name, match, got, want)
		}
	}
	b.must(`window.ended = client.stop()`)
	b.until("the end", patience, `asked.some((r) => r.method === "DELETE")`)
	if got := ask[int](b, "("+late+")(asked[0].etag)"); got != 404 {
		b.t.Errorf("the %s: PATCH after the end: %d", b.name, got)
	}
	all := ask[[]asked](b, "asked")
	post := all[0]
	if post.Method != "POST" || post.Location == "" || len(post.ETag) < 3 {
		b.t.Errorf("the %s: %+v", b.name, post)
	}
	for _, r := range all {
		// It closes its path first: the relay may have noticed before it is told.
		if r.Method == "DELETE" && r.Status != 200 && r.Status != 404 || r.Method == "POST" && r.Status != 201 {
			b.t.Errorf("the %s: %+v", b.name, r)
		}
	}
	b.expect = []string{"404", "412"} // they were asked for
	b.calm()
}
