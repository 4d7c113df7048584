package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hawker/app/crate"
	"hawker/app/reel"
	"hawker/app/store"
)

// A backup is a tar of the data folder while the shop runs: the database from one
// read transaction, photos (whose names are hashes, so they never change), talk,
// of each recording its index and the sums of its segments, the key wrapped by the
// recovery code, never the key itself, and at its end a manifest of all that. The local authority stays behind: a restored shop makes
// its own.

// Backup writes the shop of a folder into a tar file, whole or not at all.
func Backup(folder, file string, w io.Writer) error {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("making backup: %w", err)
	}
	if client, ok := running(folder); ok {
		err = ask(client, "GET /backup", "", f)
	} else {
		err = withStore(folder, func(s *store.Store) error { return writeBackup(f, s, folder) })
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := shopCrate.Read(part, nil); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("naming backup: %w", err)
	}
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("reading backup: %w", err)
	}
	fmt.Fprintf(w, "%s holds the whole shop, %.1f MB. Keep it with the recovery code.\n", file, float64(info.Size())/1e6)
	return nil
}

// shopCrate is what a backup holds.
var shopCrate = crate.Contents{Belongs: belongs, Must: dbFile}

// belongs tells whether a backup has files of that name. The key is none of them.
func belongs(name string) bool {
	if name == dbFile || name == wrappedFile {
		return true
	}
	top, _, _ := strings.Cut(name, "/")
	return (top == photoFolder || top == archFolder) && filepath.IsLocal(name) && !strings.Contains(name, "\\")
}

const leftover = "backup-*.db"

func writeBackup(w io.Writer, s *store.Store, folder string) error {
	b := crate.New(w)
	// The database is copied first and photos after it: a photo that a record
	// names is then surely there.
	tmp, err := os.CreateTemp(folder, leftover)
	if err != nil {
		return fmt.Errorf("copying store: %w", err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if err := s.Backup(tmp); err != nil {
		return err
	}
	if err := b.Add(tmp.Name(), dbFile); err != nil {
		return err
	}
	if err := b.Add(filepath.Join(folder, wrappedFile), wrappedFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, sub := range []string{photoFolder, archFolder} {
		if err := addFolder(b, folder, sub); err != nil {
			return err
		}
	}
	if err := reel.Add(b, folder); err != nil {
		return err
	}
	return b.End()
}

// clearLeftovers removes copies of the database that a killed backup left; the
// caller holds the store.
func clearLeftovers(folder string) error {
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
