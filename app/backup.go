package app

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hawker/app/store"
)

// A backup is a tar of the data folder while the shop runs: the database from one
// read transaction, photos (whose names are hashes, so they never change), talk,
// and the key wrapped by the recovery code, never the key itself. The local
// authority stays behind: a restored shop makes its own.

// Backup writes the shop of a folder into a tar file, whole or not at all.
func Backup(folder, file string, w io.Writer) error {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("making backup: %w", err)
	}
	if client, ok := running(folder); ok {
		err = ask(client, "GET", "/backup", "", f)
	} else {
		err = withStore(folder, func(s *store.Store) error { return writeBackup(f, s, folder) })
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := checkBackup(part); err != nil {
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

func writeBackup(w io.Writer, s *store.Store, folder string) error {
	t := tar.NewWriter(w)
	// The database is copied first and photos after it: a photo that a record
	// names is then surely there.
	tmp, err := os.CreateTemp(folder, "backup-*.db")
	if err != nil {
		return fmt.Errorf("copying store: %w", err)
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if err := s.Backup(tmp); err != nil {
		return err
	}
	if err := addFile(t, tmp.Name(), dbFile); err != nil {
		return err
	}
	if err := addFile(t, filepath.Join(folder, wrappedFile), wrappedFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, sub := range []string{photoFolder, archFolder} {
		if err := addFolder(t, folder, sub); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return fmt.Errorf("ending backup: %w", err)
	}
	return nil
}

func addFolder(t *tar.Writer, folder, sub string) error {
	root := filepath.Join(folder, sub)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		return addFile(t, path, filepath.ToSlash(name))
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("adding %s: %w", sub, err)
	}
	return nil
}

// addFile copies as many bytes as the file had when its header was written: a
// talk file may grow meanwhile.
func addFile(t *tar.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	h := &tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime().Truncate(time.Second), Format: tar.FormatPAX}
	if err := t.WriteHeader(h); err != nil {
		return fmt.Errorf("adding %s: %w", name, err)
	}
	if _, err := io.CopyN(t, f, info.Size()); err != nil {
		return fmt.Errorf("adding %s: %w", name, err)
	}
	return nil
}

var errNotBackup = errors.New("the file is no whole backup of a shop")

// checkBackup reads a tar to its end and sees that the database is in it.
func checkBackup(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("reading backup: %w", err)
	}
	defer f.Close()
	found := false
	for t := tar.NewReader(f); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.Join(errNotBackup, err)
		}
		found = found || h.Name == dbFile
		if _, err := io.Copy(io.Discard, t); err != nil {
			return errors.Join(errNotBackup, err)
		}
	}
	if !found {
		return errNotBackup
	}
	return nil
}
