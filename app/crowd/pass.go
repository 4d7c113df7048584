package crowd

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hawker/app/bucket"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/app/vault"
)

var by = store.Actor{Kind: "clerk"}

// hand is what Run remembers from one look to the next.
type hand struct {
	used    offsite.Settings
	bucket  *bucket.Bucket
	slow    *bucket.Bucket // keeps the pace
	learned bool           // the bucket has told what lies there
	whole   time.Time      // when every show was looked at
	asked   time.Time      // when the public address was
	trouble error          // that it made then
	sent    string         // the name of what was sent last

	stray   []string               // objects that must go
	lacking map[live.ShowID][]file // what is to be sent
	settled map[live.ShowID]string // what a show was when nothing of it was missing
	bad     map[string]bool        // files that are not as they were recorded: never sent
}

// facts are what was decided, read in one go.
type facts struct {
	offsite.Settings
	carried bool // something may lie there
	whole   bool // every show is among them
	places  map[string]offsite.Public
	shows   []show
}

type show struct {
	live.Show
	film live.Film
}

// open tells whether everybody may see a show's recording.
func (s show) open() bool { return !s.Private() && s.film.Gone.IsZero() && s.film.State != "" }

// Pass brings the bucket to where it should be, or a piece of the way; busy tells that
// there is more to do soon. What a person can mend stands in Status.
func (k *Crowd) Pass(ctx context.Context) (busy bool, err error) {
	changes := k.changes.Load()
	f, err := k.read()
	if err != nil {
		return false, err
	}
	if !f.Crowd.On && !f.carried {
		k.rest()
		k.known.Store(changes)
		return false, nil
	}
	if err = k.place(f.Settings); err == nil {
		k.known.Store(changes)
		busy, err = k.pass(ctx, f)
	}
	if ctx.Err() != nil {
		return false, nil
	}
	if kind := kindOf(err); kind != "" || err == nil {
		k.tell(kind, err)
		err = nil
	}
	return busy, err
}

// read reads every show that has a recording, or only those on the air where all were
// looked at lately.
func (k *Crowd) read() (f facts, err error) {
	var rooms []string
	if whole := k.due.Swap(false) || time.Since(k.at.whole) > each; whole {
		if rooms, err = k.c.Films.Rooms(); err != nil {
			return f, err
		}
		f.whole, k.at.whole = true, time.Now()
	}
	err = k.c.Store.View(func(tx *store.Tx) (err error) {
		if f.Settings, err = offsite.GetSettings(tx); err != nil {
			return err
		}
		state, err := offsite.GetState(tx)
		if err != nil {
			return err
		}
		if f.carried = state.Carried; !f.Crowd.On && !f.carried {
			return nil
		}
		if f.places, err = offsite.Publics(tx); err != nil {
			return err
		}
		list, err := live.Current(tx)
		for id := range f.places { // of a show that is not there any more, too
			if f.whole && !slices.Contains(rooms, id) {
				rooms = append(rooms, id)
			}
		}
		for _, room := range rooms {
			s, _, e := live.Find(tx, live.ShowID(room))
			if err = errors.Join(err, e); s.State != live.OnTheAir {
				s.ID = live.ShowID(room)
				list = append(list, s)
			}
		}
		for _, s := range list {
			known, e := live.FilmOf(tx, s.ID)
			err = errors.Join(err, e)
			f.shows = append(f.shows, show{s, known})
		}
		return err
	})
	return f, err
}

func (k *Crowd) pass(ctx context.Context, f facts) (busy bool, err error) {
	if err := k.learn(ctx, f); err != nil {
		return false, err
	}
	recording := false
	for _, s := range f.shows {
		recording = k.compare(f, s) || recording
	}
	k.count()
	if err := k.deleteStray(ctx, f); err != nil {
		return recording, err
	}
	if !f.Crowd.On && (!f.whole || k.any() != "") {
		return false, nil
	}
	if !f.Crowd.On {
		return false, k.c.Store.Do(ctx, by, "offsite.carry", func(tx *store.Tx) error { return offsite.Carry(tx, false) })
	}
	more, err := k.send(ctx, f)
	if err != nil {
		k.at.asked = time.Time{} // who watches may not get anything, either
	}
	k.count()
	if asked := k.ask(ctx, f.Crowd.Shop); err == nil {
		err = asked
	}
	return recording || more && err == nil, err
}

// place opens the bucket of the settings, and forgets what lies in another.
func (k *Crowd) place(g offsite.Settings) error {
	if k.at.bucket == nil || !k.at.used.SamePlace(g) || string(k.at.used.Secret) != string(g.Secret) {
		fast, err := k.open(g, nil)
		if err != nil {
			return err
		}
		slow, err := k.open(g, k.c.Pace)
		if err != nil {
			return err
		}
		k.rest()
		k.at.bucket, k.at.slow = fast, slow
	}
	if k.at.used.Crowd == g.Crowd && k.at.used.SamePlace(g) {
		return nil
	}
	k.at.used = g
	k.mu.Lock()
	defer k.mu.Unlock()
	k.base, k.origin, k.serves, k.at.asked = nil, "", false, time.Time{}
	if g.Crowd.On {
		k.base = Addresses(k.at.bucket, g)
		k.origin = originOf(k.base(folder))
	}
	k.version++
	return nil
}

func (k *Crowd) open(g offsite.Settings, pace bucket.Pace) (*bucket.Bucket, error) {
	a, err := vault.Account(g, k.c.Key)
	if err != nil {
		return nil, err
	}
	a.Roots, a.Pace = k.c.Roots, pace
	return bucket.Open(a, k.c.Key)
}

// rest forgets everything.
func (k *Crowd) rest() {
	k.at = hand{lacking: map[live.ShowID][]file{}, settled: map[live.ShowID]string{}, bad: map[string]bool{}, whole: k.at.whole}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.up, k.base, k.origin, k.serves = map[live.ShowID]*shelf{}, nil, "", false
	k.version++
	k.status = Status{Unknown: true}
}

// learn asks the bucket what lies there, once for a place.
func (k *Crowd) learn(ctx context.Context, f facts) error {
	if k.at.learned {
		return nil
	}
	shows := map[string]live.ShowID{} // by their path
	for id, p := range f.places {
		shows[p.Path] = live.ShowID(id)
	}
	up, stray := map[live.ShowID]*shelf{}, []string(nil)
	for o, err := range k.at.bucket.List(ctx, folder) {
		if err != nil {
			return err
		}
		path, name, _ := strings.Cut(strings.TrimPrefix(o.Name, folder), "/")
		id, ok := shows[path]
		switch {
		case !ok:
			stray = append(stray, o.Name)
			continue
		case up[id] == nil:
			up[id] = &shelf{path: path, files: map[string]int64{}}
		}
		up[id].files[name] = o.Size
	}
	k.at.learned, k.at.stray = true, stray
	k.mu.Lock()
	defer k.mu.Unlock()
	k.up, k.status.Unknown = up, false
	k.version++
	return nil
}

// sizeOf tells how long the index of a show's recording is: it only grows.
func (k *Crowd) sizeOf(id live.ShowID) int64 {
	info, err := os.Stat(filepath.Join(k.c.Films.Folder(), string(id), "film", "index"))
	if err != nil {
		return 0
	}
	return info.Size()
}

// tell writes down for the desk what stands in the way.
func (k *Crowd) tell(kind string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err == nil {
		k.status.Problem, k.status.Answer, k.status.Since = "", "", time.Time{}
		return
	}
	if k.status.Problem == "" {
		k.status.Since = time.Now()
		k.c.Log.Warn("carrying the crowd does not work", "err", err)
	}
	k.status.Problem, k.status.Answer = kind, vault.Clip(err.Error())
}

// Kind is what a person can do about a failure of Check.
func Kind(err error) string {
	if kind := kindOf(err); kind != "" {
		return kind
	}
	return string(bucket.Reach)
}

// kindOf is what a person can do about a failure, "" where it is none of theirs.
func kindOf(err error) string {
	if found, ok := errors.AsType[*Found](err); ok {
		return found.Kind
	}
	_, refused := fault.As(err)
	if _, ok := errors.AsType[*bucket.Error](err); ok || refused {
		return vault.Kind(err)
	}
	return ""
}
