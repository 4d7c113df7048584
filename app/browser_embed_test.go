package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// elsewhere is a site of somebody else: a page of a product, and one with a bare frame.
func elsewhere(t *testing.T, shop string) string {
	t.Helper()
	pages := http.NewServeMux()
	page := func(path, body string) {
		pages.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A blog</title><h1>About gaiwans</h1>%s`, body)
		})
	}
	page("/float", `<p data-sku="HM-GW-180-C">A gaiwan</p><script async src="`+shop+`/embed.js"></script>`)
	page("/other", `<script async src="`+shop+`/embed.js" data-sku="NONE-SUCH" data-match></script>`)
	page("/inline", `<div id="here"></div><script async src="`+shop+`/embed.js" data-mode="inline" data-target="#here" data-show="`+opening+`" data-lang="zh"></script>`)
	page("/frame", `<iframe src="`+shop+`/embed/live" width="320" height="568"></iframe>`)
	s := httptest.NewServer(pages)
	t.Cleanup(s.Close)
	return strings.Replace(s.URL, "127.0.0.1", "localhost", 1) // another site in every sense
}

// insider lets a frame tell the page around it what only the frame can see.
const insider = `if (top === window) addEventListener("message", (e) => { if (e.data.told) window.told = e.data.told; });
else setInterval(() => document.querySelector("embed-frame") && top.postMessage({ told: {
	frames: document.querySelector("live-player video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0, lang: document.documentElement.lang, cookie: document.cookie,
	card: document.querySelector("#embed-card a[target=_blank]")?.pathname ?? "", reminder: document.querySelector("a[download]")?.pathname ?? "" } }, "*"), 100);`

// asked waits until the script has its answer.
func (b *tab) asked() {
	b.t.Helper()
	b.until("the script's answer", patience, `performance.getEntriesByType("resource").some((r) => r.name.includes("/embed.json") && r.responseEnd > 0)`)
}

// Another site shows the running show once the shop has named it, with the piece that
// its page is about; a site that was not named shows and learns nothing.
func TestShowElsewhereInChromium(t *testing.T) {
	t.Parallel()
	args, flags := newcomer(t)
	c := launch(t, append(flags, chromeFlag{"disable-site-isolation-trials", true})...) // one process for page and frame, so that hooks reach both
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	site := elsewhere(t, p.url)
	reader, owner := c.person("reader", wide), c.person("owner", wide)
	reader.expect = []string{"frame-ancestors", "CORS", "403", "favicon.ico", "ERR_FAILED", "ERR_BLOCKED_BY_RESPONSE", "Failed to load resource"}

	if _, err := chromedp.Call(reader.ctx, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: insider}); err != nil {
		t.Fatal(err)
	}
	reader.visit(site + "/float")
	reader.asked()
	if reader.holds(`document.querySelector("aside")`) {
		t.Error("a site that was not named shows the show")
	}
	reader.visit(site + "/frame")
	soon(t, "the refusal to be framed", func() bool { return reader.complained("frame-ancestors") })
	if reader.holds(`window.told`) {
		t.Error("a frame that was refused runs")
	}

	owner.signIn(p.url, lin, "/desk/storefront/embed")
	owner.fill("[name=origins]", "http://blog.example")
	owner.press("form[action='/desk/storefront/embed'] button.btn--primary")
	owner.until("the refusal, with what was typed", patience, `document.querySelector("[name=origins]").value === "http://blog.example" && document.querySelector("[name=origins]").ariaInvalid === "true"`)
	owner.expect = []string{"422"}
	owner.fill("[name=origins]", site+"/some/page")
	owner.press("form[action='/desk/storefront/embed'] button.btn--primary")
	owner.until("the saved site", patience, `document.querySelector("[name=origins]").value === `+quote(site)+` && document.querySelector("[role=status]")`)

	reader.visit(site + "/float")
	took := reader.until("a moving picture", patience, `window.told?.frames > 15`)
	t.Logf("the picture moves in another site's page after %v", took)
	if card := ask[string](reader, `told.card`); card != "/live/"+onAir+"/7" {
		t.Errorf("the card leads to %q, not to the piece of the page", card)
	}
	if cookie := ask[string](reader, `told.cookie`); cookie != "" {
		t.Errorf("the frame has a cookie: %s", cookie)
	}
	reader.press("aside > button")
	reader.until("the closed player", patience, `!document.querySelector("aside")`)
	reader.visit(site + "/float")
	reader.asked()
	if reader.holds(`document.querySelector("aside")`) {
		t.Error("a player that was closed is back")
	}

	reader.visit(site + "/inline")
	reader.until("the next show in Chinese", patience, `window.told?.lang === "zh-Hans" && told.reminder.endsWith("/reminder.ics")`)
	reader.visit(site + "/other")
	reader.asked()
	if reader.holds(`document.querySelector("iframe")`) {
		t.Error("a page about another piece shows the show")
	}
	reader.calm()
	owner.calm()
	p.stop()
}

// complained tells whether the page has said something with these words.
func (b *tab) complained(words string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.said, func(s string) bool { return strings.Contains(s, words) })
}

// What other sites ask for, and how they are refused.
func TestEmbedAnswers(t *testing.T) {
	s, st := furnished(t, 5)
	b := s.browser()
	b.get("/embed/live").want(http.StatusOK)
	for _, origin := range []string{"https://evil.example", "null"} {
		b.header = http.Header{"Origin": {origin}}
		if p := b.get("/embed.json").want(http.StatusForbidden); p.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may read the answer", origin)
		}
	}
	b.header = http.Header{}
	p := b.get("/embed/" + st.show.Handle).want(http.StatusOK)
	if !strings.Contains(p.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") || len(p.header["Set-Cookie"]) > 0 {
		t.Errorf("%s %v", p.header.Get("Content-Security-Policy"), p.header["Set-Cookie"])
	}
	b.get("/embed/no-such-show").want(http.StatusNotFound)
	owner := s.owner()
	owner.get("/desk/storefront/embed").form("/embed").set("origins", "https://blog.example\nhttp://localhost:3000").send().want(http.StatusOK)
	p = b.get("/embed/" + st.show.Handle).want(http.StatusOK)
	if policy := p.header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "frame-ancestors https://blog.example http://localhost:3000") {
		t.Error(policy)
	}
	if policy := b.get("/").header.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the shop itself may be framed: %s", policy)
	}
	b.header = http.Header{"Origin": {"https://blog.example"}}
	if p := b.get("/embed.json").want(http.StatusOK); p.header.Get("Access-Control-Allow-Origin") != "https://blog.example" || p.header.Get("Access-Control-Allow-Credentials") != "" || !strings.Contains(p.header.Get("Vary"), "Origin") {
		t.Errorf("%v", p.header)
	}
	ics := b.get("/embed/" + st.show.Handle + "/reminder.ics").want(http.StatusOK)
	if !strings.HasPrefix(ics.text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") || !strings.HasSuffix(ics.text, "END:VCALENDAR\r\n") || !strings.Contains(ics.text, "\r\nDTSTART:") {
		t.Error(ics.text)
	}
	for _, line := range strings.Split(ics.text, "\r\n") {
		if len(line) > 75 {
			t.Errorf("%d octets in a line: %s", len(line), line)
		}
	}
}
