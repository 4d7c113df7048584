package film

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/media/opus"
	"hawker/media/playlist"
	"hawker/media/shard"
	"hawker/media/tap"
)

// going is a show's recording that goes on, and who watches it.
type going struct {
	screening
	sink tap.Sink
	n    int
	at   time.Time
}

func goOn(t testing.TB) *going {
	g := &going{screening: screen(t), at: time.Date(2026, 11, 20, 19, 1, 0, 0, time.UTC)}
	g.sink = g.h.Archive.Tap(string(g.Show))
	g.sink.Source("", g.at)
	t.Cleanup(g.sink.Close)
	g.parts(20)
	return g
}

// parts records some parts of silence; one is fifteen packets at most.
func (g *going) parts(n int) {
	f, _ := g.h.Archive.Find(string(g.Show))
	for until := f.Version() + uint64(n); f.Version() < until; g.n++ {
		g.sink.Packet(&shard.Packet{Kind: shard.Audio, Number: uint64(g.n), TS: uint32(g.n * 960), Payload: opus.Silence}, g.at)
		g.at = g.at.Add(20 * time.Millisecond)
	}
}

// get answers with a file's status and body, whose bytes are the server's own.
func (g *going) get(file string) (int, []byte) {
	var r fasthttp.Request
	r.SetRequestURI(g.folder + "/" + file)
	var c fasthttp.RequestCtx
	c.Init(&r, nil, nil)
	g.serve(&c)
	return c.Response.StatusCode(), c.Response.Body()
}

// next is the address at which the playlist waits for the part after the last.
func (g *going) next() string {
	f, _ := g.h.Archive.Find(string(g.Show))
	list := f.Segments(0, 0)
	last := list[len(list)-1]
	if last.Done {
		return fmt.Sprintf("%s?_HLS_msn=%d&_HLS_part=0", edgeList, last.Number+1)
	}
	return fmt.Sprintf("%s?_HLS_msn=%d&_HLS_part=%d", edgeList, last.Number, len(last.Parts))
}

// all has many players wait for the next part, which comes then.
func (g *going) all(players int, each func(status int, body []byte)) {
	next := g.next()
	var there, done sync.WaitGroup
	there.Add(players)
	for range players {
		done.Go(func() {
			there.Done()
			each(g.get(next))
		})
	}
	there.Wait()
	g.parts(2)
	done.Wait()
}

// However many wait for a part, the playlist that has it is written once, and is what
// the recording says.
func TestAPlaylistIsWrittenOnceForAllWhoWait(t *testing.T) {
	g := goOn(t)
	var mu sync.Mutex
	texts := map[*byte]bool{}
	g.all(200, func(status int, body []byte) {
		mu.Lock()
		defer mu.Unlock()
		if status != fiber.StatusOK || len(body) == 0 {
			t.Errorf("a player gets %d", status)
			return
		}
		texts[&body[0]] = true
	})
	// Two parts came, and perhaps a segment's end: a slow player may see any of them.
	if len(texts) > 4 {
		t.Errorf("the playlist was written %d times", len(texts))
	}
	for file, parts := range map[string]bool{edgeList: true, backList: false} {
		f, _ := g.h.Archive.Find(string(g.Show))
		want := g.h.reels.of(g.Show).list(film{Film: f}, parts).M3U8()
		if _, got := g.get(file); !bytes.Equal(got, want) {
			t.Errorf("%s is\n%s\nwant\n%s", file, got, want)
		}
	}
	again := testing.AllocsPerRun(200, func() { g.get(edgeList) })
	if again > 55 {
		t.Errorf("a playlist that is known makes %.0f allocations", again)
	}
}

// What is hidden is gone from every playlist with the next request, also while nothing
// is recorded; what is shown again is back.
func TestAPlaylistForgetsWhatIsHidden(t *testing.T) {
	g := goOn(t)
	gaps := func(file string) int {
		_, body := g.get(file)
		return strings.Count(string(body), "#EXT-X-GAP")
	}
	first := live.Range{From: time.Second, To: 3 * time.Second}
	second := live.Range{From: 5 * time.Second, To: 5500 * time.Millisecond}
	hide := func(r live.Range) { g.Must(func(tx *store.Tx) error { return live.HideFilm(tx, g.Show, r) }) }
	show := func(r live.Range) { g.Must(func(tx *store.Tx) error { return live.UnhideFilm(tx, g.Show, r) }) }
	for _, file := range []string{edgeList, backList} {
		if n := gaps(file); n != 0 {
			t.Fatalf("%s has %d gaps", file, n)
		}
	}
	hide(first)
	n := gaps(edgeList)
	if n < 2 || gaps(backList) != n {
		t.Errorf("%d gaps at the edge, %d behind", n, gaps(backList))
	}
	show(first)
	hide(second) // as many ranges as before, and others
	if gaps(edgeList) != 1 || gaps(backList) != 1 {
		t.Errorf("another stretch is hidden: %d gaps at the edge, %d behind", gaps(edgeList), gaps(backList))
	}
}

// What players plan by does not fall when a long segment leaves the playlist (RFC
// 8216bis, 4.4.3.1), at the edge and behind it.
func TestTargetsDoNotFall(t *testing.T) {
	var r reel
	long := playlist.Segment{Number: 1, Done: true, Duration: 7 * time.Second, Parts: []playlist.Part{{Duration: 400 * time.Millisecond}}}
	short := playlist.Segment{Number: 9, Done: true, Duration: 2 * time.Second, Parts: []playlist.Part{{Duration: 200 * time.Millisecond}}}
	for _, edge := range []bool{true, false} {
		for i, s := range []playlist.Segment{long, short} {
			l := playlist.List{Segments: []playlist.Segment{s}, Parts: edge}
			r.promise(&l)
			text := string(l.M3U8())
			if !strings.Contains(text, "#EXT-X-TARGETDURATION:7\n") || edge != strings.Contains(text, "PART-TARGET=0.40000\n") {
				t.Errorf("edge %v, segment %d:\n%s", edge, i, text)
			}
		}
	}
	l := playlist.List{Segments: []playlist.Segment{short}, Parts: true}
	new(reel).promise(&l)
	if text := string(l.M3U8()); !strings.Contains(text, "#EXT-X-TARGETDURATION:3\n") {
		t.Errorf("another recording:\n%s", text)
	}
}
