package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/media/mediatest"
)

// filmed is a show that is being recorded, and the folder of its files.
type filmed struct {
	*site
	t      *testing.T
	st     stall
	b      *browser
	folder string
	send   *mediatest.Publisher
}

// filming brings a furnished shop's show on the air.
func filming(t *testing.T) filmed {
	t.Helper()
	if testing.Short() {
		t.Skip("a show of some seconds")
	}
	s, st := furnished(t, 5)
	f := filmed{site: s, t: t, st: st, b: s.browser()}
	var err error
	if f.send, err = mediatest.Publish(t.Context(), s.url+"/whip/"+st.show.Handle, s.streamKey(st.show.Host)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.send.Vanish)
	soon(t, "the way to the recording", func() bool {
		at := f.b.get("/live/" + st.show.Handle + "/hls")
		f.folder = strings.TrimSuffix(at.url.Path, "index.m3u8")
		return at.status == http.StatusOK
	})
	return f
}

// until waits for a segment that has ended, and gives the playlist that names it.
func (f filmed) until(segment string) string {
	f.t.Helper()
	var list string
	soon(f.t, "segment "+segment, func() bool {
		list = f.b.get(f.folder + "back.m3u8").want(http.StatusOK).text
		return strings.Contains(list, "\n"+segment+".m4s\n")
	})
	return list
}

func (f filmed) file(name string, header ...string) *page {
	f.t.Helper()
	b := f.browser()
	for i := 0; i+1 < len(header); i += 2 {
		b.header.Set(header[i], header[i+1])
	}
	return b.get(f.folder + name)
}

// What players ask of a show on the air is answered as the protocol has it, and
// nothing else is.
func TestARecordingIsServedWhileItGrows(t *testing.T) {
	f := filming(t)
	var edge *page
	var hint []string
	soon(t, "a hint of what comes next", func() bool {
		edge = f.file("index.m3u8").want(http.StatusOK)
		hint = regexp.MustCompile(`PRELOAD-HINT:TYPE=PART,URI="(0*(\d+)\.(\d+)\.m4s)"`).FindStringSubmatch(edge.text)
		return hint != nil
	})
	if kind := edge.header.Get("Content-Type"); kind != "application/vnd.apple.mpegurl" {
		t.Errorf("a playlist is %q", kind)
	}
	asked := f.file("index.m3u8?_HLS_msn=" + hint[2] + "&_HLS_part=" + hint[3]).want(http.StatusOK)
	if !strings.Contains(asked.text, `#EXT-X-PART:DURATION=`) || !strings.Contains(asked.text, `URI="`+hint[1]+`"`) {
		t.Errorf("the playlist did not wait for %s:\n%s", hint[1], asked.text)
	}
	f.until("00000001")
	whole := f.file("00000001.m4s", "Accept-Encoding", "gzip").want(http.StatusOK)
	var parts bytes.Buffer
	for _, p := range regexp.MustCompile(`00000001\.\d+\.m4s`).FindAllString(f.file("index.m3u8").text, -1) {
		parts.WriteString(f.file(p).want(http.StatusOK).text)
	}
	if whole.text != parts.String() || len(whole.text) == 0 {
		t.Errorf("a segment of %d bytes is not its parts, which are %d", len(whole.text), parts.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "video/mp4", "Cache-Control": "public, max-age=31536000, immutable", "Accept-Ranges": "bytes",
		"Access-Control-Allow-Origin": "*", "Content-Encoding": "", "Set-Cookie": "",
	} {
		if got := whole.header.Get(name); got != want {
			t.Errorf("a segment has %s %q, wanted %q", name, got, want)
		}
	}
	if some := f.file("00000001.m4s", "Range", "bytes=10-19").want(http.StatusPartialContent); some.text != whole.text[10:20] {
		t.Errorf("a range of ten bytes has %d", len(some.text))
	}
	f.file("00000001.m4s", "Range", "bytes=99999999-").want(http.StatusRequestedRangeNotSatisfiable)
	f.file("00000001.m4s", "If-None-Match", whole.header.Get("ETag")).want(http.StatusNotModified)
	f.b.send("OPTIONS", f.folder+"00000001.m4s", nil, "").want(http.StatusNoContent)
	f.file("init-1.mp4").want(http.StatusOK)
	for name, want := range map[string]int{
		"index.m3u8?_HLS_msn=99": 400, "index.m3u8?_HLS_part=1": 400, "index.m3u8?_HLS_msn=x": 400,
		"00000099.m4s": 404, "1.m4s": 404, "00000001.99.m4s": 404, "00000001.01.m4s": 404, "index": 404, "secret": 404, "init-9.mp4": 404, "..%2fsecret": 404,
	} {
		f.file(name).want(want)
	}
	wrong := f.folder[:len(f.folder)-2] + "x/"
	f.b.get(wrong + "index.m3u8").want(http.StatusNotFound)
	f.b.get("/live/nobody/hls/x/index.m3u8").want(http.StatusNotFound)

	f.do(func(tx *store.Tx) error {
		return live.HideFilm(tx, f.st.show.ID, live.Range{From: 0, To: time.Second})
	})
	if list := f.file("back.m3u8").text; !strings.Contains(list, "#EXT-X-GAP\n#EXTINF:") || strings.Count(list, "GAP") != 1 {
		t.Errorf("a hidden segment is no gap:\n%s", list)
	}
	f.file("00000001.m4s").want(http.StatusNotFound)
	f.file("00000001.0.m4s").want(http.StatusNotFound)
}

// A piece that was explained can be watched on its own, and a show that is over with
// all that was said and shown; nobody needs scripts for the pieces.
func TestAShowIsWatchedAgain(t *testing.T) {
	t.Parallel()
	f := filming(t)
	room := "/live/" + f.st.show.Handle
	f.until("00000001")
	f.do(func(tx *store.Tx) error { return live.Pin(tx, f.st.show.ID, 1) })
	if was := f.b.get(room + "/then").want(http.StatusOK).text; !strings.Contains(was, `href="`+room+`/1"`) {
		t.Errorf("who looks back is not told what was explained:\n%s", was)
	}
	f.b.get(room + "/clips/1").want(http.StatusNotFound)
	guest := f.browser()
	guest.get(room).want(http.StatusOK).form("/name").set("name", "Ines").send()
	guest.post(room+"/chat", url.Values{"text": {"how long do you steep it"}}).want(http.StatusOK)
	f.until("00000004")
	f.do(func(tx *store.Tx) error { return live.Unpin(tx, f.st.show.ID) })

	// The product's page has it at once, and the film ends with what was just written.
	product := f.b.get("/products/full-moon").want(http.StatusOK)
	if !strings.Contains(product.text, room+"/clips/1/film.mp4") {
		t.Error("the product's page does not show its explanation")
	}
	clip := f.b.get(room + "/clips/1/film.mp4").want(http.StatusOK)
	if moov, mdat := strings.Index(clip.text, "moov"), strings.Index(clip.text, "mdat"); moov < 0 || mdat < moov {
		t.Errorf("moov at %d, mdat at %d", moov, mdat)
	}
	if !strings.Contains(clip.text, f.url+"/products/full-moon") {
		t.Error("the film does not say where its product is")
	}
	f.b.header.Set("Range", "bytes=100-199")
	some := f.b.get(room + "/clips/1/film.mp4").want(http.StatusPartialContent)
	if some.text != clip.text[100:200] || some.header.Get("Content-Range") == "" {
		t.Errorf("a range of the film: %d bytes, %s", len(some.text), some.header.Get("Content-Range"))
	}
	f.b.header.Del("Range")
	if d := f.b.get(room + "/clips/1/film.mp4?download").header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") {
		t.Errorf("a download is %q", d)
	}
	f.b.get(room + "/clips/2/film.mp4").want(http.StatusNotFound)

	f.owner().post("/studio/"+f.st.show.Handle+"/end", nil).want(http.StatusOK)
	soon(t, "the replay", func() bool { return strings.Contains(f.b.get(room).text, "<show-replay") })
	if list := f.file("index.m3u8").want(http.StatusOK).text; !strings.Contains(list, "#EXT-X-ENDLIST") || !strings.Contains(list, "TYPE:VOD") {
		t.Errorf("the recording has no end:\n%s", list)
	}
	replay := f.b.get(room).want(http.StatusOK)
	for _, part := range []string{`data-seek="`, `data-from="`, room + "/clips", `action="` + room + `/cart"`} {
		if !strings.Contains(replay.text, part) {
			t.Errorf("the replay has no %s", part)
		}
	}
	if talk := f.b.get(room + "/talk?piece=0").want(http.StatusOK).text; !regexp.MustCompile(`data-at="\d+\.\d{3}">.*how long do you steep it`).MatchString(strings.ReplaceAll(talk, "\n", " ")) {
		t.Errorf("what was said has no second:\n%s", talk)
	}
	for _, none := range []string{"?piece=1", "?piece=9999"} {
		if talk := f.b.get(room + "/talk" + none).want(http.StatusOK).text; strings.Contains(talk, "data-at") {
			t.Errorf("a piece after the end has talk:\n%s", talk)
		}
	}
	f.b.get(room + "/talk").want(http.StatusBadRequest)
	f.b.get(room + "/talk?piece=-1").want(http.StatusBadRequest)
	if strings.Contains(replay.text, "how long do you steep it") {
		t.Error("the page carries the talk")
	}
	pieces := f.b.get(room + "/clips").want(http.StatusOK)
	if !strings.Contains(pieces.text, `<video`) || !strings.Contains(pieces.text, room+"/clips/1/film.mp4") {
		t.Error("the pieces cannot be watched without scripts")
	}
	f.b.get(room + "/clips/1").want(http.StatusOK)
	f.b.get(room+"/1").want(http.StatusOK).form("/cart").set("then", "cart").send().want(http.StatusOK)
	f.b.get("/checkout").want(http.StatusOK).form("/checkout")
}
