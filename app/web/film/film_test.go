package film

import (
	"errors"
	"path"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/order/ordertest"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/footage"
	"hawker/media/archive"
	"hawker/media/opus"
	"hawker/media/shard"
)

// screening is a show's recording behind its routes, without a network.
type screening struct {
	*ordertest.Shop
	h      Handlers
	serve  fasthttp.RequestHandler
	folder string
}

func screen(t testing.TB) screening {
	t.Helper()
	s := screening{Shop: ordertest.Open(t)}
	s.GoLive()
	a, err := archive.Open(archive.Config{Folder: t.TempDir(), Space: func(string) (int64, int64, error) { return 1 << 40, 1 << 40, nil }})
	if err != nil {
		t.Fatal(err)
	}
	record(a, string(s.Show))
	s.Must(func(tx *store.Tx) error { return live.Recorded(tx, s.Show, live.FilmOn) })
	f, ok := a.Find(string(s.Show))
	if !ok {
		t.Fatal("nothing was recorded")
	}
	s.h = New(&edge.Env{Store: s.Store, Films: footage.Films{Archive: a}})
	app := fiber.New(fiber.Config{Immutable: true, ErrorHandler: func(c *fiber.Ctx, err error) error {
		refusal := &fault.Error{}
		if errors.As(err, &refusal) && refusal.Kind == fault.NotFound {
			return c.SendStatus(fiber.StatusNotFound)
		}
		return c.SendStatus(fiber.StatusInternalServerError)
	}})
	app.Get("/live/:show/hls/:secret/:file", s.h.showFile)
	s.serve, s.folder = app.Handler(), "/live/"+string(s.Show)+"/hls/"+f.Secret()
	return s
}

// record records ten seconds of silence.
func record(a *archive.Archive, room string) {
	at := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
	sink := a.Tap(room)
	sink.Source("", at)
	for n := range 500 {
		sink.Packet(&shard.Packet{Kind: shard.Audio, Number: uint64(n), TS: uint32(n * 960), Payload: opus.Silence}, at)
		at = at.Add(20 * time.Millisecond)
	}
	sink.Close()
}

func (s screening) ask(file string) (status int) {
	var c fasthttp.RequestCtx
	c.Request.SetRequestURI(path.Join(s.folder, file))
	s.serve(&c)
	return c.Response.StatusCode()
}

// A thousand viewers ask for the same part: what is decided for all of them is read
// once, and what is decided anew holds with the next request.
func TestAFileAsksTheStoreOnceUntilSomethingIsCommitted(t *testing.T) {
	s := screen(t)
	const part = "00000002.1.m4s"
	if status := s.ask(part); status != fiber.StatusOK {
		t.Fatalf("a part answers %d", status)
	}
	known, ok := s.h.decided.get(s.Commits(), string(s.Show))
	if !ok || known.show.ID != s.Show {
		t.Fatal("what was decided is not remembered")
	}
	again := testing.AllocsPerRun(100, func() { s.ask(part) })
	anew := testing.AllocsPerRun(100, func() { s.h.decided.at = -1; s.ask(part) })
	if again > 50 || anew < again+40 {
		t.Errorf("a part that is asked for again makes %.0f allocations, %.0f with a reading of the store", again, anew)
	}
	s.Must(func(tx *store.Tx) error { return live.HideFilm(tx, s.Show, live.Range{To: 10 * time.Second}) })
	if _, ok := s.h.decided.get(s.Commits(), string(s.Show)); ok {
		t.Error("what was decided outlives a commit")
	}
	for _, file := range []string{part, "00000002.m4s"} {
		if status := s.ask(file); status != fiber.StatusNotFound {
			t.Errorf("hidden %s answers %d", file, status)
		}
	}
}

// What an older reading found does not replace what a newer one did.
func TestWhatIsOldIsNotRemembered(t *testing.T) {
	d := &decided{}
	d.put(2, "kiln", known{gone: true})
	d.put(1, "kiln", known{})
	if k, ok := d.get(2, "kiln"); !ok || !k.gone {
		t.Errorf("found %v, %v", k, ok)
	}
	if _, ok := d.get(1, "kiln"); ok {
		t.Error("an older commit is remembered")
	}
	for i := range 2 * mostDecided {
		d.put(2, string(rune('a'+i)), known{})
	}
	if len(d.byName) > mostDecided {
		t.Errorf("%d addresses are remembered", len(d.byName))
	}
}

// An open file is shared, closed when nobody sends it, and there are never many.
func TestOpenedFilesAreBounded(t *testing.T) {
	s := screen(t)
	f, _ := s.h.Archive.Find(string(s.Show))
	w := wanted{film: f, segment: 1}
	one, err := s.h.opened.open(w)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.h.opened.open(w); err != nil || again != one {
		t.Errorf("the file was opened again: %v", err)
	}
	one.since = one.since.Add(-openedFor)
	other, err := s.h.opened.open(w)
	if err != nil || other == one {
		t.Fatalf("an old file stays: %v", err)
	}
	b := make([]byte, 8)
	if _, err := one.ReadAt(b, 0); err != nil {
		t.Errorf("a file that is being sent was closed: %v", err)
	}
	for range 2 {
		if err := one.release(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := one.ReadAt(b, 0); err == nil {
		t.Error("a file that nobody sends stays open")
	}
	if _, err := s.h.opened.open(wanted{film: f, segment: 99}); !errors.Is(err, archive.ErrNotThere) {
		t.Errorf("a file that is not there: %v", err)
	}
}
