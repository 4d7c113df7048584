package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// batch is how many bytes of records one commit of a copy holds.
const batch = 4 << 20

// Backup writes a consistent copy of the file, while commands go on. The copy holds
// records alone: of what was deleted nothing is in it, though pages of the file itself
// keep such bytes until they are used again. Meanwhile it needs room for one more copy,
// backup-*.db beside the file.
func (s *Store) Backup(w io.Writer) error {
	f, err := os.CreateTemp(filepath.Dir(s.path), "backup-*.db")
	if err != nil {
		return fmt.Errorf("copying store: %w", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := s.Copy(f.Name()); err != nil {
		return err
	}
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("copying store: %w", err)
	}
	return nil
}

// Copy is Backup into a file that is empty or not there yet; it is not synced.
func (s *Store) Copy(path string) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true, NoFreelistSync: true})
	if err != nil {
		return fmt.Errorf("copying store: %w", err)
	}
	db.AllocSize = 0 // a copy needs no room to grow
	if err := errors.Join(bbolt.Compact(db, s.db, batch), db.Close()); err != nil {
		return fmt.Errorf("copying store: %w", err)
	}
	return nil
}
