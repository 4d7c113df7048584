package crowd_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"hawker/app/crowd"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/order/ordertest"
	"hawker/app/store"
	"hawker/media/archive"
	"hawker/media/keyframe"
	"hawker/media/playlist"
	"hawker/media/shard"
)

var key = bytes.Repeat([]byte{7}, 32)

// place is a shop with twelve seconds of a recording, and a bucket on this machine.
type place struct {
	*testing.T
	*ordertest.Shop
	films  *archive.Archive
	store  *s3mem.Backend
	far    *httptest.Server
	roots  *x509.CertPool
	answer atomic.Pointer[func(http.ResponseWriter, *http.Request) bool] // what comes before the store; true: it answered
	puts   atomic.Int64
	cached atomic.Value // what caches are told of the last one
	crowd  *crowd.Crowd
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{T: t, Shop: ordertest.Open(t), store: s3mem.New(), roots: x509.NewCertPool()}
	if err := p.store.CreateBucket("shop"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(p.store).Server()
	p.far = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a := p.answer.Load(); a != nil && (*a)(w, r) {
			return
		}
		if r.Method == http.MethodPut {
			p.puts.Add(1)
			p.cached.Store(r.Header.Get("Cache-Control"))
		}
		if r.Header.Get("Authorization") == "" && !strings.HasPrefix(r.URL.Path, "/shop/halfmoon/public/") {
			http.Error(w, "AccessDenied", http.StatusForbidden)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(p.far.Close)
	p.roots.AddCert(p.far.Certificate())
	p.record()
	p.Must(func(tx *store.Tx) error {
		if err := live.OnAir(tx, p.Show, p.Host); err != nil {
			return err
		}
		if err := live.Recorded(tx, p.Show, live.FilmOn); err != nil {
			return err
		}
		return live.End(tx, p.Show)
	})
	p.settle(func(g *offsite.Settings) {
		*g = offsite.Settings{Endpoint: p.far.URL, Region: "eu-central-1", Bucket: "shop", Prefix: "halfmoon", Key: "k"}
		g.Crowd = offsite.Crowd{On: true, Shop: "https://halfmoon.example"}
		if err := g.SealSecret(key, "s"); err != nil {
			t.Fatal(err)
		}
	})
	p.restart()
	return p
}

func (p *place) record() {
	p.Helper()
	var err error
	if p.films, err = archive.Open(archive.Config{Folder: p.TempDir()}); err != nil {
		p.Fatal(err)
	}
	s := p.films.Tap(string(p.Show))
	at := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
	s.Source(keyframe.Codec(""), at)
	for n := range uint64(600) {
		at = at.Add(20 * time.Millisecond)
		s.Packet(&shard.Packet{Kind: shard.Audio, Index: n, Number: n, TS: uint32(n * 960), Payload: []byte{0xf8, 0xff, 0xfe}}, at)
	}
	s.Close()
}

// restart makes a crowd that knows nothing.
func (p *place) restart() {
	p.crowd = crowd.New(crowd.Config{Store: p.Store, Films: p.films, Log: slog.New(slog.DiscardHandler), Key: key, Roots: p.roots})
}

func (p *place) settle(change func(*offsite.Settings)) {
	p.Helper()
	p.Must(func(tx *store.Tx) error {
		g, err := offsite.GetSettings(tx)
		if err != nil {
			return err
		}
		change(&g)
		return offsite.SaveSettings(tx, g)
	})
}

// run looks until there is nothing more to do.
func (p *place) run() crowd.Status {
	p.Helper()
	for range 20 {
		busy, err := p.crowd.Pass(p.Context())
		if err != nil {
			p.Fatal(err)
		}
		if !busy {
			break
		}
	}
	return p.crowd.Status()
}

// named lists where the playlist says that its segments lie, "" for with the shop.
func (p *place) named() (list []string) {
	p.Helper()
	p.Read(func(tx *store.Tx) error {
		s, err := live.Get(tx, p.Show)
		if err != nil {
			return err
		}
		known, err := live.FilmOf(tx, p.Show)
		if err != nil {
			return err
		}
		film, _ := p.films.Find(string(p.Show))
		var segments []playlist.Segment
		for _, seg := range film.Segments(0, 0) {
			segments = append(segments, playlist.Segment{Number: int(seg.Number), Init: seg.Init, Done: seg.Done, Hidden: known.Overlaps(seg.Start, seg.End())})
		}
		p.crowd.Name(s, segments)
		for _, seg := range segments {
			if list = append(list, ""); seg.Base != "" {
				list[len(list)-1] = seg.Base + playlist.SegmentName(seg.Number)
			}
		}
		return nil
	})
	return list
}

func count(list []string) (n int) {
	for _, s := range list {
		if s != "" {
			n++
		}
	}
	return n
}

// objects counts the public objects that the store has.
func (p *place) objects() int {
	p.Helper()
	prefix := gofakes3.NewPrefix(new("halfmoon/public/"), nil)
	l, err := p.store.ListBucket("shop", &prefix, gofakes3.ListBucketPage{})
	if err != nil {
		p.Fatal(err)
	}
	return len(l.Contents)
}

func (p *place) get(address string) (*http.Response, []byte) {
	p.Helper()
	client := p.far.Client()
	res, err := client.Get(address)
	if err != nil {
		p.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		p.Fatal(err)
	}
	return res, b
}

// What everybody may see lies in the bucket as it was recorded, for any cache; what is
// hidden goes, what is shown again comes, and a process that knows nothing sends nothing
// twice.
func TestPublicSegmentsLieInTheBucket(t *testing.T) {
	p := newPlace(t)
	if n := count(p.named()); n != 0 {
		t.Fatalf("%d are named before they are there", n)
	}
	status := p.run()
	list := p.named()
	if len(list) < 5 || count(list) != len(list) || status.Up != len(list)+1 || status.Waiting+status.Deleting != 0 || status.Problem != "" {
		t.Fatalf("%+v of %q", status, list)
	}
	res, body := p.get(list[2])
	film, _ := p.films.Find(string(p.Show))
	m, err := film.Open("00000003.m4s")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	want := make([]byte, m.Size)
	if _, err := m.ReadAt(want, 0); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	if !bytes.Equal(body, want) || res.Header.Get("Content-Type") != "video/mp4" || p.cached.Load() != "public, max-age=31536000, immutable" {
		t.Errorf("%s came with %d bytes of %d, %v", list[2], len(body), len(want), res.Header)
	}
	if strings.Contains(list[2], film.Secret()) {
		t.Error("the origin's own secret is given away")
	}
	sent := p.puts.Load()
	p.restart()
	if count(p.named()) != 0 {
		t.Error("named before the bucket was asked")
	}
	if p.run(); count(p.named()) != len(list) || p.puts.Load() != sent {
		t.Errorf("after a restart %d are named, %d were sent again", count(p.named()), p.puts.Load()-sent)
	}
	p.Must(func(tx *store.Tx) error {
		return live.HideFilm(tx, p.Show, live.Range{From: 4500 * time.Millisecond, To: 5 * time.Second})
	})
	if hidden := p.named(); hidden[2] != "" || count(hidden) != len(list)-1 {
		t.Errorf("hidden, and named at once: %q", hidden)
	}
	if status = p.run(); status.Deleting != 0 || p.objects() != len(list) {
		t.Errorf("after hiding: %+v, %d objects", status, p.objects())
	}
	if res, _ := p.get(list[2]); res.StatusCode != http.StatusNotFound {
		t.Errorf("what is hidden is still there: %s", res.Status)
	}
	p.Read(func(tx *store.Tx) error {
		s, err := offsite.GetState(tx)
		if len(s.Deleted) != 1 || s.Deleted[0].Files != 1 || !strings.Contains(list[2], s.Deleted[0].Path) {
			t.Errorf("noted for caches: %+v", s.Deleted)
		}
		return err
	})
	p.Must(func(tx *store.Tx) error {
		return live.UnhideFilm(tx, p.Show, live.Range{From: 4500 * time.Millisecond, To: 5 * time.Second})
	})
	if p.run(); count(p.named()) != len(list) {
		t.Errorf("shown again: %q", p.named())
	}
}

// Nothing of a private show, of one whose term is over, or of a shop that does not want
// it lies there: what was there goes, though the process ends in the middle.
func TestWhatMayNotBeThereGoes(t *testing.T) {
	for what, change := range map[string]func(p *place){
		"private": func(p *place) {
			p.Must(func(tx *store.Tx) error { return live.SetAccess(tx, p.Show, live.ByInvite) })
		},
		"off": func(p *place) { p.settle(func(g *offsite.Settings) { g.Crowd.On = false }) },
		"term": func(p *place) {
			p.Clock.Move(90 * 24 * time.Hour)
			p.Must(func(tx *store.Tx) error { _, err := live.GiveUpFilm(tx, p.Show); return err })
		},
	} {
		t.Run(what, func(t *testing.T) {
			p := newPlace(t)
			p.run()
			had := p.objects()
			if had < 6 {
				t.Fatalf("%d objects", had)
			}
			deleted := 0
			stop := func(w http.ResponseWriter, r *http.Request) bool {
				if r.Method == http.MethodDelete {
					if deleted++; deleted > 3 {
						http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
						return true
					}
				}
				return false
			}
			p.answer.Store(&stop)
			change(p)
			if status := p.run(); count(p.named()) != 0 || status.Deleting != had-3 || status.Problem == "" {
				t.Errorf("cut off: %+v, %q", status, p.named())
			}
			p.answer.Store(nil)
			p.restart()
			if p.run(); p.objects() != 0 {
				t.Errorf("%d of %d objects are left", p.objects(), had)
			}
			p.Read(func(tx *store.Tx) error {
				places, err := offsite.Publics(tx)
				state, e := offsite.GetState(tx)
				if len(places) != 0 || state.Carried != (what != "off") {
					t.Errorf("left are %v, carried %v", places, state.Carried)
				}
				if e != nil {
					return e
				}
				return err
			})
			if p.run(); count(p.named()) != 0 || p.objects() != 0 {
				t.Errorf("it came back: %d objects", p.objects())
			}
		})
	}
}

// A store that does not answer, or strangers that are refused, keep nobody from
// watching: nothing is named until it answers again.
func TestNothingIsNamedThatDoesNotAnswer(t *testing.T) {
	p := newPlace(t)
	p.run()
	all := count(p.named())
	shut := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") == "" {
			http.Error(w, "", http.StatusForbidden)
		}
		return r.Header.Get("Authorization") == ""
	}
	p.answer.Store(&shut)
	p.restart()
	if status := p.run(); status.Problem != crowd.Refused || count(p.named()) != 0 || status.Up == 0 {
		t.Errorf("refused: %+v, %q", status, p.named())
	}
	p.answer.Store(nil)
	p.restart()
	if status := p.run(); status.Problem != "" || count(p.named()) != all {
		t.Errorf("answering again: %+v", status)
	}
	// Where nobody may fetch the first, the others are not sent.
	other := newPlace(t)
	other.answer.Store(&shut)
	if status := other.run(); status.Problem != crowd.Refused || other.puts.Load() != 1 {
		t.Errorf("%+v after %d were sent", status, other.puts.Load())
	}
}

// What the public address does wrong is told from what the account does wrong.
func TestCheckTellsWhatIsWrong(t *testing.T) {
	p := newPlace(t)
	header := func(name, value string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Authorization") != "" {
				return false
			}
			rec := httptest.NewRecorder()
			r.Header.Set("Authorization", "x")
			p.far.Config.Handler.ServeHTTP(rec, r)
			for k, v := range rec.Header() {
				w.Header()[k] = v
			}
			w.Header().Del(name)
			if value != "" {
				w.Header().Set(name, value)
			}
			w.WriteHeader(rec.Code)
			w.Write(rec.Body.Bytes())
			return true
		}
	}
	status := func(code int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Authorization") == "" {
				w.WriteHeader(code)
			}
			return r.Header.Get("Authorization") == ""
		}
	}
	var g offsite.Settings
	p.Read(func(tx *store.Tx) (err error) { g, err = offsite.GetSettings(tx); return err })
	for _, row := range []struct {
		what, shop, want string
		answer           func(http.ResponseWriter, *http.Request) bool
	}{
		{"as it should be", "https://halfmoon.example", "", nil},
		{"strangers are refused", "https://halfmoon.example", crowd.Refused, status(403)},
		{"it breaks", "https://halfmoon.example", "reach", status(502)},
		{"no word of other pages", "https://halfmoon.example", crowd.Cors, header("Access-Control-Allow-Origin", "")},
		{"another page", "https://halfmoon.example", crowd.Cors, header("Access-Control-Allow-Origin", "https://other.example")},
		{"this page and everything is open", "https://halfmoon.example", crowd.Wide, header("Access-Control-Allow-Origin", "https://halfmoon.example")},
		{"another type", "https://halfmoon.example", crowd.Media, header("Content-Type", "text/html")},
	} {
		p.answer.Store(nil)
		if row.answer != nil {
			p.answer.Store(&row.answer)
		}
		err := p.crowd.Check(context.Background(), g, row.shop)
		if kind := kindOf(err); kind != row.want {
			t.Errorf("%s: %q (%v), want %q", row.what, kind, err, row.want)
		}
		if p.objects() != 0 {
			t.Errorf("%s: it leaves %d objects", row.what, p.objects())
		}
	}
	p.answer.Store(nil)
	g.Crowd.Address = "http://127.0.0.1:1/cdn"
	if kind := kindOf(p.crowd.Check(context.Background(), g, "https://halfmoon.example")); kind != crowd.Plain {
		t.Errorf("plain: %q", kind)
	}
	if kind := kindOf(p.crowd.Check(context.Background(), g, "http://halfmoon.example")); kind != "reach" {
		t.Errorf("nobody there: %q", kind)
	}
}

func kindOf(err error) string {
	if err == nil {
		return ""
	}
	return crowd.Kind(err)
}
