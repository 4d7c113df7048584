package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/assets"
	"hawker/media/loop"
	"hawker/media/mediatest"
)

// knownShut is a tab whose network let nothing through but pages when it last tried.
const knownShut = noDirectWay + `sessionStorage.setItem("hawker.path", "shut");`

// troubled keeps what the player of a recording complains of. That it waited for bytes
// is told of the machine; a hole in the film it would name otherwise, or never get over.
const troubled = `window.trouble = []; document.addEventListener("filmerror", (e) => {
	if (e.detail.what !== "bufferStalledError" || e.detail.fatal) trouble.push(e.detail.what + (e.detail.fatal ? ", given up" : ""));
}, true);`

// A host whose line loses one packet in fifty loses it altogether, and comes back with
// another camera: who watches the recording sees both, live and again later. What was
// sold out at a second of it is bought today, by the keyboard alone, and without scripts
// from the page of its pieces.
func TestAHostWhoComesBackWithAnotherCameraInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t)
	s, st := furnished(t, 2)
	f := filmed{site: s, t: t, st: st, b: s.browser()}
	room, rules := s.url+"/live/"+st.show.Handle, newJudge(t)
	cameras := f.cameras()
	cameras(nil)
	soon(t, "the way to the recording", func() bool {
		f.folder = strings.TrimSuffix(f.b.get(room+"/hls").url.Path, "index.m3u8")
		return strings.HasSuffix(f.folder, "/")
	})
	guest := c.person("guest", phone)
	guest.before(knownShut + troubled)
	guest.scheme("light")
	guest.visit(room)
	guest.until("the recording", 2*patience, byFilm+` && document.querySelector("video").videoWidth === 180`)
	f.until("00000001")
	f.do(func(tx *store.Tx) error {
		return live.SetPrice(tx, st.show.ID, 1, "", &money.Amount{Minor: 2_900, Currency: "USD"})
	})
	f.do(func(tx *store.Tx) error { return live.Pin(tx, st.show.ID, 1) })
	soon(t, "an explanation of some length", func() bool { return time.Since(f.show().PinnedAt) > 2*time.Second })
	f.do(func(tx *store.Tx) error {
		return stock.Count(tx, stock.Counted{Variant: st.cup, Expected: 2, Found: 0, Reason: "both fell"})
	})
	guest.press("look-back [data-open]")
	guest.until("what was recorded", patience, `document.querySelector("look-back video").readyState > 2`)
	rules.examine(guest, "looking back")
	guest.press("look-back [data-live]")

	larger, err := loop.Open(assets.Demo(), "broadcast.h264", "broadcast.ogg", 30)
	if err != nil {
		t.Fatal(err)
	}
	cameras(larger)
	guest.until("the other camera", 2*patience, byFilm+` && document.querySelector("live-player video").videoWidth === 720`)
	at := ask[float64](guest, `document.querySelector("live-player video").currentTime`)
	guest.until("a second of it", patience, fmt.Sprintf(`document.querySelector("live-player video").currentTime > %v`, at+1))
	// A picture that is not there yet, or was gone for a moment, is waited for; nothing else is.
	if bad := ask[[]string](guest, `trouble.filter((w) => !["levelEmptyError", "bufferStalledError", "bufferNudgeOnStall"].includes(w))`); len(bad) > 0 {
		t.Errorf("the player of the fallback complains: %v", bad)
	}
	guest.expect = []string{"409"} // who asks for the direct picture while there is none
	guest.calm()
	guest.close()
	f.do(func(tx *store.Tx) error { return live.Unpin(tx, st.show.ID) })
	f.do(func(tx *store.Tx) error { return stock.Receive(tx, stock.Line{Variant: st.cup, Quantity: 4}, "", "") })
	f.owner().post("/studio/"+st.show.Handle+"/end", nil).want(200)
	soon(t, "the replay", func() bool { return strings.Contains(f.b.get(room).text, "<show-replay") })

	t.Run("again", func(t *testing.T) { playsThrough(t, c, rules, room) })
	t.Run("without scripts", func(t *testing.T) { piecesWithoutScripts(t, c, rules, room) })
}

// cameras puts a clip on the air over a bad line, in place of the one before, whose line
// says nothing any more.
func (f filmed) cameras() func(clip *loop.Clip) {
	key, whip := f.streamKey(f.st.show.Host), f.url+"/whip/"+f.st.show.Handle
	var last *mediatest.Publisher
	return func(clip *loop.Clip) {
		f.t.Helper()
		if last != nil {
			last.Vanish()
		}
		var err error
		if last, err = mediatest.PublishBy(f.t.Context(), mediatest.HTTP(nil, whip, key), mediatest.Options{Drop: 50, Clip: clip}); err != nil {
			f.t.Fatal(err)
		}
		f.t.Cleanup(last.Vanish)
	}
}

// playsThrough: from before the change to after it, without a complaint; the card says
// at its second that nothing was left, and sells what is there today.
func playsThrough(t *testing.T, c *chromium, rules *judge, room string) {
	b := c.person("again", wide)
	b.t = t
	b.before(troubled)
	b.scheme("light")
	b.visit(room)
	b.until("the replay", patience, `document.querySelector("[data-begin]:not([hidden])")`)
	rules.examine(b, "a replay that was not begun")
	b.must(`window.widths = []; const v = document.querySelector("show-replay video");
		v.addEventListener("resize", () => widths.push(v.videoWidth)); window.first = -1; window.last = -1;
		const frame = (_, m) => { if (first < 0) first = m.mediaTime; last = m.mediaTime; v.requestVideoFrameCallback(frame); }; v.requestVideoFrameCallback(frame);`)
	b.keys("k")
	b.until("the replay", 2*patience, begun)
	b.must(`const rate = document.querySelector("[data-rate]"); rate.value = "2"; rate.dispatchEvent(new Event("change"))`)
	b.until("the other camera", 2*patience, `widths.at(-1) === 720`)
	b.until("its end", 2*patience, `document.querySelector("show-replay video").ended`)
	if !b.holds(`widths[0] === 180 && first < 0.2 && last > document.querySelector("show-replay").length - 0.5 && trouble.length === 0`) {
		t.Errorf("sizes %v, from %.2f to %.2f s of %.2f; the player says %v", ask[[]int](b, "widths"), ask[float64](b, "first"), ask[float64](b, "last"),
			ask[float64](b, `document.querySelector("show-replay").length`), ask[[]string](b, "trouble"))
	}

	sold := `[...document.querySelectorAll(".room__pin > [data-from]")].find((c) => c.textContent.includes("Sold out at this moment"))`
	b.must(`document.querySelector("show-replay video").currentTime = Number(` + sold + `.dataset.from) - 0.7`) // it stands since its end
	b.until("what it cost then, crossed out", patience, `document.querySelector(".room__pin > [data-from]:not([hidden]) s")?.textContent === "$29"`)
	b.keys("k")
	b.until("sold out at its second", patience, `!`+sold+`.hidden`)
	b.until("today's price", patience, sold+`.querySelector(".price__now").textContent.startsWith("$32")`)
	rules.examine(b, "a replay that plays")
	byKeyboard(b)
	rules.examine(b, "an order over the replay")
	b.calm()
	b.close()
}

// byKeyboard buys what the card shows, by nothing but keys.
func byKeyboard(b *tab) {
	b.t.Helper()
	b.must(`document.body.focus(); document.querySelector("show-replay").seek(0)`) // it plays on meanwhile
	b.until("the card", patience, `document.querySelector(".room__pin > [data-from]:not([hidden]) .pin-card__buy")`)
	b.keys("k") // a viewer who wants to read the card
	b.tabTo(".room__pin > [data-from]:not([hidden]) .pin-card__buy")
	b.keys("\r")
	b.until("the checkout", patience, `document.querySelector("page-sheet #checkout [name=contact]")`)
	for _, field := range [][2]string{{"contact", "mara@example.com"}, {"name", "Mara Quinn"}, {"street", "Lindenweg 3"}, {"postcode", "10115"}, {"city", "Berlin"}} {
		b.tabTo("#checkout [name=" + field[0] + "]")
		b.keys(field[1])
	}
	b.tabTo("#checkout .sheet__foot .btn--primary")
	b.keys("\r")
	b.until("the order", patience, `document.querySelector("page-sheet a[href^='/orders/']")`)
	b.until("the replay under it", patience, `document.querySelector("show-replay video").readyState > 2 && document.querySelector("show-replay").second > 0`)
}

// tabTo presses the tabulator until the element has the focus.
func (b *tab) tabTo(css string) {
	b.t.Helper()
	for range 120 {
		if b.holds(fmt.Sprintf(`document.activeElement?.matches(%q)`, css)) {
			return
		}
		b.keys("\t")
	}
	b.t.Fatalf("%s: the tabulator does not lead to %s; it is at %s", b.name, css, ask[string](b, `document.activeElement?.outerHTML.slice(0, 200)`))
}

// piecesWithoutScripts: the room leads to the pieces, they play, what they cost then is
// crossed out, and today's price is paid by plain forms.
func piecesWithoutScripts(t *testing.T, c *chromium, rules *judge, room string) {
	b := c.person("plain", phone)
	b.t = t
	b.scheme("light")
	b.scripts(false)
	b.visit(room)
	b.look(rules, "a replay without scripts")
	b.visit(room)
	if b.holds(`document.querySelector("[data-scripted]:not([hidden])")`) {
		t.Error("keys are shown that only scripts obey")
	}
	b.tap("noscript .btn")
	b.until("the pieces", patience, `location.pathname.endsWith("/clips") && document.readyState === "complete"`)
	b.must(`document.querySelector(".clips__film").focus()`)
	b.keys(" ")
	b.until("a piece playing", patience, `document.querySelector(".clips__film").currentTime > 0.3`)
	if price := ask[string](b, `document.querySelector(".clips__one").innerText`); !strings.Contains(price, "$32") {
		t.Errorf("the piece says %q", price)
	}
	if was := ask[string](b, `document.querySelector(".clips__one s")?.textContent ?? ""`); was != "$29" {
		t.Errorf("crossed out is %q", was)
	}
	b.look(rules, "the pieces without scripts")
	b.tap(".clips__one .btn--primary")
	b.until("the item", patience, `document.querySelector("#buy .btn--primary")`)
	b.tap("#buy .btn--primary")
	b.until("the cart", patience, `document.querySelector("main a[href='/checkout']")`)
	b.tap("main a[href='/checkout']")
	b.until("the checkout", patience, `document.querySelector("form[action$='/checkout'] [name=contact]")`)
	for name, text := range map[string]string{"contact": "ines@example.com", "name": "Ines Roth", "street": "Lindenweg 3", "postcode": "10115", "city": "Berlin"} {
		b.must(`document.querySelector("form[action$='/checkout'] [name=` + name + `]").focus()`)
		b.keys(text)
	}
	b.tap("form[action$='/checkout'] .btn--primary")
	b.until("the order", patience, `location.pathname.startsWith("/orders/") || document.querySelector("a[href^='/orders/']")`)
	b.close()
}

// tap presses what stands in the middle of an element, as a finger does: nothing in the
// page is asked to.
func (b *tab) tap(css string) {
	b.t.Helper()
	at := ask[[2]float64](b, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({ block: "center", behavior: "instant" });
		const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`, css))
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		if _, err := chromedp.Call(b.ctx, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: kind, X: at[0], Y: at[1], Button: input.MouseButtonLeft, ClickCount: 1}); err != nil {
			b.t.Fatalf("%s, tapping %s: %v", b.name, css, err)
		}
	}
}

// scripts lets the pages of a window run theirs, or not.
func (b *tab) scripts(run bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run}); err != nil {
		b.t.Fatalf("%s: %v", b.name, err)
	}
}

// look examines a page that ran no script, and never will: the examiner's alone runs.
func (b *tab) look(rules *judge, where string) {
	b.t.Helper()
	b.scripts(true)
	b.must(`for (const n of document.querySelectorAll("noscript")) n.style.display = "contents"`) // which a browser hides from now on
	rules.examine(b, where)
	b.scripts(false)
}
