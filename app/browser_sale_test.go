package app_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"hawker/app/live"
	"hawker/app/store"
)

const pinLimit = 200 * time.Millisecond

// pins: the assistant pins by keyboard, and the card is on the guest's phone at once.
func pins(t *testing.T, s *site, assistant, guest *tab) {
	guest.must(`window.cards = {}; new MutationObserver(() => {
		const card = document.querySelector("#pin article");
		if (card && !(card.id in cards)) cards[card.id] = Date.now();
	}).observe(document.body, { childList: true, subtree: true, attributes: true })`)
	assistant.until("the console", patience, `document.querySelector("[data-item][data-cursor]") && !document.querySelector("control-keys").hidden`)
	assistant.must(`addEventListener("keydown", (e) => e.key === "Enter" && (window.pressed = Date.now()), true);
		document.addEventListener("htmx:afterRequest", () => (window.answered = Date.now()))`)
	var fromKey, fromStamp, fromAnswer []time.Duration
	for n := 1; n <= 7; n++ {
		if n == 1 {
			assistant.keys("1")
		} else {
			assistant.keys(kb.ArrowDown)
		}
		assistant.keys(kb.Enter)
		guest.until(fmt.Sprintf("the card of item %d", n), patience, fmt.Sprintf(`cards["pin-%d"]`, n))
		assistant.until("the row's own word of it", patience, fmt.Sprintf(`document.querySelector('[data-item="%d"] [data-act=unpin]') && window.answered >= window.pressed`, n))
		card := ask[int64](guest, fmt.Sprintf(`cards["pin-%d"]`, n))
		since := func(ms int64) time.Duration { return time.Duration(card-ms) * time.Millisecond }
		fromKey = append(fromKey, since(ask[int64](assistant, "window.pressed")))
		fromAnswer = append(fromAnswer, since(ask[int64](assistant, "window.answered")))
		fromStamp = append(fromStamp, since(s.pinned(opening, n).UnixMilli()))
	}
	for _, all := range [][]time.Duration{fromKey, fromStamp, fromAnswer} {
		slices.Sort(all)
	}
	t.Logf("pin to card, p50 and max of %d: from the key %v %v, from the show's log %v %v, from the answer %v %v", len(fromKey),
		middle(fromKey), last(fromKey), middle(fromStamp), last(fromStamp), middle(fromAnswer), last(fromAnswer))
	figure(t, "from the show's log to the card", pinLimit, fromStamp...)
}

func middle(sorted []time.Duration) time.Duration { return sorted[len(sorted)/2] }
func last(sorted []time.Duration) time.Duration   { return sorted[len(sorted)-1] }

// pinned is when the show's log says that the item was pinned.
func (s *site) pinned(handle string, n int) (at time.Time) {
	s.t.Helper()
	s.view(func(tx *store.Tx) error {
		show, _, err := live.ByHandle(tx, handle)
		if show.Pinned != n {
			s.t.Errorf("item %d is pinned, not %d", show.Pinned, n)
		}
		at = show.PinnedAt
		return err
	})
	return at
}

// worksByKeyboard: price, stock, sold out and a deleted line, each by keys alone.
func worksByKeyboard(t *testing.T, assistant, guest *tab) {
	row := `document.querySelector('[data-item="5"]`
	at := func(css string) string { return row + " " + css + "')" }
	guestRow := func(css string) string { return `document.querySelector("#i5 ` + css + `")` }
	steps := []struct {
		keys        []string
		there, here string
	}{
		{[]string{"5", "p", "19.50", kb.Enter}, at("[data-edit=price]") + `.dataset.truth === "19.50"`, guestRow(".bag__meta strong") + `.textContent.includes("19.50")`},
		{[]string{kb.Escape, "t", "3", kb.Enter}, at("[data-edit=stock]") + `.dataset.truth === "3"`, guestRow(".bag__meta") + `.textContent.includes("3 left")`},
		{[]string{kb.Escape, "s"}, at("[data-act=soldout]") + `.getAttribute("aria-pressed") === "true"`, `!` + guestRow("button") + ` && !` + guestRow(".bag__meta strong")},
		{[]string{"o"}, at("[data-act=open]") + `.getAttribute("aria-pressed") === "true"`, `!!` + guestRow("button")},
	}
	for _, step := range steps {
		for _, k := range step.keys {
			assistant.keys(k)
		}
		assistant.until(fmt.Sprintf("the console after %q", step.keys), patience, step.there)
		guest.until(fmt.Sprintf("the room after %q", step.keys), patience, step.here)
	}

	guest.fill("#say-name", "Mara")
	guest.press("#say-save")
	guest.until("the place to speak", patience, `document.querySelector("#say-text")`)
	guest.fill("#say-text", "not a nice word")
	guest.press("#say-send")
	spoken := `[...document.querySelectorAll("#chat-log li:not([hidden])")].some((l) => l.textContent.includes("not a nice word"))`
	guest.until("her line", patience, spoken)
	assistant.until("the guest's line", patience, spoken)
	assistant.keys(kb.ArrowRight)
	assistant.until("the cursor on the line", patience, `document.querySelector("[data-line][data-cursor]").textContent.includes("not a nice word")`)
	assistant.keys(kb.Delete)
	guest.until("the room without the line", patience, `!`+spoken)
}

// clock samples the video's clock four times a second, and what lies over it.
const clock = `window.clock = []; setInterval(() => {
	const v = document.querySelector("live-player video");
	clock.push({ at: performance.now(), video: v.currentTime, frames: v.getVideoPlaybackQuality().totalVideoFrames, paused: v.paused, sheet: document.querySelector("#sheet-title")?.textContent ?? "" });
}, 250)`

type tick struct {
	At, Video float64
	Frames    int
	Paused    bool
	Sheet     string
}

// runsUnder waits until the video's clock went on under the sheet that is open.
func (b *tab) runsUnder() {
	b.t.Helper()
	b.until("a video that goes on under this sheet", patience, `(() => { const under = clock.filter((c) => c.sheet === document.querySelector("#sheet-title").textContent);
		return under.length > 1 && under.at(-1).video > under[0].video })()`)
}

// neverStood holds that the video was not paused and did not begin anew; on a quiet
// machine also that a frame came between any two looks.
func neverStood(t *testing.T, ticks []tick) {
	t.Helper()
	for i := 1; i < len(ticks); i++ {
		if ticks[i].Paused || ticks[i].Video < ticks[i-1].Video || quiet && ticks[i].Video == ticks[i-1].Video {
			t.Errorf("the video's clock stood at %.3f s, under %q", ticks[i].Video, ticks[i].Sheet)
		}
	}
}

// buysWhileItPlays goes from the pinned card to the order, once refused, and gives
// the address of the order's page.
func buysWhileItPlays(t *testing.T, guest *tab) string {
	guest.must(clock)
	guest.click(".pin-card__buy")
	guest.until("the item's sheet", patience, `document.querySelector("page-sheet #item-body")`)
	guest.runsUnder()
	guest.press("page-sheet button[value=checkout]")
	guest.until("the checkout", patience, `document.querySelector("page-sheet #checkout")`)
	for name, text := range map[string]string{"contact": "mara@example.com", "name": "Mara Quinn", "street": "88 Wukang Road", "postcode": "1", "city": "Shanghai"} {
		guest.fill("#checkout [name="+name+"]", text)
	}
	guest.press("#checkout .sheet__foot .btn--primary")
	guest.until("the refused postcode, with the focus and the rest kept", patience,
		`document.activeElement.matches("[role=alert], [aria-invalid=true]") && document.querySelector("#checkout [name=postcode]").getAttribute("aria-invalid") === "true" && document.querySelector("#checkout [name=street]").value === "88 Wukang Road"`)
	guest.runsUnder()
	guest.fill("#checkout [name=postcode]", "200040")
	guest.press("#checkout .sheet__foot .btn--primary")
	guest.until("the order", patience, `document.querySelector("page-sheet a[href^='/orders/']")`)
	guest.runsUnder()
	link := ask[string](guest, `document.querySelector("page-sheet a[href^='/orders/']").href`)
	guest.click(".sheet__foot [data-close]")
	guest.until("the room", patience, `!document.querySelector("page-sheet")`)
	guest.plays(10, patience)
	ticks := ask[[]tick](guest, "window.clock")
	sheets, slow := map[string]bool{ticks[0].Sheet: true}, 0.0
	neverStood(t, ticks)
	for i := 1; i < len(ticks); i++ {
		sheets[ticks[i].Sheet] = true
		slow = max(slow, ticks[i].At-ticks[i-1].At)
	}
	first, end := ticks[0], ticks[len(ticks)-1]
	t.Logf("bought under a playing video: %d looks in %.1f s (at most %.0f ms apart), the clock went %.1f s, %d frames, under %d sheets",
		len(ticks), (end.At-first.At)/1000, slow, end.Video-first.Video, end.Frames-first.Frames, len(sheets)-1)
	if len(sheets) < 4 {
		t.Errorf("only these sheets were over the video: %v", sheets)
	}
	return link
}

// ships: the desk marks the order paid, packs and ships it, and the page that the
// buyer has open says so.
func ships(t *testing.T, host, guest *tab, link string) {
	buyer := guest.beside("buyer", phone)
	buyer.visit(link)
	buyer.must(`window.neverReloaded = true`)
	base := link[:len(link)-len(ask[string](buyer, "location.pathname"))]
	desk := host.beside("desk", wide)
	desk.visit(base + "/desk/orders")
	desk.must(`document.querySelector("main a[href^='/desk/orders/'][href*='-'], main table a[href^='/desk/orders/'], main a[href^='/desk/orders/0']").click()`)
	desk.until("the order", patience, `document.querySelector("#pay")`)
	said := ask[string](buyer, `document.querySelector("#order-state h1").textContent`)
	changes := func(what string) {
		t.Helper()
		buyer.until("her page saying that it is "+what, patience, `document.querySelector("#order-state h1").textContent !== `+quote(said))
		said = ask[string](buyer, `document.querySelector("#order-state h1").textContent`)
		t.Logf("the buyer reads: %s", said)
	}
	desk.fill("#pay [name=reference]", "Mara Quinn, statement 12")
	desk.press("#pay button")
	desk.until("the packing", patience, `document.querySelector("form[action$='/parcels'] button")`)
	changes("paid")
	desk.press("form[action$='/parcels'] button")
	desk.until("the shipping", patience, `document.querySelector("form[action$='/shipment']")`)
	desk.fill("[name=carrier]", "UPS")
	desk.fill("[name=tracking]", "1Z999AA10123456784")
	desk.press("form[action$='/shipment'] button")
	buyer.until("her page with the tracking", patience, `document.querySelector("#order-state").textContent.includes("1Z999AA10123456784")`)
	changes("on its way")
	if !buyer.holds("window.neverReloaded") {
		t.Error("the buyer's page was reloaded")
	}
	desk.calm()
	buyer.calm()
}
