package app_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
)

// playedThrough keeps what a viewer would notice of a recording that does not come: the
// picture that stands, and the word for it.
const playedThrough = troubled + `window.stood = 0; window.waited = 0;
document.addEventListener("waiting", (e) => { if (e.target.currentTime > 0 && !e.target.seeking) stood++; }, true);
new MutationObserver(() => { if (document.querySelector("show-replay[data-waiting]")?.second > 0.5) waited++; }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-waiting"] });`

// The bucket that carries a replay falls silent in the middle of it, and then refuses:
// the shop gives the rest, and who watches notices nothing.
func TestTheBucketFailsWhileAReplayPlaysInChromium(t *testing.T) {
	t.Parallel()
	c := launch(t)
	f := filming(t)
	s := onAirWithBucket{f.site, t, f.st, f.owner(), newFarStore(t)}
	s.fill("on", "").send().want(http.StatusOK)
	s.press("fetch")
	s.desk.get(copiesPage).form(copiesPage+"/crowd").set("crowd", "1", "address", "").send().want(http.StatusOK)
	f.until("00000003")
	f.until("00000006")
	s.desk.post("/studio/"+f.st.show.Handle+"/end", nil).want(http.StatusOK)
	room := s.url + "/live/" + f.st.show.Handle
	soon(t, "the replay from the bucket", func() bool {
		list := f.b.get(f.folder + "back.m3u8").text
		return strings.Contains(list, "#EXT-X-ENDLIST") && strings.Count(list, "\n"+s.far.URL) >= 6
	})

	const good = 3 // segments, and then none
	var asked, refused atomic.Int64
	fails := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || !strings.HasSuffix(r.URL.Path, ".m4s") {
			return false
		}
		switch n := asked.Add(1); {
		case n <= good:
			return false
		case n == good+1: // it takes the question and says nothing
			select {
			case <-r.Context().Done():
			case <-t.Context().Done():
			}
		default:
			http.Error(w, "", http.StatusInternalServerError)
		}
		refused.Add(1)
		return true
	}
	s.far.before.Store(&fails)

	guest := c.person("guest", phone)
	guest.before(playedThrough)
	guest.visit(room)
	guest.until("the replay", patience, `document.querySelector("[data-begin]:not([hidden])")`)
	guest.press("[data-begin]")
	guest.until("the replay", 2*patience, begun)
	guest.until("its end", 2*patience, `document.querySelector("show-replay video").ended`)
	if asked.Load() <= good || refused.Load() == 0 {
		t.Errorf("of the bucket %d were asked, and %d refused: it did not fail", asked.Load(), refused.Load())
	}
	if !guest.holds(`stood === 0 && waited === 0 && trouble.length === 0 && document.querySelector("show-replay").second > document.querySelector("show-replay").length - 0.5`) {
		t.Errorf("the picture stood %d times, and was waited for %d times; the player says %v", ask[int](guest, "stood"), ask[int](guest, "waited"), ask[[]string](guest, "trouble"))
	}
	guest.expect = []string{"500", "ERR_"}
	guest.calm()
}
