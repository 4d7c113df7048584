package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"

	"hawker/app/live"
	"hawker/app/store"
)

// public counts what everybody may read at the store.
func (f *farStore) public() int {
	f.t.Helper()
	prefix := gofakes3.NewPrefix(new("halfmoon/public/"), nil)
	list, err := f.backend.ListBucket("copies", &prefix, gofakes3.ListBucketPage{})
	if err != nil {
		f.t.Fatal(err)
	}
	return len(list.Contents)
}

// The owner has the bucket carry who watches: playlists of a running show name what is
// up there, pages may fetch it, and the shop still has all of it. What is hidden, a show
// that becomes private, and a switch that is turned off take it back.
func TestTheBucketCarriesWhoWatches(t *testing.T) {
	t.Parallel()
	f := filming(t)
	s := onAirWithBucket{f.site, t, f.st, f.owner(), newFarStore(t)}
	s.fill("on", "").send().want(http.StatusOK)
	refuse := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "" {
			return false
		}
		w.WriteHeader(http.StatusForbidden)
		return true
	}
	s.far.before.Store(&refuse)
	if p := s.press("fetch"); !strings.Contains(p.words(), "Strangers may not read the public copies") || !strings.Contains(p.words(), `"Resource": "arn:aws:s3:::copies/halfmoon/public/*"`) || !strings.Contains(p.words(), `"`+s.url+`"`) {
		t.Errorf("strangers are refused:\n%s", clip(p.words()))
	}
	s.far.before.Store(nil)
	if p := s.press("fetch"); !strings.Contains(p.words(), "Viewers' browsers can fetch from there") {
		t.Errorf("tested:\n%s", clip(p.words()))
	}
	carry := func(on, address string) *page {
		return s.desk.get(copiesPage).form(copiesPage+"/crowd").set("crowd", on, "address", address).send()
	}
	if p := carry("1", "http://cdn.example").want(http.StatusUnprocessableEntity); !strings.Contains(p.text, `value="http://cdn.example"`) {
		t.Errorf("a plain address:\n%s", clip(p.words()))
	}
	list := func(more string) string { return f.b.get(f.folder + "back.m3u8" + more).want(http.StatusOK).text }
	room := "/live/" + f.st.show.Handle
	allowed := func() bool {
		policy := f.b.get(room).want(http.StatusOK).header.Get("Content-Security-Policy")
		return strings.Contains(policy, "media-src 'self' blob: "+s.far.URL) && strings.Contains(policy, "connect-src 'self' "+s.far.URL)
	}
	f.until("00000002")
	if allowed() || strings.Contains(list(""), s.far.URL) {
		t.Error("named before it is switched on")
	}
	carry("1", "").want(http.StatusOK)
	soon(t, "playlists name the bucket", func() bool { return strings.Count(list(""), s.far.URL) >= 2 })
	if !allowed() {
		t.Error("pages may not fetch it")
	}
	if strings.Contains(list("?origin"), "http") || strings.Contains(f.b.get(f.folder+"index.m3u8").text, `PART:DURATION=0.2,URI="http`) {
		t.Error("asked for the shop's own, and parts, the playlist names the bucket")
	}
	at := s.far.URL + strings.SplitN(strings.SplitN(list(""), s.far.URL, 2)[1], "\n", 2)[0]
	home := f.file(at[strings.LastIndex(at, "/")+1:]).want(http.StatusOK)
	if p := f.browser().get(at).want(http.StatusOK); p.text != home.text || strings.Contains(at, strings.Split(f.folder, "/")[4]) {
		t.Errorf("%s has %d bytes, the shop %d", at, len(p.text), len(home.text))
	}
	s.do(func(tx *store.Tx) error { return live.HideFilm(tx, f.st.show.ID, live.Range{From: 1, To: 2}) })
	if strings.Contains(list(""), at) {
		t.Error("what is hidden is still named")
	}
	soon(t, "what is hidden is deleted", func() bool { return f.browser().get(at).status == http.StatusNotFound })
	soon(t, "the desk says what was deleted", func() bool {
		words := s.desk.get(copiesPage).words()
		return strings.Contains(words, "1 piece of") && strings.Contains(words, "have the CDN purge")
	})
	if p := s.fill("bucket", "another").send().want(http.StatusConflict); !strings.Contains(p.words(), "Leave the public copies where they are") {
		t.Errorf("another bucket:\n%s", clip(p.words()))
	}
	if s.far.public() == 0 {
		t.Fatal("nothing is there")
	}
	s.do(func(tx *store.Tx) error { return live.SetAccess(tx, f.st.show.ID, live.ByInvite) })
	soon(t, "nothing of a private show is there", func() bool { return s.far.public() == 0 })
	s.do(func(tx *store.Tx) error { return live.SetAccess(tx, f.st.show.ID, live.Public) })
	soon(t, "it is public again", func() bool { return strings.Contains(list(""), s.far.URL) })
	carry("", "").want(http.StatusOK)
	if allowed() || strings.Contains(list(""), s.far.URL) {
		t.Error("switched off, and still named")
	}
	soon(t, "all is deleted", func() bool { return s.far.public() == 0 && !s.state().Carried })
}
