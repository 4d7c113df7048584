package crowd

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
	"hawker/media/archive"
)

// shelf is what lies in the bucket of one show's recording: names and sizes.
type shelf struct {
	path  string
	files map[string]int64
}

// file is one of a recording, finished and for everybody.
type file struct {
	show live.ShowID
	film *archive.Film
	name string
	size int64
	hash archive.Hash
	soon bool // who watches needs it now
}

// compare finds what of a show has to go and what has to be sent; recording tells that
// there will be more of it soon.
func (k *Crowd) compare(f facts, s show) (recording bool) {
	state := fmt.Sprint(f.Crowd.On, s.open(), k.sizeOf(s.ID), s.film.Hidden)
	if k.at.settled[s.ID] == state {
		return false
	}
	var want []file
	if f.Crowd.On && s.open() {
		if film, ok := k.c.Films.Find(string(s.ID)); ok {
			want, recording = wanted(s, film), film.Live()
		}
	}
	next := &shelf{path: f.places[string(s.ID)].Path, files: map[string]int64{}}
	var lacking []file
	k.mu.Lock()
	defer k.mu.Unlock()
	up := k.up[s.ID]
	if up == nil {
		up = next
	}
	for _, w := range want {
		switch size, ok := up.files[w.name]; {
		case ok && size == w.size:
			next.files[w.name] = size
		case !k.at.bad[string(s.ID)+"/"+w.name]:
			lacking = append(lacking, w)
		}
	}
	for name := range up.files {
		if _, stays := next.files[name]; !stays {
			k.at.stray = append(k.at.stray, folder+up.path+"/"+name)
		}
	}
	if len(up.files) != len(next.files) {
		k.version++
	}
	if k.up[s.ID] = next; len(want) == 0 {
		delete(k.up, s.ID)
	}
	if k.at.lacking[s.ID] = lacking; len(lacking) == 0 && !recording {
		delete(k.at.lacking, s.ID)
		k.at.settled[s.ID] = state
	}
	return recording
}

// edge is what most who watch a live show fetch.
const edge = 2 * time.Minute

// wanted lists the files of a recording that may lie there.
func wanted(s show, film *archive.Film) (list []file) {
	inits, on, newest := map[int]bool{}, film.Live(), film.Duration()-edge
	for _, seg := range film.Segments(0, 0) {
		if !seg.Done || seg.Hash == (archive.Hash{}) || s.film.Overlaps(seg.Start, seg.End()) {
			continue
		}
		if i, ok := film.Init(seg.Init); ok && !inits[i.Number] {
			inits[i.Number] = true
			list = append(list, file{s.ID, film, i.Name(), i.Size, i.Hash, on})
		}
		list = append(list, file{s.ID, film, seg.Name(), seg.Size, seg.Hash, on && seg.End() > newest})
	}
	return list
}

// count tells the desk how many files there are.
func (k *Crowd) count() {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := &k.status
	s.Up, s.Waiting, s.Deleting = 0, 0, len(k.at.stray)
	for _, up := range k.up {
		s.Up += len(up.files)
	}
	for _, list := range k.at.lacking {
		s.Waiting += len(list)
	}
}

// deleteStray deletes what must go, and then forgets places where nothing is left.
func (k *Crowd) deleteStray(ctx context.Context, f facts) error {
	gone := map[string]int{}
	var err error
	for len(k.at.stray) > 0 && err == nil {
		name := k.at.stray[len(k.at.stray)-1]
		if err = k.at.bucket.Delete(ctx, name); err == nil {
			k.at.stray = k.at.stray[:len(k.at.stray)-1]
			if name == k.at.sent {
				k.at.sent = ""
			}
			if path, _, ok := strings.Cut(strings.TrimPrefix(name, folder), "/"); ok {
				gone[path]++
			}
		}
		if len(k.at.stray)%50 == 0 {
			k.count()
		}
	}
	k.count()
	over := map[string]bool{}
	for _, s := range f.shows {
		if _, is := f.places[string(s.ID)]; is && err == nil && !(f.Crowd.On && s.open()) {
			over[string(s.ID)] = true
		}
	}
	if len(gone)+len(over) == 0 {
		return err
	}
	var list []offsite.Deleted
	for show, p := range f.places {
		if gone[p.Path] > 0 {
			list = append(list, offsite.Deleted{Show: show, Path: folder + p.Path, Files: gone[p.Path]})
		}
	}
	return errors.Join(err, k.c.Store.Do(context.WithoutCancel(ctx), by, "offsite.deleted", func(tx *store.Tx) error {
		for show := range over {
			if err := offsite.Unpublish(tx, show); err != nil {
				return err
			}
		}
		return offsite.NoteDeleted(tx, list)
	}))
}

// longest is how long what is not urgent is sent before it is looked anew.
const longest = 2 * time.Second

// send sends what is lacking, a live show's first; more tells that not all was sent.
// Beyond the first file nothing is sent that nobody could fetch.
func (k *Crowd) send(ctx context.Context, f facts) (more bool, err error) {
	began := time.Now()
	var all []file
	for _, id := range slices.Sorted(maps.Keys(k.at.lacking)) {
		all = append(all, k.at.lacking[id]...)
	}
	slices.SortStableFunc(all, func(a, b file) int {
		switch {
		case a.soon == b.soon:
			return 0
		case a.soon:
			return -1
		}
		return 1
	})
	for _, w := range all {
		if !k.useful() || !w.soon && time.Since(began) > longest {
			return true, nil
		}
		if err := k.sendFile(ctx, f, w); err != nil {
			return false, err
		}
	}
	return false, nil
}

// useful tells whether what is sent can be fetched, as far as is known.
func (k *Crowd) useful() bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.serves || k.at.sent == ""
}

func (k *Crowd) sendFile(ctx context.Context, f facts, w file) error {
	place := f.places[string(w.show)]
	if place.Path == "" {
		err := k.c.Store.Do(ctx, by, "offsite.publish", func(tx *store.Tx) (err error) {
			place, err = offsite.Publish(tx, string(w.show))
			return err
		})
		if err != nil {
			return err
		}
		f.places[string(w.show)] = place
	}
	b := k.at.slow
	if w.soon {
		b = k.at.bucket
	}
	content, err := w.read()
	object := folder + place.Path + "/" + w.name
	switch {
	case errors.Is(err, archive.ErrNotThere): // deleted, or elsewhere
	case err != nil:
		return err
	case archive.Hash(sha256.Sum256(content)) != w.hash:
		k.c.Log.Error("a file of a recording is not what was recorded", "show", w.show, "file", w.name)
		k.at.bad[string(w.show)+"/"+w.name] = true
	default:
		if err = b.PutPublic(ctx, object, mediaType, content); err != nil {
			return err
		}
		k.at.sent = object
		k.shelve(w, place.Path)
	}
	k.at.lacking[w.show] = slices.DeleteFunc(k.at.lacking[w.show], func(o file) bool { return o.name == w.name })
	return nil
}

// shelve notes a file that lies there now.
func (k *Crowd) shelve(w file, path string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if up := k.up[w.show]; up == nil || up.path == "" {
		k.up[w.show] = &shelf{path: path, files: map[string]int64{}}
	}
	k.up[w.show].files[w.name] = w.size
	k.version++
}

func (w file) read() ([]byte, error) {
	m, err := w.film.Open(w.name)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	b := make([]byte, m.Size)
	if _, err := io.ReadFull(io.NewSectionReader(m, 0, m.Size), b); err != nil {
		return nil, fmt.Errorf("reading a recording: %w", err)
	}
	return b, nil
}
