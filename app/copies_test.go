package app_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"hawker/app/files"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/media/archive"
)

const copiesPage = "/desk/settings/copies"

// farStore is a store elsewhere that has its bad days.
type farStore struct {
	*httptest.Server
	t       *testing.T
	backend *s3mem.Backend
	before  atomic.Pointer[func(w http.ResponseWriter, r *http.Request) (answered bool)]
	fetched atomic.Int64 // segments that were given
}

func newFarStore(t *testing.T) *farStore {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("copies"); err != nil {
		t.Fatal(err)
	}
	f := &farStore{t: t, backend: backend}
	inner := gofakes3.New(backend).Server()
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if do := f.before.Load(); do != nil && (*do)(w, r) {
			return
		}
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, ".m4s") {
			f.fetched.Add(1)
		}
		if r.Header.Get("Authorization") == "" && !strings.HasPrefix(r.URL.Path, "/copies/halfmoon/public/") {
			http.Error(w, "", http.StatusForbidden)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(f.Close)
	return f
}

// trouble makes the next uploads go wrong: broken answers, a line that is cut in the
// middle, other bytes than were sent.
func (f *farStore) trouble() {
	var n atomic.Int64
	bad := func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPut {
			return false
		}
		switch n := n.Add(1); {
		case n <= 3:
			http.Error(w, "<Error><Code>InternalError</Code></Error>", http.StatusInternalServerError)
			return true
		case n <= 5:
			io.CopyN(io.Discard, r.Body, 1000)
			panic(http.ErrAbortHandler)
		case n <= 6:
			body, _ := io.ReadAll(r.Body)
			body[len(body)-1] ^= 1
			r.Body = io.NopCloser(bytes.NewReader(body))
			r.Header.Del("Content-Md5")
		}
		return false
	}
	f.before.Store(&bad)
}

// onAirWithBucket is a shop on the air whose owner fills in the page of the bucket.
type onAirWithBucket struct {
	*site
	t    *testing.T
	st   stall
	desk *browser
	far  *farStore
}

func (s onAirWithBucket) fill(pairs ...string) *form {
	return s.desk.get(copiesPage).want(http.StatusOK).form(copiesPage + "/account").set(append([]string{
		"endpoint", s.far.URL, "bucket", "copies", "prefix", "halfmoon", "region", "eu-central-1", "key", "k", "secret", "hush", "on", "1"}, pairs...)...)
}

func (s onAirWithBucket) press(what string) *page {
	return s.desk.get(copiesPage).form(copiesPage + "/" + what).send().want(http.StatusOK)
}

// state is how the copying stands.
func (s onAirWithBucket) state() (state offsite.State) {
	s.view(func(tx *store.Tx) (err error) { state, err = offsite.GetState(tx); return err })
	return state
}

func (s onAirWithBucket) reached() (head live.Head) {
	s.view(func(tx *store.Tx) (err error) { head, err = live.HeadOf(tx, s.st.show.ID); return err })
	return head
}

// copied presses the key until a copy that begins now is whole.
func (s onAirWithBucket) copied() string {
	s.t.Helper()
	first := s.state().Name
	soon(s.t, "a whole copy", func() bool {
		if s.state().Problem != "" || !s.state().Asked {
			s.desk.post(copiesPage+"/now", nil)
		}
		return s.state().Name != first && s.state().Problem == ""
	})
	return s.state().Name
}

// segments counts those of the recording, the one that grows too.
func (s onAirWithBucket) segments() int {
	list, err := filepath.Glob(filepath.Join(s.dir, "archive", string(s.st.show.ID), "film", "*.m4s"))
	if err != nil {
		s.t.Fatal(err)
	}
	return len(list)
}

// sell sells a cup in the room.
func (s onAirWithBucket) sell() (o order.Order) {
	s.t.Helper()
	room := "/live/" + s.st.show.Handle
	guest := s.browser()
	checkout := guest.get(room+"/1").want(http.StatusOK).form(room+"/cart").set("then", "checkout").send().want(http.StatusOK)
	checkout.form("/checkout").set("contact", "ada@example.com", "name", "Ada Weber", "street", "Lindenweg 3", "postcode", "10115", "city", "Berlin").send().want(http.StatusOK)
	s.view(func(tx *store.Tx) (err error) { o, err = newest(tx); return err })
	return o
}

// A shop on the air goes to its bucket by itself, past everything that may go wrong on
// the way, and one command with the recovery code brings it back on an empty machine,
// with what it sold and recorded until just now, though it is cut off in between.
func TestTheShopComesBackFromItsBucket(t *testing.T) {
	t.Parallel()
	far := newFarStore(t)
	dir := filepath.Join(t.TempDir(), "shop")
	k := keptShop{dir: dir, s: lay(t, dir, 9)}
	k.addPhoto(t)
	running := openAt(t, dir)
	recovery := recoveryCode.FindString(running.out.String())
	running.publisher(k.s.show.ID, running.streamKey(k.s.show.Host))
	s := onAirWithBucket{running, t, k.s, running.owner(), far}
	s.pageSaysWhatIsWrong()

	far.trouble()
	s.fill("secret", "").send().want(http.StatusOK)
	soon(t, "trouble is told", func() bool { return s.state().Problem != "" })
	if p := s.desk.get(copiesPage); !strings.Contains(p.words(), "It is tried again every minute") {
		t.Errorf("trouble: %s", clip(p.words()))
	}
	soon(t, "a closed segment", func() bool { return s.reached().Segment >= 2 })
	o := s.sell()
	s.copied()
	far.before.Store(nil)
	soon(t, "the order's minute is closed", func() bool { return s.reached().Segment >= o.Proofs[0].Segment+2 })
	s.copied()
	before, pieces := s.segments(), far.pieces()
	soon(t, "the show goes on", func() bool { return s.segments() >= before+2 })
	s.fill("secret", "").send().want(http.StatusOK) // has it look at once, and copies no database
	soon(t, "more of it is there", func() bool { return far.pieces() > pieces })
	if p := s.desk.get(copiesPage); !strings.Contains(p.words(), "The last whole copy") || !strings.Contains(p.words(), "pictures and pieces of recordings are there") {
		t.Errorf("how it stands:\n%s", clip(p.words()))
	}
	back := s.restore(recovery)
	healthy(t, back)
	if said, code := shopkeeper(t, nil, "verify", "-data", back, o.Number); code != 0 || !strings.Contains(said, ": pass") {
		t.Errorf("the order that came back: %s", said)
	}
	s.stop()
	sameFile(t, filepath.Join(dir, k.photo), filepath.Join(back, k.photo))
	sameFile(t, filepath.Join(dir, "key"), filepath.Join(back, "key"))
	film := filepath.Join("archive", string(k.s.show.ID), "film")
	sameFile(t, filepath.Join(dir, film, "00000001.m4s"), filepath.Join(back, film, "00000001.m4s"))
	sameFile(t, filepath.Join(dir, film, "secret"), filepath.Join(back, film, "secret"))
	s.goesOn(back, o, before)
	s.goesAway(back, recovery, o)
}

// pieces counts the pieces of the recording's index that the store has.
func (f *farStore) pieces() (n int) {
	f.t.Helper()
	prefix := gofakes3.NewPrefix(new("halfmoon/archive/"), nil)
	list, err := f.backend.ListBucket("copies", &prefix, gofakes3.ListBucketPage{})
	if err != nil {
		f.t.Fatal(err)
	}
	for _, o := range list.Contents {
		if _, ok := offsite.GrownOf(o.Key); ok {
			n++
		}
	}
	return n
}

// pageSaysWhatIsWrong fills in what does not work.
func (s onAirWithBucket) pageSaysWhatIsWrong() {
	t := s.t
	p := s.fill("endpoint", "http://elsewhere.example").send().want(http.StatusUnprocessableEntity)
	if !strings.Contains(p.text, `value="http://elsewhere.example"`) || !strings.Contains(p.words(), "must begin with https://") || strings.Contains(p.text, "hush") {
		t.Errorf("a plain line elsewhere:\n%s", clip(p.words()))
	}
	s.fill("bucket", "other", "on", "").send().want(http.StatusOK)
	if p = s.press("test"); !strings.Contains(p.words(), "There is no such bucket") {
		t.Errorf("another bucket:\n%s", clip(p.words()))
	}
	if p = s.fill("secret", "", "key", "another").send().want(http.StatusUnprocessableEntity); !strings.Contains(p.words(), "enter the secret key for it") {
		t.Errorf("a secret for another account:\n%s", clip(p.words()))
	}
	if p = s.fill("pace", "0").send().want(http.StatusUnprocessableEntity); !strings.Contains(p.words(), "Enter a speed from 1 to") {
		t.Errorf("no speed:\n%s", clip(p.words()))
	}
	s.fill("secret", "", "on", "").send().want(http.StatusOK)
	if p = s.press("test"); !strings.Contains(p.words(), "The bucket takes and gives") {
		t.Errorf("the right one:\n%s", clip(p.words()))
	}
}

// restore brings the shop back while it is on the air, in two tries.
func (s onAirWithBucket) restore(recovery string) (back string) {
	t, env, from := s.t, []string{"HAWKER_BUCKET_KEY=k", "HAWKER_BUCKET_SECRET=hush"}, s.far.URL+"/copies/halfmoon"
	for what, c := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"no code":         {env, []string{from}, "recovery code"},
		"another code":    {env, []string{"-recovery", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", from}, "recovery code does not open"},
		"no keys":         {nil, []string{"-recovery", recovery, from}, "HAWKER_BUCKET_KEY"},
		"an empty folder": {env, []string{"-recovery", recovery, from + "/nothing"}, "no whole copy"},
		"an open line":    {env, []string{"-recovery", recovery, "http://192.0.2.7/copies"}, "-plain"},
	} {
		at := filepath.Join(t.TempDir(), "x")
		if said, code := shopkeeper(t, c.env, append([]string{"restore", "-region", "eu-central-1", "-data", at}, c.args...)...); code == 0 || !strings.Contains(said, c.want) {
			t.Errorf("%s: %s", what, said)
		}
	}
	if a, err := (files.From{Address: "http://192.0.2.7/copies/x", Key: "k", Secret: "s", Plain: true}).Account(); err != nil || a.Endpoint != "http://192.0.2.7" {
		t.Errorf("an open line that is wanted: %+v, %v", a, err)
	}
	back = filepath.Join(t.TempDir(), "back")
	args := []string{"restore", "-region", "eu-central-1", "-data", back, "-recovery", recovery, from}
	const most = 2
	cut := func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, ".m4s") && s.far.fetched.Load() >= most {
			http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
			return true
		}
		return false
	}
	s.far.fetched.Store(0)
	s.far.before.Store(&cut)
	said, code := shopkeeper(t, env, args...)
	if _, err := os.Stat(back); code == 0 || !strings.Contains(said, "goes on from there") || err == nil {
		t.Fatalf("cut off: %s", said)
	}
	s.far.before.Store(nil)
	if said, code = shopkeeper(t, env, args...); code != 0 {
		t.Fatalf("restoring: %s", said)
	}
	segments, err := filepath.Glob(filepath.Join(back, "archive", "*", "film", "*.m4s"))
	if n := s.far.fetched.Load(); err != nil || int(n) != len(segments) || n <= most {
		t.Errorf("%d segments came back by fetching %d (%v)", len(segments), n, err)
	}
	return back
}

// goesOn opens the shop that came back: nothing that was uploaded is missing, and what
// was sold can be proven.
func (s onAirWithBucket) goesOn(back string, o order.Order, before int) {
	t := s.t
	a, err := archive.Open(archive.Config{Folder: filepath.Join(back, "archive")})
	if err != nil {
		t.Fatal(err)
	}
	film, ok := a.Find(string(s.st.show.ID))
	if !ok {
		t.Fatal("the recording did not come back")
	}
	there, err := filepath.Glob(filepath.Join(back, "archive", string(s.st.show.ID), "film", "*.m4s"))
	if _, last := film.Bounds(); err != nil || int(last) < before+1 || int(last) != len(there) {
		t.Errorf("%d files came back, the index knows %d; %d were there when the database was copied (%v)", len(there), last, before, err)
	}
	again := openAt(t, back)
	desk := again.owner()
	at := "/desk/orders/" + o.Number + "/proof"
	desk.get(at).want(http.StatusOK).form(at + "/pack").send().want(http.StatusOK)
	soon(t, "the pack is made", func() bool { return strings.Contains(desk.get(at).want(http.StatusOK).words(), "Download the pack") })
	pack := filepath.Join(t.TempDir(), "pack.zip")
	if err := os.WriteFile(pack, []byte(desk.get(at+"/pack/file").want(http.StatusOK).text), 0o600); err != nil {
		t.Fatal(err)
	}
	again.stop()
	if said, code := shopkeeper(t, nil, "verify", pack); code != 0 || !strings.Contains(said, ": pass") {
		t.Errorf("the pack: %s", said)
	}
}

func sameFile(t *testing.T, a, b string) {
	t.Helper()
	x, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	if y, err := os.ReadFile(b); err != nil || !bytes.Equal(x, y) {
		t.Errorf("%s is not %s: %v", b, a, err)
	}
}
