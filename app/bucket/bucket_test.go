package bucket_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"hawker/app/bucket"
)

var root = bytes.Repeat([]byte{7}, 32)

// kept is a store on this machine, with what it holds.
type kept struct {
	*s3mem.Backend
	account bucket.Account
}

func newStore(t *testing.T, between func(http.Handler) http.Handler) kept {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("shop"); err != nil {
		t.Fatal(err)
	}
	h := http.Handler(gofakes3.New(backend).Server())
	if between != nil {
		h = between(h)
	}
	srv := httptest.NewTLSServer(h)
	t.Cleanup(srv.Close)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	return kept{backend, bucket.Account{Endpoint: srv.URL, Region: "eu-central-1", Bucket: "shop", Prefix: "/halfmoon/", Key: "k", Secret: "s", Roots: roots}}
}

func (k kept) open(t *testing.T, key []byte) *bucket.Bucket {
	t.Helper()
	b, err := bucket.Open(k.account, key)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhatIsPutComesBack(t *testing.T) {
	k := newStore(t, nil)
	b := k.open(t, root)
	ctx := t.Context()
	large := bytes.Repeat([]byte("a picture of a bowl "), 1<<18) // 5 MiB: more than one of age's pieces
	for name, content := range map[string][]byte{"db/1/0000": large, "photo/ab": []byte("x"), "empty": {}} {
		if err := b.Put(ctx, name, content); err != nil {
			t.Fatal(err)
		}
		if got, err := b.Get(ctx, name); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s came back with %d bytes of %d, %v", name, len(got), len(content), err)
		}
	}
	raw, err := b.GetPlain(ctx, "db/1/0000")
	if err != nil || bytes.Contains(raw, []byte("bowl")) {
		t.Errorf("the store can read it (%v)", err)
	}
	var names []string
	for o, err := range b.List(ctx, "") {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, o.Name)
	}
	if want := []string{"db/1/0000", "empty", "photo/ab"}; !slices.Equal(names, want) {
		t.Errorf("listed %q", names)
	}
	if err := b.Delete(ctx, "empty"); err != nil {
		t.Error(err)
	}
	if _, err := b.Get(ctx, "empty"); bucket.KindOf(err) != bucket.Missing {
		t.Errorf("a deleted object: %v", err)
	}
	if err := b.Probe(ctx); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheShopsKeyOpens(t *testing.T) {
	k := newStore(t, nil)
	ctx := t.Context()
	if err := k.open(t, root).Put(ctx, "a", []byte("secret")); err != nil {
		t.Fatal(err)
	}
	if _, err := k.open(t, bytes.Repeat([]byte{8}, 32)).Get(ctx, "a"); bucket.KindOf(err) != bucket.Sealed {
		t.Errorf("another key: %v", err)
	}
	b := k.open(t, root)
	raw, err := b.GetPlain(ctx, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.PutPlain(ctx, "b", raw); err != nil {
		t.Fatal(err)
	}
	if got, err := b.Get(ctx, "b"); bucket.KindOf(err) != bucket.Sealed {
		t.Errorf("under another name came %q, %v", got, err)
	}
	for i := range raw {
		raw[i] ^= 1
		if err := b.PutPlain(ctx, "a", raw); err != nil {
			t.Fatal(err)
		}
		if got, err := b.Get(ctx, "a"); bucket.KindOf(err) != bucket.Sealed {
			t.Fatalf("with byte %d of %d changed came %q, %v", i, len(raw), got, err)
		}
		raw[i] ^= 1
	}
}

// A store that keeps other bytes than it was sent is found out at once.
func TestAStoreThatChangesBytes(t *testing.T) {
	spoil := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPut {
				all, _ := io.ReadAll(r.Body)
				all[len(all)/2] ^= 1
				r.Body = io.NopCloser(bytes.NewReader(all))
				r.Header.Del("Content-Md5")
			}
			h.ServeHTTP(w, r)
		})
	}
	b := newStore(t, spoil).open(t, root)
	err := b.Put(t.Context(), "a", bytes.Repeat([]byte("x"), 1000))
	if bucket.KindOf(err) != bucket.Changed {
		t.Errorf("it said %v", err)
	}
}

func TestWhatAPersonCanDo(t *testing.T) {
	answer := func(code string, status int) func(http.Handler) http.Handler {
		return func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, "<Error><Code>"+code+"</Code><Message>no</Message></Error>")
			})
		}
	}
	for _, c := range []struct {
		name    string
		between func(http.Handler) http.Handler
		change  func(*bucket.Account)
		want    bucket.Kind
	}{
		{"wrong keys", answer("SignatureDoesNotMatch", 403), nil, bucket.Keys},
		{"forbidden", answer("AccessDenied", 403), nil, bucket.Keys},
		{"full", answer("QuotaExceeded", 403), nil, bucket.Full},
		{"no room, without a known code", answer("Whatever", 507), nil, bucket.Full},
		{"asked too often", answer("TooManyRequests", 400), nil, bucket.Slow},
		{"a wrong clock", answer("RequestTimeTooSkewed", 403), nil, bucket.Clock},
		{"no such bucket", nil, func(a *bucket.Account) { a.Bucket = "other" }, bucket.NoPlace},
		{"nobody there", nil, func(a *bucket.Account) { a.Endpoint = "https://127.0.0.1:1" }, bucket.Reach},
		{"an unknown certificate", nil, func(a *bucket.Account) { a.Roots = nil }, bucket.Reach},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := newStore(t, c.between)
			if c.change != nil {
				c.change(&k.account)
			}
			err := k.open(t, root).Probe(t.Context())
			if bucket.KindOf(err) != c.want || !strings.HasPrefix(err.Error(), "sending probe: ") {
				t.Errorf("%v is of the kind %s, not %s", err, bucket.KindOf(err), c.want)
			}
		})
	}
	if _, err := bucket.Open(bucket.Account{Endpoint: "nonsense"}, root); bucket.KindOf(err) != bucket.Address {
		t.Errorf("no address: %v", err)
	}
	if bucket.KindOf(errors.New("other")) != bucket.Reach {
		t.Error("an unknown error has a kind")
	}
}

// The size of a sealed file is known from its content's, and the pace is kept.
func TestSealedSizeAndPace(t *testing.T) {
	k := newStore(t, nil)
	ctx := t.Context()
	b := k.open(t, root)
	for _, n := range []int64{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 300_000} {
		name := "size/" + string(rune('a'+n%26))
		if err := b.Put(ctx, name, make([]byte, n)); err != nil {
			t.Fatal(err)
		}
		for o, err := range b.List(ctx, name) {
			if err != nil || o.Size != bucket.SealedSize(n) {
				t.Errorf("%d bytes have %d sealed, not %d (%v)", n, o.Size, bucket.SealedSize(n), err)
			}
		}
		if err := b.Delete(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	k.account.Pace = func() int64 { asked++; return 1 << 20 }
	slow := k.open(t, root)
	began := time.Now()
	if err := slow.PutPlain(ctx, "slow", make([]byte, 1<<19)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 350*time.Millisecond || asked < 4 {
		t.Errorf("half a second's bytes took %v, the pace was asked %d times", took, asked)
	}
	k.account.Pace = func() int64 { return 1 }
	stopped, stop := context.WithCancel(ctx)
	context.AfterFunc(ctx, stop)
	time.AfterFunc(50*time.Millisecond, stop)
	if err := k.open(t, root).PutPlain(stopped, "never", make([]byte, 1<<19)); err == nil {
		t.Error("half a million seconds are over")
	}
}
