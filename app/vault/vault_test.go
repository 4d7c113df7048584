package vault_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"hawker/app/bucket"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/app/vault"
)

var key = bytes.Repeat([]byte{7}, 32)

// shop is a data folder with a store, and a bucket for it on this machine.
type shop struct {
	t      *testing.T
	db     *store.Store
	now    time.Time
	folder string
	names  []string
	grows  []byte // what a copy of the database holds
	packed int
	puts   atomic.Int64 // how many the bucket has taken
	fails  atomic.Int64 // from which on it answers no more; 0 for never
	g      offsite.Settings
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{t: t, folder: t.TempDir(), now: time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC), grows: bytes.Repeat([]byte("record "), 3<<20)}
	var err error
	if s.db, err = store.Open(filepath.Join(s.folder, "hawker.db"), store.Options{Now: func() time.Time { return s.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.db.Close() })
	backend := s3mem.New()
	if err := backend.CreateBucket("shop"); err != nil {
		t.Fatal(err)
	}
	inner := gofakes3.New(backend).Server()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			if most := s.fails.Load(); most > 0 && s.puts.Load() >= most {
				http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
				return
			}
			s.puts.Add(1)
		}
		inner.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	s.g = offsite.Settings{On: true, Endpoint: srv.URL, Region: "eu-central-1", Bucket: "shop", Prefix: "halfmoon", Key: "k"}
	if err := s.g.SealSecret(key, "s"); err != nil {
		t.Fatal(err)
	}
	s.do(func(tx *store.Tx) error { return offsite.SaveSettings(tx, s.g) })
	s.write("key.wrapped", "wrapped")
	return s
}

func (s *shop) do(fn func(*store.Tx) error) {
	s.t.Helper()
	if err := s.db.Do(s.t.Context(), store.Actor{Kind: "test"}, "test", fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) write(name, content string) {
	s.t.Helper()
	path := filepath.Join(s.folder, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
		s.t.Fatal(err)
	}
	if strings.Contains(name, "/") {
		s.names = append(s.names, name)
	}
}

// vault is a new one, as after a restart.
func (s *shop) vault() *vault.Vault {
	return vault.New(&vault.Vault{
		Store: s.db, Log: slog.New(slog.DiscardHandler), Key: key, Folder: s.folder, Fixed: []string{"key.wrapped"},
		Files: func(func(string) bool, bool) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				for _, name := range s.names {
					if !yield(name, nil) {
						return
					}
				}
			}
		},
		Pack: func(w io.Writer) error { s.packed++; _, err := w.Write(s.grows); return err },
	})
}

func (s *shop) copy(v *vault.Vault) offsite.State {
	s.t.Helper()
	if err := v.Copy(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	var state offsite.State
	if err := s.db.View(func(tx *store.Tx) (err error) { state, err = offsite.GetState(tx); return err }); err != nil {
		s.t.Fatal(err)
	}
	return state
}

// back is what can be restored: the copy and the files.
func (s *shop) back() (string, []byte, []string) {
	s.t.Helper()
	b, err := vault.Open(s.g, key)
	if err != nil {
		s.t.Fatal(err)
	}
	stamp, files, err := vault.Newest(s.t.Context(), b)
	if errors.Is(err, vault.ErrNone) {
		return "", nil, nil
	}
	var w bytes.Buffer
	if err = errors.Join(err, vault.Fetch(s.t.Context(), b, stamp, &w)); err != nil {
		s.t.Fatal(err)
	}
	return stamp, w.Bytes(), files
}

func TestCopyAndBack(t *testing.T) {
	s := newShop(t)
	s.write("photo/ab/abc-800.jpg", "a bowl")
	s.write("photo/cd/cde-800.jpg", "a cup")
	v := s.vault()
	state := s.copy(v)
	if state.Problem != "" || state.Files != 2 || state.Waiting != 0 || state.Bytes != int64(len(s.grows)) || !state.At.Equal(s.now) {
		t.Fatalf("after the first copy: %+v", state)
	}
	_, packed, files := s.back()
	if !bytes.Equal(packed, s.grows) || !slices.Equal(files, []string{"key.wrapped", "photo/ab/abc-800.jpg", "photo/cd/cde-800.jpg"}) {
		t.Errorf("%d bytes and %q came back", len(packed), files)
	}
	// What is there is not sent again, by this process or the next.
	before := s.puts.Load()
	s.copy(v)
	if n := s.puts.Load() - before; n != 0 {
		t.Errorf("nothing is new, but %d objects were sent", n)
	}
	s.write("photo/ef/efg-800.jpg", "a lid")
	s.copy(s.vault())
	if n := s.puts.Load() - before; n != 2 { // the picture, and the wrapped key, which may be another now
		t.Errorf("one picture is new, and %d objects were sent", n)
	}
	s.now = s.now.Add(offsite.Every)
	s.grows = []byte("another day")
	s.copy(v)
	if _, packed, _ := s.back(); string(packed) != "another day" {
		t.Errorf("the newest copy holds %q", packed)
	}
}

// A copy that is cut off anywhere goes on in the next process, is not whole before,
// and the one before it stays.
func TestACopyThatIsCutOffGoesOn(t *testing.T) {
	s := newShop(t)
	s.write("photo/ab/abc-800.jpg", "a bowl")
	const all = 1 + 1 + 2 + 1 // key, picture, two pieces, what says that it is whole
	for cut := int64(1); cut < all; cut++ {
		s.fails.Store(cut)
		state := s.copy(s.vault())
		if state.Problem != string(bucket.Keys) || state.At != (time.Time{}) {
			t.Fatalf("cut after %d: %+v", cut, state)
		}
		if stamp, _, _ := s.back(); stamp != "" {
			t.Errorf("cut after %d it counts as whole", cut)
		}
	}
	s.fails.Store(0)
	if state := s.copy(s.vault()); state.Problem != "" || s.packed != 1 {
		t.Errorf("in the end %+v, packed %d times", state, s.packed)
	}
	if _, packed, _ := s.back(); !bytes.Equal(packed, s.grows) {
		t.Errorf("%d bytes came back", len(packed))
	}
	if left, _ := filepath.Glob(filepath.Join(s.folder, "offsite-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// Of old copies those go that need not stay, whole, and those that never became whole.
func TestOldCopiesGo(t *testing.T) {
	s := newShop(t)
	s.grows = []byte("small")
	v := s.vault()
	b, err := vault.Open(s.g, key)
	if err != nil {
		t.Fatal(err)
	}
	old := []string{"20200101T030000.000Z", "20200102T030000.000Z"}
	for i, stamp := range old {
		for _, name := range []string{offsite.PieceName(stamp, 0), offsite.ManifestName(stamp)}[:2-i] {
			if err := b.Put(t.Context(), name, []byte("{}")); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.copy(v)
	stamps := map[string]int{}
	for o, err := range b.List(t.Context(), "db/") {
		if err != nil {
			t.Fatal(err)
		}
		stamp, _ := offsite.StampOf(o.Name)
		stamps[stamp]++
	}
	if len(stamps) != 1 || stamps[old[0]]+stamps[old[1]] != 0 {
		t.Errorf("kept: %v", stamps)
	}
}

func TestAChangedPieceIsNoCopy(t *testing.T) {
	s := newShop(t)
	s.copy(s.vault())
	stamp, _, _ := s.back()
	b, err := vault.Open(s.g, key)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Put(t.Context(), offsite.PieceName(stamp, 1), []byte("sealed by the shop, but another")); err != nil {
		t.Fatal(err)
	}
	if err := vault.Fetch(t.Context(), b, stamp, io.Discard); !errors.Is(err, vault.ErrBroken) {
		t.Errorf("it says %v", err)
	}
}
