// Package crowd has a bucket, and whatever cache stands before it, carry those who
// watch a recording: it lays plain copies of finished files there, under a name that
// nobody can guess, and tells playlists which of them are up.
//
// It promises that only what everybody may see lies there: nothing of a private show,
// nothing that is hidden, nothing whose term is over, and nothing once the owner
// switches it off; what must go is named no more at once and deleted next, before
// anything else is sent. What lies there is asked of the bucket, so that work which was
// cut off goes on in the next process, and what nobody knows any more is deleted, too.
// A file is named only when the store holds the bytes whose sum the recording's index
// has, and while the public address answers as a browser needs it: the shop itself
// serves the same files under its own address, so that nobody depends on this.
//
// It refuses to know playlists' words and pages: it is asked where a file lies.
package crowd

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"hawker/app/bucket"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/media/archive"
	"hawker/media/playlist"
)

// Config is what a crowd is built from.
type Config struct {
	Store *store.Store
	Films *archive.Archive
	Log   *slog.Logger
	Key   []byte         // the shop's root key
	Pace  bucket.Pace    // of what is not urgent; nil: as fast as it goes
	Roots *x509.CertPool // who vouches for the store; nil: whom the machine trusts
}

// Crowd carries the public recordings of one shop. Run and Pass are for one goroutine,
// all others for any.
type Crowd struct {
	c    Config
	http *http.Client
	poke chan struct{}
	due  atomic.Bool // every show is to be looked at

	changes, known atomic.Uint64 // of the settings: how many there were, and up to which they are followed

	mu      sync.RWMutex
	up      map[live.ShowID]*shelf
	base    func(name string) string // where an object is found; nil: nothing is carried
	origin  string                   // of base
	serves  bool                     // the public address answered when last asked
	version uint64                   // of what playlists say
	status  Status

	at hand // of Run alone
}

// Status is how it stands.
type Status struct {
	Up, Waiting, Deleting int       // files
	Unknown               bool      // the bucket was not asked yet, or did not answer
	Problem               string    // kind of what stands in the way, "" for nothing
	Answer                string    // in the store's words
	Since                 time.Time // of the problem
}

// New makes a crowd that does nothing until Run.
func New(c Config) *Crowd {
	k := &Crowd{c: c, poke: make(chan struct{}, 1), http: client(c.Roots)}
	k.rest()
	c.Store.OnCommit(k.changed)
	return k
}

// changed looks at once when what may be seen was decided anew.
func (k *Crowd) changed(marks []store.Mark) {
	for _, m := range marks {
		if m.Kind == offsite.MarkChanged {
			k.changes.Add(1)
		}
		if m.Kind == offsite.MarkChanged || m.Kind == "show" {
			k.Poke()
		}
	}
}

// Poke lets Run look at once.
func (k *Crowd) Poke() {
	k.due.Store(true)
	select {
	case k.poke <- struct{}{}:
	default:
	}
}

const (
	each  = 20 * time.Second
	quick = time.Second            // while something is recorded, or waits
	least = 200 * time.Millisecond // between two looks, in a rush
)

// Run keeps the bucket as it should be until ctx ends.
func (k *Crowd) Run(ctx context.Context) error {
	defer k.http.CloseIdleConnections()
	for {
		busy, err := k.Pass(ctx)
		if err != nil && ctx.Err() == nil {
			k.c.Log.Error("carrying the crowd", "err", err)
		}
		wait := each
		if busy {
			wait = quick
		}
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-k.poke:
		case <-ctx.Done():
		}
		t.Reset(least)
		select {
		case <-t.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Status tells how it stands.
func (k *Crowd) Status() Status {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.status
}

// Origin is where players have to be allowed to fetch from, "" for nowhere else.
func (k *Crowd) Origin() string {
	if k == nil || k.doubt() {
		return ""
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.origin
}

// doubt tells whether the settings changed and are not followed yet: nothing is named
// until they are.
func (k *Crowd) doubt() bool { return k.known.Load() != k.changes.Load() }

// Version changes whenever Name might give a playlist other names; 0 while it gives none.
func (k *Crowd) Version() uint64 {
	if k == nil || k.doubt() {
		return 0
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.version
}

// Name writes into the segments of a show's playlist where they lie, those that are up
// and may be seen; the others stay with the shop.
func (k *Crowd) Name(s live.Show, list []playlist.Segment) {
	if k == nil || k.doubt() || s.Private() {
		return
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	at := k.up[s.ID]
	if at == nil || !k.serves || k.base == nil {
		return
	}
	base := k.base(folder+at.path) + "/"
	for i, seg := range list {
		if _, there := at.files[playlist.SegmentName(seg.Number)]; !there || !seg.Done || seg.Hidden {
			continue
		}
		if _, there := at.files[playlist.InitName(seg.Init)]; there {
			list[i].Base = base
		}
	}
}

func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
