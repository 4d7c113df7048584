package app_test

import (
	"path/filepath"
	"testing"
)

// A private show in the browser: a stranger stands before its door, on a phone and on a
// desk, and hears nothing; who knows the code watches, by the direct way and by the
// recording; who loses the right stands outside again at once.
func TestAPrivateShowInChromium(t *testing.T) {
	t.Parallel()
	args, flags := newcomer(t)
	c := launch(t, flags...)
	p := play(t, filepath.Join(t.TempDir(), "demo"), "127.0.0.1:0", args...)
	room := p.url + "/live/" + onAir
	owner, guest, stranger := c.person("owner", wide), c.person("guest", phone), c.person("stranger", wide)
	guest.expect, stranger.expect = []string{"403", "422"}, []string{"403"}
	owner.signIn(p.url, lin, "/desk/shows")
	stranger.visit(room)
	stranger.plays(1, 2*patience)
	owner.must(`[...document.querySelectorAll(".show-line a.table__main")].find((a) => a.closest(".show-line").querySelector("a[href='/studio/` + onAir + `']")).click()`)
	owner.until("the show's form", patience, `document.querySelector("input[name=access][value=code]")`)
	owner.must(`document.querySelector("input[name=access][value=code]").click()`)
	owner.fill("input[name=code]", "Kiln 1280")
	owner.must(`document.querySelector("input[name=code]").form.requestSubmit()`)
	owner.until("the link", patience, `document.querySelector("#access-link")?.textContent.endsWith("/enter/kiln1280")`)

	stranger.until("the door", 2*patience, `document.querySelector(".ticket") && !document.querySelector("live-player")`)
	stranger.fits("en the door", wide[0])
	for _, address := range []string{"/live/" + onAir + "/hls", "/live/" + onAir + "/then", "/live/" + onAir + "/clips"} {
		if got := ask[int](stranger, `fetch(`+quote(address)+`).then((r) => r.status)`); got != 403 {
			t.Errorf("a stranger's script gets %d of %s", got, address)
		}
	}
	stranger.until("a socket that is refused", patience, `new Promise((done) => { const s = new WebSocket(location.origin.replace("http", "ws") + "/socket?topic=show/`+onAir+`"); s.onopen = () => done(false); s.onerror = () => done(true); })`)

	guest.visit(room)
	guest.until("the door", patience, `document.querySelector(".ticket")`)
	guest.fits("en the door", phone[0])
	newJudge(t).examine(guest, "the door of a private show")
	guest.fill("input[name=code]", "kiln 1281")
	guest.press(".ticket button")
	guest.until("a word, and what was typed", patience, `document.querySelector("[aria-invalid=true]")?.value === "kiln 1281" && document.querySelector(".field__error") && document.readyState === "complete"`)
	guest.fill("input[name=code]", "KILN-1280")
	guest.press(".ticket button")
	guest.plays(5, 2*patience)
	if got := ask[int](guest, `fetch("/live/`+onAir+`/hls").then((r) => r.status)`); got != 200 {
		t.Errorf("a guest's script gets %d of the recording", got)
	}
	owner.must(`document.querySelector("input[name=access][value=invite]").click()`)
	owner.must(`document.querySelector("input[name=code]").form.requestSubmit()`)
	guest.until("the door again", 2*patience, `document.querySelector(".ticket") && !document.querySelector("live-player")`)
	guest.calm()
	stranger.calm()
	p.stop()
}
