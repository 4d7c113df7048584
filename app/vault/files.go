package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hawker/app/bucket"
	"hawker/app/live"
	"hawker/app/offsite"
	"hawker/app/store"
)

// learnEvery is how often the bucket is asked anew: stores were seen to lose things.
const learnEvery = 24 * time.Hour

// learn asks the bucket what it has, once a day and for each place.
func (v *Vault) learn(ctx context.Context, b *bucket.Bucket, g offsite.Settings) error {
	if v.known != nil && v.used.SamePlace(g) && time.Since(v.learned) < learnEvery {
		return nil
	}
	known := map[string]int64{}
	for s, err := range b.List(ctx, "") {
		if err != nil {
			return err
		}
		if !offsite.IsPublic(s.Name) {
			known[s.Name] = s.Size
		}
	}
	for _, name := range v.Fixed {
		delete(known, name) // it may have changed
	}
	v.used, v.known, v.reached, v.swept = g, known, nil, time.Time{}
	v.learned, v.again, v.moved = time.Now(), true, time.Time{}
	return nil
}

// has tells whether the bucket has a file, as long as it is here: after a restore the
// shop may have gone on in another way than the bucket knows.
func (v *Vault) has(name string) bool {
	size, ok := v.known[name]
	if !ok || size == sure {
		return ok
	}
	info, err := os.Stat(v.path(name))
	switch {
	case err != nil: // it may lie only there
		return true
	case bucket.SealedSize(info.Size()) != size:
		return false
	}
	v.known[name] = sure
	return true
}

func (v *Vault) path(name string) string { return filepath.Join(v.Folder, filepath.FromSlash(name)) }

// sendFiles sends what the bucket lacks.
func (v *Vault) sendFiles(ctx context.Context, b *bucket.Bucket) error {
	for _, name := range v.Fixed {
		if err := v.send(name, func(content []byte) error { return b.PutPlain(ctx, name, content) }); err != nil {
			return err
		}
	}
	var lacking []string
	again := v.again
	v.again = false
	for name, err := range v.Files(v.has, again) {
		if err != nil {
			v.again = again
			return err
		}
		if !v.has(name) {
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
	if v.known[name] == sure {
		return nil
	}
	content, err := os.ReadFile(v.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = put(content)
	}
	if err == nil {
		v.known[name] = sure
	}
	return err
}

// counted notes how many files are there, and how many are to go.
func (v *Vault) counted(ctx context.Context, waiting int) error {
	files := len(v.known) - len(v.Fixed)
	for name := range v.known {
		_, copied := offsite.StampOf(name)
		if _, piece := offsite.GrownOf(name); copied || piece {
			files--
		}
	}
	return v.Store.Do(ctx, by, "offsite.counted", func(tx *store.Tx) error { return offsite.Counted(tx, files, waiting) })
}

// deleted lists the shows whose recordings are deleted, but for what clips show.
func (v *Vault) deleted() (map[string]bool, error) {
	looked, gone := map[string]bool{}, map[string]bool{}
	err := v.Store.View(func(tx *store.Tx) error {
		for name := range v.known {
			show := showOf(name)
			if show == "" || looked[show] {
				continue
			}
			f, err := live.FilmOf(tx, live.ShowID(show))
			if err != nil {
				return err
			}
			looked[show], gone[show] = true, f.Deleted
		}
		return nil
	})
	return gone, err
}

// showOf is the show whose recording has a file, "" for others.
func showOf(name string) string {
	rest, ok := strings.CutPrefix(name, "archive/")
	show, _, film := strings.Cut(rest, "/film/")
	if !ok || !film {
		return ""
	}
	return show
}

// sweepEvery is how often it is looked for what was deleted.
const sweepEvery = time.Hour

// sweep deletes the files of recordings whose term is over and which the shop deleted:
// what was decided, and never what is merely not there.
func (v *Vault) sweep(ctx context.Context, b *bucket.Bucket) error {
	if v.Stays == nil || time.Since(v.swept) < sweepEvery {
		return nil
	}
	gone, err := v.deleted()
	if err != nil {
		return err
	}
	for name := range v.known {
		if _, piece := offsite.GrownOf(name); piece || !gone[showOf(name)] || v.Stays(name) {
			continue
		}
		if err := b.Delete(ctx, name); err != nil {
			return err
		}
		delete(v.known, name)
	}
	v.swept = time.Now()
	return nil
}
