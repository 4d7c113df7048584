package app_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"hawker/app"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/media/archive"
)

// goesAway takes the shop that came back forty days on: its recording moves to the
// bucket, and is watched, proven, restored and brought back from there; when the bucket
// does not answer, everybody is told and nothing is lost.
func (s onAirWithBucket) goesAway(back, recovery string, o order.Order) {
	t, id := s.t, s.st.show.ID
	inside(t, back, func(st *store.Store) error {
		return st.Do(t.Context(), store.Actor{Kind: "system"}, "test", func(tx *store.Tx) error { return live.End(tx, id) })
	})
	shop := openWith(t, app.Config{Data: back, Scale: 1000, Now: func() time.Time { return time.Now().AddDate(0, 0, 40) }})
	a := onAirWithBucket{shop, t, s.st, shop.owner(), s.far}
	p := a.desk.get(copiesPage).want(http.StatusOK).form(copiesPage+"/here").set("here", "many").send().want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.words(), "Enter how many days") {
		t.Errorf("many days: %s", clip(p.words()))
	}
	a.desk.get(copiesPage).form(copiesPage+"/here").set("here", "30").send().want(http.StatusOK)
	here := func() int {
		n, _, err := archive.Here(filepath.Join(back, "archive"), string(id))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	soon(t, "the recording is away", func() bool { return here() == 0 && a.state().Away > 0 })
	if p := a.desk.get(copiesPage); !strings.Contains(p.words(), "lie only there") || !strings.Contains(p.words(), "Bring back") {
		t.Errorf("what is away: %s", clip(p.words()))
	}
	if p := a.fill("prefix", "other").send().want(http.StatusConflict); !strings.Contains(p.words(), "lie only in the place that was used until now") {
		t.Errorf("another place: %s", clip(p.words()))
	}
	a.watched(filepath.Join(s.dir, "archive", string(id), "film"), o)
	a.restoredAway(recovery, o)

	form := copiesPage + "/back/" + string(id)
	a.desk.get(copiesPage).form(form).send().want(http.StatusOK)
	soon(t, "it is here again", func() bool { return a.state().Away == 0 && here() > 0 })
	if found := verified(t, back, string(id)); len(found) > 0 {
		t.Error(found)
	}
	shop.stop()
}

// watched watches and proves it, on the bucket's good days and on a bad one.
func (s onAirWithBucket) watched(original string, o order.Order) {
	t := s.t
	guest := s.browser()
	list := guest.get("/live/" + s.st.show.Handle + "/hls").want(http.StatusOK)
	segments := regexp.MustCompile(`\d{8}\.m4s`).FindAllString(list.text, -1)
	if len(segments) < 3 {
		t.Fatalf("the playlist names %v", segments)
	}
	base := list.url.Path[:strings.LastIndexByte(list.url.Path, '/')+1]
	want, err := os.ReadFile(filepath.Join(original, segments[0]))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // fetched, and kept
		if got := guest.get(base + segments[0]).want(http.StatusOK); !bytes.Equal([]byte(got.text), want) {
			t.Errorf("%s has %d bytes, %d were recorded", segments[0], len(got.text), len(want))
		}
	}
	if said, code := shopkeeper(t, nil, "verify", "-data", s.dir, o.Number); code != 0 || !strings.Contains(said, "They were fetched, and are what was recorded") {
		t.Errorf("verify: %s", said)
	}
	down := func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, ".m4s") {
			http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
			return true
		}
		return false
	}
	s.far.before.Store(&down)
	last := segments[len(segments)-1]
	if p := guest.get(base + last).want(http.StatusServiceUnavailable); p.header.Get("Retry-After") == "" || !strings.Contains(p.text, "does not answer just now") {
		t.Errorf("a piece that the bucket does not give: %v %s", p.header, clip(p.text))
	}
	if said, code := shopkeeper(t, nil, "verify", "-data", s.dir, o.Number); code == 0 || !strings.Contains(said, "does not give the file") {
		t.Errorf("verify while the bucket does not answer: %s", said)
	}
	s.far.before.Store(nil)
	guest.get(base + last).want(http.StatusOK)
	at := "/desk/orders/" + o.Number + "/proof"
	s.desk.get(at).want(http.StatusOK).form(at + "/pack").send().want(http.StatusOK)
	soon(t, "the pack is made", func() bool { return strings.Contains(s.desk.get(at).want(http.StatusOK).words(), "Download the pack") })
	pack := filepath.Join(t.TempDir(), "pack.zip")
	if err := os.WriteFile(pack, []byte(s.desk.get(at+"/pack/file").want(http.StatusOK).text), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, code := shopkeeper(t, nil, "verify", pack); code != 0 || !strings.Contains(said, ": pass") {
		t.Errorf("the pack: %s", said)
	}
}

// restoredAway brings the shop to a third machine, where the recording stays away.
func (s onAirWithBucket) restoredAway(recovery string, o order.Order) {
	t := s.t
	s.copied()
	third := filepath.Join(t.TempDir(), "third")
	s.far.fetched.Store(0)
	said, code := shopkeeper(t, []string{"HAWKER_BUCKET_KEY=k", "HAWKER_BUCKET_SECRET=hush"}, "restore", "-region", "eu-central-1", "-data", third, "-recovery", recovery, s.far.URL+"/copies/halfmoon")
	if code != 0 || !strings.Contains(said, "lay only in the bucket and stay there") || s.far.fetched.Load() != 0 {
		t.Errorf("restoring: %d segments, %s", s.far.fetched.Load(), said)
	}
	healthy(t, third)
	if said, code := shopkeeper(t, nil, "verify", "-data", third, o.Number); code != 0 || !strings.Contains(said, "They were fetched, and are what was recorded") {
		t.Errorf("verify on the third machine: %s", said)
	}
}
