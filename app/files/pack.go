package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hawker/app/crate"
	"hawker/app/reel"
	"hawker/app/store"
)

// crateOf is what a backup holds.
var crateOf = crate.Contents{Belongs: belongs, Must: DB}

// belongs tells whether a backup has files of that name. The key is none of them.
func belongs(name string) bool {
	if name == DB || name == Wrapped || name == Erasures {
		return true
	}
	top, _, _ := strings.Cut(name, "/")
	return (top == Archive || slices.Contains(hashed, top)) && filepath.IsLocal(name) && !strings.Contains(name, "\\")
}

const leftover = "backup-*.db"

// hashed are folders whose files are named by their hashes: pictures, and the papers
// that prove claims.
var hashed = []string{Photos, Claims}

// Everything is what a backup has beside the database.
var Everything = []string{Photos, Claims, Archive}

// Pack writes a backup of a folder whose store is open; beside are the folders that
// come whole, Everything or some of it.
func Pack(w io.Writer, s *store.Store, folder string, beside []string) error {
	b := crate.New(w)
	// The database is copied first and photos after it: a photo that a record
	// names is then surely there.
	tmp, err := os.CreateTemp(folder, leftover)
	if err != nil {
		return fmt.Errorf("copying store: %w", err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if err := s.Copy(tmp.Name()); err != nil {
		return err
	}
	if err := b.Add(tmp.Name(), DB); err != nil {
		return err
	}
	if err := b.Add(filepath.Join(folder, Wrapped), Wrapped); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := b.Add(filepath.Join(folder, Erasures), Erasures); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, sub := range beside {
		if err := addFolder(b, folder, sub); err != nil {
			return err
		}
	}
	if err := reel.Add(b, folder); err != nil {
		return err
	}
	return b.End()
}

// ClearLeftovers removes copies of the database that a killed backup left; the
// caller holds the store.
func ClearLeftovers(folder string) error {
	left, err := filepath.Glob(filepath.Join(folder, leftover))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

func addFolder(b *crate.Crate, folder, sub string) error {
	root := filepath.Join(folder, sub)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && reel.Is(d) {
			return fs.SkipDir
		}
		if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		return b.Add(path, filepath.ToSlash(name))
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("adding %s: %w", sub, err)
	}
	return nil
}

// Check refuses a file that is no whole backup, with crate.ErrBroken.
func Check(file string) error { return crateOf.Read(file, nil) }
