package app_test

import (
	"bytes"
	"context"
	bits "encoding/binary"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hawker/app"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/assets"
	"hawker/media/loop"
)

// lasts is the duration that a plain MP4 says of itself (ISO/IEC 14496-12, 8.2.2).
func lasts(t *testing.T, film string) time.Duration {
	t.Helper()
	at := strings.Index(film, "mvhd")
	if at < 0 || at > strings.Index(film, "mdat") || film[at+4] != 1 {
		t.Fatalf("no head of a film in %d bytes", len(film))
	}
	b := []byte(film[at+4+4+16:])
	return time.Duration(bits.BigEndian.Uint64(b[4:])) * time.Second / time.Duration(bits.BigEndian.Uint32(b))
}

func near(a, b, tolerance time.Duration) bool { return (a - b).Abs() <= tolerance }

// onCamera brings a furnished shop's show on the air with a picture that decodes.
func onCamera(t *testing.T) filmed {
	t.Helper()
	if testing.Short() {
		t.Skip("a show of some seconds")
	}
	s, st := furnished(t, 5)
	clip, err := loop.Open(assets.Demo(), "broadcast.h264", "broadcast.ogg", 30)
	if err != nil {
		t.Fatal(err)
	}
	feed, err := s.shop.Relay().Feed(string(st.show.ID), string(st.show.Host))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = loop.NewPlayer(clip).Run(ctx, feed) // it ends with the show, or with the test
		feed.Close()
	}()
	t.Cleanup(func() { cancel(); <-done })
	f := filmed{site: s, t: t, st: st, b: s.browser()}
	soon(t, "the way to the recording", func() bool {
		at := f.b.get("/live/" + st.show.Handle + "/hls")
		f.folder = strings.TrimSuffix(at.url.Path, "index.m3u8")
		return at.status == http.StatusOK
	})
	return f
}

// explained is a show in which item 1 was explained for some seconds, with a picture.
func explained(t *testing.T) (f filmed, told live.Explanation) {
	f = onCamera(t)
	show := f.st.show
	f.until("00000001")
	crew, page := f.owner(), "/desk/clips/"+show.Handle+"/picture"
	crew.get(page).want(http.StatusNoContent)
	f.do(func(tx *store.Tx) error { return live.Pin(tx, show.ID, 1) })
	guest := f.browser()
	for range 3 {
		guest.get("/live/" + show.Handle + "/1").want(http.StatusOK)
	}
	guest.post("/live/"+show.Handle+"/cart", url.Values{"n": {"1"}, "quantity": {"1"}}).want(http.StatusOK)
	soon(t, "a picture is wanted", func() bool { return crew.get(page).status == http.StatusOK })
	var still bytes.Buffer
	if err := jpeg.Encode(&still, image.NewRGBA(image.Rect(0, 0, 90, 160)), nil); err != nil {
		t.Fatal(err)
	}
	crew.send("POST", page, strings.NewReader("no picture"), "image/jpeg").want(http.StatusUnsupportedMediaType)
	crew.send("POST", page, &still, "image/jpeg").want(http.StatusNoContent)
	crew.get(page).want(http.StatusNoContent)
	soon(t, "an explanation that is long enough", func() bool { return time.Since(f.show().PinnedAt) > 3200*time.Millisecond })
	f.do(func(tx *store.Tx) error { return live.Unpin(tx, show.ID) })
	f.view(func(tx *store.Tx) error {
		i, err := live.GetItem(tx, show.ID, 1)
		told = i.Told
		return err
	})
	return f, told
}

func (f filmed) show() (s live.Show) {
	f.view(func(tx *store.Tx) (err error) { s, err = live.Get(tx, f.st.show.ID); return err })
	return s
}

// An explanation is a film of exactly its seconds, from three before the pin to one
// after, soon after the piece is taken down; it has a page to be shared, the crew says
// what of it buyers see, and it outlives the recording.
func TestAnExplanationIsAClip(t *testing.T) {
	t.Parallel()
	f, told := explained(t)
	guest, room, product := f.browser(), "/live/"+f.st.show.Handle, "/products/full-moon"
	clip := room + "/clips/1"
	began := time.Now()
	film := guest.get(clip + "/film.mp4").want(http.StatusOK).text
	t.Logf("%d bytes %v after the piece was taken down", len(film), time.Since(began).Round(10*time.Millisecond))
	from, to := told.Shown()
	kept, _ := f.shop.Archive().Find(string(f.st.show.ID))
	if start := kept.Wall(0); start.After(from) {
		from = start
	}
	whole := lasts(t, film)
	if !near(whole, to.Sub(from), 500*time.Millisecond) {
		t.Errorf("it lasts %v, and should %v", whole, to.Sub(from))
	}
	if !strings.Contains(film, f.url+product) || !strings.Contains(film, "elst") {
		t.Error("it does not say where its product is, or begins at a keyframe and not where it should")
	}

	page := guest.get(clip).want(http.StatusOK)
	for _, part := range []string{`property="og:video" content="` + f.url + clip + `/share.mp4"`, `"@type":"VideoObject"`, `"contentUrl":"` + f.url + clip + `/film.mp4"`, `"duration":"PT`, `"uploadDate":"`, "/cards/clip/", "/photo/"} {
		if !strings.Contains(page.text, part) {
			t.Errorf("the page to be shared has no %s", part)
		}
	}
	if card := guest.get("/cards/clip/" + f.st.show.Handle + "/1.jpg").want(http.StatusOK); card.header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("its card is %q", card.header.Get("Content-Type"))
	}
	if !strings.Contains(guest.get(product).text, clip+"/film.mp4") {
		t.Error("the product's page does not have it")
	}
	for path, want := range map[string]int{clip + "9": 404, room + "/clips/x": 404, room + "/clips/2": 404, room + "/clips/0": 404, room + "/clips/2/share.mp4": 404, "/live/nobody/clips": 404,
		"/cards/clip/" + f.st.show.Handle + "/2.jpg": 404, "/cards/clip/nobody/1.jpg": 404, room + "/clips?order=best": 200} {
		guest.get(path).want(want)
	}
	f.crewOfClips(clip, whole)
	t.Run("in Chromium", func(t *testing.T) { f.watched(t, product, clip, whole) })
	f.hidden(clip, told, whole)
	f.outlives(clip, whole)
}

// crewOfClips is what the desk does with a clip.
func (f filmed) crewOfClips(clip string, whole time.Duration) {
	t, desk, guest := f.t, f.owner(), f.browser()
	base := "/desk/clips/" + f.st.show.Handle
	page := desk.get(base).want(http.StatusOK)
	if !strings.Contains(page.text, "Not enough viewers yet") {
		t.Errorf("the desk says of the clips:\n%s", page.words())
	}
	desk.get("/desk/clips/nobody").want(http.StatusNotFound)
	desk.post(base+"/2/publish", nil).want(http.StatusNotFound)
	desk.post(base+"/1/choose", url.Values{"from": {"12"}}).want(http.StatusNotFound)
	if no := desk.post(base+"/1/share", url.Values{"from": {"0:00"}, "to": {"9:99"}}).want(http.StatusUnprocessableEntity); !strings.Contains(no.text, "three seconds apart") {
		t.Errorf("a stretch that is none: %s", no.words())
	}
	desk.post(base+"/1/share", url.Values{"from": {"0:01"}, "to": {"0:04"}}).want(http.StatusOK)
	short := guest.get(clip + "/share.mp4?download").want(http.StatusOK)
	if d := lasts(t, short.text); !near(d, 3*time.Second, 50*time.Millisecond) || !strings.Contains(short.header.Get("Content-Disposition"), "-short.mp4") {
		t.Errorf("three seconds that are shared last %v, %q", d, short.header)
	}
	desk.post(base+"/1/withhold", nil).want(http.StatusOK)
	guest.get(clip + "/film.mp4").want(http.StatusNotFound)
	guest.get(clip).want(http.StatusNotFound)
	if strings.Contains(guest.get("/products/full-moon").text, clip) {
		t.Error("what is withheld is on the product's page")
	}
	take := regexp.MustCompile(`src="(/desk/clips/[^"]+/film\.mp4)"`).FindStringSubmatch(desk.get(base).want(http.StatusOK).text)[1]
	if d := lasts(t, desk.get(take).want(http.StatusOK).text); !near(d, whole, 50*time.Millisecond) {
		t.Errorf("the crew sees %v of %v", d, whole)
	}
	if p := guest.get(take); !strings.HasPrefix(p.url.Path, "/desk/sign-in") {
		t.Errorf("what only the crew sees is at %s: %d", p.url, p.status)
	}
	desk.post(base+"/1/publish", nil).want(http.StatusOK)
	guest.get(clip + "/film.mp4").want(http.StatusOK)
}

// watched plays a clip where it stands on the product's page, on a phone, and looks at
// the pages that have clips.
func (f filmed) watched(t *testing.T, product, clip string, whole time.Duration) {
	c := launch(t)
	guest, axe := c.person("guest", [2]int64{390, 844}), newJudge(t)
	guest.visit(f.url + product)
	guest.until("the explanation", patience, `customElements.get("watch-here") && document.querySelector(".watch")`)
	if guest.holds(`document.querySelector(".product__film video").currentTime > 0 || document.querySelector(".product__film").open`) {
		t.Error("it plays without being asked")
	}
	guest.click(".watch")
	guest.until("the explanation playing in its place", 2*patience, `(() => { const v = document.querySelector(".product__film[open] video"); return v && !v.paused && v.currentTime > 0.5 && v.videoHeight > v.videoWidth; })()`)
	if d := ask[float64](guest, `document.querySelector(".product__film video").duration`); !near(time.Duration(d*float64(time.Second)), whole, 50*time.Millisecond) {
		t.Errorf("it lasts %.2f s there, and is %v", d, whole)
	}
	guest.click(".watch")
	guest.until("it stands still once it is folded", patience, `document.querySelector(".product__film video").paused`)
	axe.look(guest, f.url, []string{clip})
	guest.calm()
}

// hidden is a clip of which something may not be seen, and of a show that is private.
func (f filmed) hidden(clip string, told live.Explanation, whole time.Duration) {
	t, guest := f.t, f.browser()
	film, _ := f.shop.Archive().Find(string(f.st.show.ID))
	at, _ := film.At(told.From.Add(time.Second))
	middle := live.Range{From: at, To: at + time.Millisecond}
	f.do(func(tx *store.Tx) error { return live.HideFilm(tx, f.st.show.ID, middle) })
	if d := lasts(t, guest.get(clip+"/film.mp4").want(http.StatusOK).text); d >= whole {
		t.Errorf("with something hidden it lasts %v of %v", d, whole)
	}
	f.do(func(tx *store.Tx) error { return live.UnhideFilm(tx, f.st.show.ID, middle) })
	all := live.Range{To: time.Hour}
	f.do(func(tx *store.Tx) error { return live.HideFilm(tx, f.st.show.ID, all) })
	guest.get(clip + "/film.mp4").want(http.StatusNotFound)
	guest.get(clip).want(http.StatusNotFound)
	f.do(func(tx *store.Tx) error { return live.UnhideFilm(tx, f.st.show.ID, all) })
	f.do(func(tx *store.Tx) error { return live.SetAccess(tx, f.st.show.ID, live.ByCode) })
	if p := guest.get(clip + "/film.mp4"); p.status == http.StatusOK {
		t.Error("a private show's clip is for everybody")
	}
	guest.get("/cards/clip/" + f.st.show.Handle + "/1.jpg").want(http.StatusNotFound)
	if strings.Contains(guest.get("/products/full-moon").text, clip) {
		t.Error("a private show's clip is on the product's page")
	}
	f.do(func(tx *store.Tx) error { return live.SetAccess(tx, f.st.show.ID, live.Public) })
}

// outlives ends the show and lets its term pass: the replay is gone, the clip plays.
func (f filmed) outlives(clip string, whole time.Duration) {
	t := f.t
	f.owner().post("/studio/"+f.st.show.Handle+"/end", nil).want(http.StatusOK)
	soon(t, "the replay", func() bool { return strings.Contains(f.browser().get("/live/"+f.st.show.Handle).text, "<show-replay") })
	f.stop()
	later := openWith(t, app.Config{Data: f.dir, Scale: 1000, Now: func() time.Time { return time.Now().AddDate(4, 0, 0) }})
	soon(t, "the end of the recording", func() bool {
		var gone live.Film
		later.view(func(tx *store.Tx) (err error) { gone, err = live.FilmOf(tx, f.st.show.ID); return err })
		return gone.Deleted
	})
	guest := later.browser()
	if strings.Contains(guest.get("/live/"+f.st.show.Handle).want(http.StatusOK).text, "<show-replay") {
		t.Error("the replay outlived its term")
	}
	if d := lasts(t, guest.get(clip+"/film.mp4").want(http.StatusOK).text); !near(d, whole, 50*time.Millisecond) {
		t.Errorf("of the clip %v are left of %v", d, whole)
	}
	if !strings.Contains(guest.get("/products/full-moon").text, clip+"/film.mp4") {
		t.Error("the product's page lost its clip")
	}
	later.view(func(tx *store.Tx) error {
		by, err := live.InterestIn(tx, f.st.show.ID)
		if i := by[1]; i.Opens != 1 || i.Carts != 1 {
			t.Errorf("one guest opened it three times and put it into the cart: %+v", by)
		}
		return err
	})
}
