// Package vault copies the shop into a bucket elsewhere while it runs, and brings it
// back from there.
//
// It promises that pictures and finished segments are sent once each, and that once a
// day the database goes, with all that still grows, cut into pieces; that what is
// there already is asked of the bucket, so that a copy which was cut off goes on where
// it was, in this process or the next; that a copy counts only when its last piece,
// which names the others, is compared and there. What the shop deletes stays in the
// bucket: a copy that followed every deletion at once would be no copy of a shop
// whose disk fails.
//
// It refuses to know how files are sealed and what is in the database.
package vault

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"hawker/app/bucket"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
)

// keepWhole is how many copies of the database stay in the bucket.
const keepWhole = 14

// Files gives the finished files of a shop by their names in its folder, with slashes.
// What the bucket has, which the function given tells, may be left out.
type Files func(has func(name string) bool) iter.Seq2[string, error]

// Every is how often the bucket is looked after.
const Every = time.Minute

// Vault copies one shop. Copy and Run are for one goroutine; Poke is for all.
type Vault struct {
	Store  *store.Store
	Log    *slog.Logger
	Key    []byte   // the shop's root key
	Folder string   // the data folder
	Fixed  []string // files that may be read by all, such as the wrapped key
	Files  Files
	Pack   func(io.Writer) error // writes the database and all that still grows

	pace  pace
	poke  chan struct{}
	used  offsite.Settings // what known belongs to
	known map[string]bool  // names that the bucket has
}

var by = store.Actor{Kind: "clerk"}

// New makes a vault that does nothing until Run.
func New(v *Vault) *Vault {
	v.poke = make(chan struct{}, 1)
	return v
}

// Poke lets Run look at once.
func (v *Vault) Poke() {
	select {
	case v.poke <- struct{}{}:
	default:
	}
}

// Run copies what is new until ctx ends.
func (v *Vault) Run(ctx context.Context) error {
	t := time.NewTicker(Every)
	defer t.Stop()
	for {
		if err := v.Copy(ctx); err != nil && ctx.Err() == nil {
			v.Log.Error("copying the shop", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		case <-v.poke:
		}
	}
}

// Copy brings the bucket up to date. What a person can mend is noted for them.
func (v *Vault) Copy(ctx context.Context) error {
	var g offsite.Settings
	var before offsite.State
	var due bool
	err := v.Store.View(func(tx *store.Tx) (err error) {
		if g, err = offsite.GetSettings(tx); err == nil {
			due, err = offsite.Due(tx)
		}
		if err == nil {
			before, err = offsite.GetState(tx)
		}
		return err
	})
	if err != nil || !g.On {
		v.known = nil
		return err
	}
	switch err = v.copy(ctx, g, due); {
	case ctx.Err() != nil, err == nil && before.Problem == "":
		return nil
	case err == nil:
		return v.Store.Do(ctx, by, "offsite.went", offsite.Went)
	}
	kind, answer := Kind(err), Clip(err.Error())
	if before.Problem == kind && before.Answer == answer {
		return nil
	}
	v.Log.Warn("copying the shop to its bucket failed", "err", err)
	return v.Store.Do(ctx, by, "offsite.failed", func(tx *store.Tx) error { return offsite.Failed(tx, kind, answer) })
}

// Clip keeps a store's answer short enough to be shown.
func Clip(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return s
}

// Open opens the bucket of the settings with the shop's key. It refuses with
// offsite_secret where another key has sealed the account's secret.
func Open(g offsite.Settings, key []byte) (*bucket.Bucket, error) {
	a, err := Account(g, key)
	if err != nil {
		return nil, err
	}
	return bucket.Open(a, key)
}

// Account is who may use the bucket of the settings. It refuses as Open does.
func Account(g offsite.Settings, key []byte) (bucket.Account, error) {
	secret, err := g.OpenSecret(key)
	return bucket.Account{Endpoint: g.Endpoint, Region: g.Region, Bucket: g.Bucket, Prefix: g.Prefix, Key: g.Key, Secret: secret}, err
}

// Kind is what a person can do about a failure, the word of a refusal's code or of the
// store's answer.
func Kind(err error) string {
	if refusal, ok := fault.As(err); ok && refusal.Code == "offsite_secret" {
		return string(bucket.Keys)
	}
	return string(bucket.KindOf(err))
}

// Pace is how many bytes a second copies may take now: while a show is on the air, what
// the owner leaves them; else as many as go.
func (v *Vault) Pace() int64 {
	v.pace.Lock()
	defer v.pace.Unlock()
	if time.Since(v.pace.at) < time.Second {
		return v.pace.most
	}
	v.pace.at, v.pace.most = time.Now(), 0
	err := v.Store.View(func(tx *store.Tx) error {
		list, err := live.Current(tx)
		if err != nil || len(list) == 0 {
			return err
		}
		g, err := offsite.GetSettings(tx)
		v.pace.most = g.PaceOnAir()
		return err
	})
	if err != nil {
		v.Log.Error("reading how fast copies may go", "err", err)
	}
	return v.pace.most
}

// pace is what was found last, and when.
type pace struct {
	sync.Mutex
	at   time.Time
	most int64
}

func (v *Vault) copy(ctx context.Context, g offsite.Settings, due bool) error {
	a, err := Account(g, v.Key)
	if err != nil {
		return err
	}
	a.Pace = v.Pace
	b, err := bucket.Open(a, v.Key)
	if err != nil {
		return err
	}
	if err := v.learn(ctx, b, g); err != nil {
		return err
	}
	tar, err := v.pack(due) // before the files, so that what its records name is surely among them
	if err != nil {
		return err
	}
	if err := v.sendFiles(ctx, b); err != nil || tar == "" {
		return err
	}
	return v.sendCopy(ctx, b, tar)
}

// learn asks the bucket what it has, once for an account.
func (v *Vault) learn(ctx context.Context, b *bucket.Bucket, g offsite.Settings) error {
	if v.known != nil && v.used.SameAccount(g) && v.used.Bucket == g.Bucket && v.used.Prefix == g.Prefix {
		return nil
	}
	known := map[string]bool{}
	for s, err := range b.List(ctx, "") {
		if err != nil {
			return err
		}
		known[s.Name] = true
	}
	for _, name := range v.Fixed {
		delete(known, name) // it may have changed
	}
	v.used, v.known = g, known
	return nil
}

// sendFiles sends what the bucket lacks.
func (v *Vault) sendFiles(ctx context.Context, b *bucket.Bucket) error {
	for _, name := range v.Fixed {
		if err := v.send(name, func(content []byte) error { return b.PutPlain(ctx, name, content) }); err != nil {
			return err
		}
	}
	var lacking []string
	for name, err := range v.Files(func(name string) bool { return v.known[name] }) {
		if err != nil {
			return err
		}
		if !v.known[name] {
			lacking = append(lacking, name)
		}
	}
	told := time.Time{}
	for i, name := range lacking {
		if time.Since(told) > 5*time.Second {
			told = time.Now()
			if err := v.counted(ctx, len(lacking)-i); err != nil {
				return err
			}
		}
		if err := v.send(name, func(content []byte) error { return b.Put(ctx, name, content) }); err != nil {
			return err
		}
	}
	return v.counted(ctx, 0)
}

// send puts one file, if it is still there.
func (v *Vault) send(name string, put func([]byte) error) error {
	if v.known[name] {
		return nil
	}
	content, err := os.ReadFile(filepath.Join(v.Folder, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = put(content)
	}
	if err == nil {
		v.known[name] = true
	}
	return err
}

// counted notes how many files are there, and how many are to go.
func (v *Vault) counted(ctx context.Context, waiting int) error {
	files := len(v.known) - len(v.Fixed)
	for name := range v.known {
		if _, ok := offsite.StampOf(name); ok {
			files--
		}
	}
	return v.Store.Do(ctx, by, "offsite.counted", func(tx *store.Tx) error { return offsite.Counted(tx, files, waiting) })
}
