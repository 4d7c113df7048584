// Package reel is what the doctor and a backup know of the recordings in a shop's
// folder: whether they are as they were recorded, and what of them is copied.
//
// It promises to write nothing there and to need no archive that is open, so that it
// serves a shop that runs and one that does not.
package reel

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"hawker/app/crate"
	"hawker/media/archive"
)

const (
	archFolder = "archive" // of a shop
	filmFolder = "film"    // of a show, in it
)

// Examine lists what is not as it was recorded: of each show's recording the
// chain of its index, and the sums of its segments.
func Examine(ctx context.Context, folder string) ([]string, error) {
	films := filepath.Join(folder, archFolder)
	rooms, err := archive.Rooms(films)
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, room := range rooms {
		found, err := archive.Verify(ctx, films, room)
		for _, p := range found {
			broken = append(broken, fmt.Sprintf("the recording %s", path.Join(archFolder, room, filmFolder, p.String())))
		}
		if err != nil {
			return broken, fmt.Errorf("examining the recording of %s: %w", room, err)
		}
	}
	return broken, nil
}

// Add puts of each recording all into a backup but its segments, and a list of
// these with their sums: a shop's films are too large for it, and who has one of its
// files elsewhere can tell whether it is whole.
func Add(b *crate.Crate, folder string) error {
	films := filepath.Join(folder, archFolder)
	rooms, err := archive.Rooms(films)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		m, err := archive.Manifests(films, room)
		if err != nil {
			return fmt.Errorf("adding the recording of %s: %w", room, err)
		}
		from, to := filepath.Join(films, room, filmFolder), path.Join(archFolder, room, filmFolder)
		err = b.AddHead(filepath.Join(from, "index"), path.Join(to, "index"), m.Index)
		for _, name := range m.Files {
			if err == nil {
				err = b.Add(filepath.Join(from, name), path.Join(to, name))
			}
		}
		if err = errors.Join(err, b.Put(path.Join(to, m.Name()), m.Elsewhere)); err != nil {
			return err
		}
	}
	return nil
}

// Is tells whether a folder is a recording, of which a backup does not hold all.
func Is(d fs.DirEntry) bool { return d.IsDir() && d.Name() == filmFolder }
