package offsite_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/offsite"
	"hawker/app/store"
)

var key = bytes.Repeat([]byte{7}, 32)

type place struct {
	t   *testing.T
	db  *store.Store
	now time.Time
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, now: time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)}
	var err error
	if p.db, err = store.Open(filepath.Join(t.TempDir(), "hawker.db"), store.Options{Now: func() time.Time { return p.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.db.Close() })
	return p
}

func (p *place) try(fn func(*store.Tx) error) error {
	return p.db.Do(p.t.Context(), store.Actor{Kind: "test"}, "test", fn)
}

func (p *place) do(fn func(*store.Tx) error) {
	p.t.Helper()
	if err := p.try(fn); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) is(what string, want bool, ask func(*store.Tx) (bool, error)) {
	p.t.Helper()
	if err := p.db.View(func(tx *store.Tx) error {
		got, err := ask(tx)
		if got != want {
			p.t.Errorf("%s is %v", what, got)
		}
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
}

func account(t *testing.T) offsite.Settings {
	t.Helper()
	g := offsite.Settings{On: true, Endpoint: "https://s3.example.com", Bucket: "halfmoon", Key: "AKIA"}
	if err := g.SealSecret(key, "hush"); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestSettings(t *testing.T) {
	p := open(t)
	for _, c := range []struct {
		what   string
		change func(*offsite.Settings)
		code   string
	}{
		{"whole", func(*offsite.Settings) {}, ""},
		{"without a scheme", func(g *offsite.Settings) { g.Endpoint = " minio.example.com:9000/ " }, ""},
		{"with a prefix", func(g *offsite.Settings) { g.Prefix = "/shops/halfmoon/" }, ""},
		{"in the clear on this machine", func(g *offsite.Settings) { g.Endpoint = "http://127.0.0.1:9000" }, ""},
		{"in the clear elsewhere", func(g *offsite.Settings) { g.Endpoint = "http://s3.example.com" }, "offsite_plain"},
		{"with a path", func(g *offsite.Settings) { g.Endpoint = "https://s3.example.com/halfmoon" }, "offsite_endpoint"},
		{"with a password in the address", func(g *offsite.Settings) { g.Endpoint = "https://a:b@s3.example.com" }, "offsite_endpoint"},
		{"a bucket in capitals", func(g *offsite.Settings) { g.Bucket = "Halfmoon" }, "offsite_bucket"},
		{"a prefix that climbs", func(g *offsite.Settings) { g.Prefix = "a/../b" }, "offsite_prefix"},
		{"without a key", func(g *offsite.Settings) { g.Key = "" }, "field_needed"},
		{"without a secret", func(g *offsite.Settings) { g.Secret = nil }, "field_needed"},
		{"a region of two words", func(g *offsite.Settings) { g.Region = "eu west" }, "text_malformed"},
		{"far too long", func(g *offsite.Settings) { g.Prefix = strings.Repeat("a", 201) }, "text_too_long"},
		{"off and empty", func(g *offsite.Settings) { *g = offsite.Settings{} }, ""},
	} {
		g := account(t)
		c.change(&g)
		err := p.try(func(tx *store.Tx) error { return offsite.SaveSettings(tx, g) })
		if c.code == "" && err != nil || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %q", c.what, err, c.code)
		}
	}
	g := account(t)
	if s, err := g.OpenSecret(key); err != nil || s != "hush" {
		t.Errorf("the secret opens as %q, %v", s, err)
	}
	if _, err := g.OpenSecret(bytes.Repeat([]byte{8}, 32)); !fault.Is(err, "offsite_secret") {
		t.Errorf("another key opens it: %v", err)
	}
}

func TestWhenACopyIsDue(t *testing.T) {
	p := open(t)
	p.is("due without an account", false, offsite.Due)
	if err := p.try(offsite.Ask); !fault.Is(err, "offsite_not_set") {
		t.Errorf("asked without an account: %v", err)
	}
	g := account(t)
	p.do(func(tx *store.Tx) error { return offsite.SaveSettings(tx, g) })
	p.is("due with a new account", true, offsite.Due)
	p.is("overdue with a new account", false, offsite.Overdue)
	p.do(func(tx *store.Tx) error { return offsite.Copied(tx, "20260301T200000Z", 9) })
	p.is("due after a copy", false, offsite.Due)
	p.do(offsite.Ask)
	p.is("due when asked for", true, offsite.Due)
	p.do(func(tx *store.Tx) error { return offsite.Copied(tx, "20260301T200001Z", 9) })
	p.now = p.now.Add(offsite.Every)
	p.is("due a day later", true, offsite.Due)
	p.is("overdue a day later", false, offsite.Overdue)
	p.now = p.now.Add(offsite.Every + time.Second)
	p.is("overdue two days later", true, offsite.Overdue)
	p.do(func(tx *store.Tx) error { return offsite.Copied(tx, "20260303T200001Z", 9) })
	p.do(func(tx *store.Tx) error { return offsite.Failed(tx, "keys", "no") })
	p.is("overdue after a failure", true, offsite.Overdue)
	p.do(offsite.Went)
	p.is("overdue after a success", false, offsite.Overdue)
	g.Bucket = "another"
	p.do(func(tx *store.Tx) error { return offsite.SaveSettings(tx, g) })
	p.is("due in another bucket", true, offsite.Due)
}
