package archive

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hawker/media/archive/index"
)

// begin makes an empty film in a folder: its secret, then its index.
func begin(folder, room string, now time.Time, create func(string) (File, error)) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making a film's folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(folder, index.Secret)); missing(err) {
		if err := whole(filepath.Join(folder, index.Secret), []byte(rand.Text()+"\n"), create); err != nil {
			return fmt.Errorf("writing a film's secret: %w", err)
		}
	}
	first, _, err := index.Encode(index.LineFilm, index.Film{Version: 1, Room: room, Made: now.UTC()}, Hash{})
	if err == nil {
		err = whole(filepath.Join(folder, index.Name), first, create)
	}
	if err != nil {
		return fmt.Errorf("beginning an index: %w", err)
	}
	return syncFolder(folder)
}

// whole writes a file as a whole, or not at all.
func whole(path string, b []byte, create func(string) (File, error)) error {
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

// syncFolder makes the names in a folder last.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("syncing a film's folder: %w", err)
	}
	_ = d.Sync() // some systems cannot
	return d.Close()
}
