// Package vault copies the shop into a bucket elsewhere while it runs, and brings it
// back from there.
//
// It promises that pictures and finished segments are sent once each, that files which
// only grow follow by what was added, and that once a day, and every quarter of an hour
// while a show is on the air, the database goes, cut into pieces; that what is there
// already is asked of the bucket, so that a copy which was cut off goes on where it
// was, in this process or the next; that a copy counts only when its last piece, which
// names the others, is compared and there. A file that the shop lost stays in the
// bucket: a copy that followed the disk would be none of a shop whose disk fails. What
// the shop decided to delete, since its term is over, goes there, too; copies of the
// database are thinned out, and none is older than a year.
//
// It refuses to know how files are sealed and what is in the database.
package vault

import (
	"context"
	"errors"
	"io"
	"iter"
	"log/slog"
	"sync/atomic"
	"time"

	"hawker/app/bucket"
	"hawker/app/fault"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/media/archive"
)

// Files gives the finished files of a shop by their names in its folder, with slashes.
// What the bucket has, which the function given tells, may be left out.
// The function is told when the bucket was asked again.
type Files func(has func(name string) bool, again bool) iter.Seq2[string, error]

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
	Grows  Growing                // nil: none
	Stays  func(name string) bool // whether a recording still has a file; nil: it does
	Films  *archive.Archive       // from which old recordings move; nil: none does
	Pack   func(io.Writer) error  // writes the database and what is stored with it

	pace    pace
	poke    chan struct{}
	used    offsite.Settings // what known belongs to
	known   map[string]int64 // names that the bucket has; their sizes there, sure for those that were compared
	reached map[string]int64 // how far files that grow are there
	stale   []string         // pieces of them that are there in another form
	onAir   bool             // when last looked at
	took    time.Duration    // to send the last copy of the database
	swept   time.Time        // when what is deleted was last looked for
	learned time.Time        // when the bucket told what it has
	again   bool             // Files has not heard of that yet

	moved    time.Time // when what moves was last looked for
	restless bool      // and there is more
	urged    atomic.Bool
}

// sure is the size of what this process has sent or compared.
const sure = -1

var by = store.Actor{Kind: "clerk"}

// New makes a vault that does nothing until Run.
func New(v *Vault) *Vault {
	v.poke = make(chan struct{}, 1)
	return v
}

// Poke lets Run look at once.
func (v *Vault) Poke() {
	v.urged.Store(true)
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
			before, err = offsite.GetState(tx)
		}
		if err == nil && g.On {
			due, err = v.due(tx, before)
		}
		return err
	})
	if v.Films != nil {
		v.Films.Stays(staying(g))
	}
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
	if own, ok := errors.AsType[*Trouble](err); ok {
		return own.Kind
	}
	if refusal, ok := fault.As(err); ok && refusal.Code == "offsite_secret" {
		return string(bucket.Keys)
	}
	return string(bucket.KindOf(err))
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
	// Both before the files, so that what they name is surely among these.
	tar, err := v.pack(due)
	if err != nil {
		return err
	}
	grown, err := v.grown(ctx, b)
	if err != nil {
		return err
	}
	err = v.sendFiles(ctx, b)
	if err == nil {
		err = v.sendGrown(ctx, b, grown)
	}
	if err != nil {
		v.reached = nil // what was not sent has to be given again
		return err
	}
	if tar != "" {
		if err := v.sendCopy(ctx, b, tar); err != nil {
			return err
		}
	}
	if err := v.sweep(ctx, b); err != nil {
		return err
	}
	return v.move(ctx, b, g)
}
