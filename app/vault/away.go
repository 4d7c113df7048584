package vault

import (
	"context"
	"fmt"
	"sync/atomic"

	"hawker/app/bucket"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/media/archive"
)

// Away fetches segments that lie only in the shop's bucket. Its methods may be called
// from any goroutine.
type Away struct {
	store *store.Store
	key   []byte
	open  atomic.Pointer[bucket.Bucket] // by the settings that hold; nil: they are to be read
}

// NewAway makes it for a store, with the shop's root key. It reads the account when it is
// needed first.
func NewAway(s *store.Store, key []byte) *Away { return &Away{store: s, key: key} }

// Changed has the account read again when it was changed.
func (a *Away) Changed(marks []store.Mark) {
	for _, m := range marks {
		if m.Kind == offsite.MarkChanged {
			a.open.Store(nil)
		}
	}
}

// Fetch gives a segment of a show's recording, opened by the shop's key. It refuses with
// archive.ErrNotThere what the bucket does not have, and where there is no bucket.
func (a *Away) Fetch(ctx context.Context, show, name string) ([]byte, error) {
	b := a.open.Load()
	if b == nil {
		var g offsite.Settings
		if err := a.store.View(func(tx *store.Tx) (err error) { g, err = offsite.GetSettings(tx); return err }); err != nil {
			return nil, err
		}
		if len(g.Secret) == 0 {
			return nil, archive.ErrNotThere
		}
		var err error
		if b, err = Open(g, a.key); err != nil {
			return nil, err
		}
		a.open.Store(b)
	}
	content, err := b.Get(ctx, segmentName(show, name))
	if err != nil && bucket.KindOf(err) == bucket.Missing {
		return nil, fmt.Errorf("%w: %w", archive.ErrNotThere, err)
	}
	return content, err
}

// segmentName names a file of a recording in the bucket.
func segmentName(show, name string) string { return "archive/" + show + "/film/" + name }
