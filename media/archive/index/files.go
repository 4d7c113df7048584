package index

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// File is what a recording is written to; *os.File is one.
type File interface {
	WriteAt(b []byte, at int64) (int, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

// Whole writes a file as a whole, or not at all.
func Whole(path string, b []byte, create func(string) (File, error)) error {
	part := path + ".part"
	f, err := create(part)
	if err != nil {
		return err
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt(b, 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}

// SyncFolder makes the names in a folder last.
func SyncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("syncing a film's folder: %w", err)
	}
	_ = d.Sync() // some systems cannot
	return d.Close()
}

// SetAside keeps a folder that lost its index out of a new film's way: nothing that was
// recorded is ever written over.
func SetAside(folder string, at time.Time) error {
	if left, err := filepath.Glob(filepath.Join(folder, "*.m4s")); err != nil || len(left) == 0 {
		return err
	}
	if err := os.Rename(folder, folder+".lost-"+at.UTC().Format("20060102T150405")); err != nil {
		return fmt.Errorf("setting a folder without an index aside: %w", err)
	}
	return nil
}
