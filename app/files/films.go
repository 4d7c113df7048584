package files

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"

	"hawker/app/crate"
	"hawker/media/archive"
)

// addFilms puts of each recording all into a backup but its segments, and a list of
// these with their sums: a shop's films are too large for it, and who has one of its
// files elsewhere can tell whether it is whole.
func addFilms(b *crate.Crate, folder string) error {
	films := filepath.Join(folder, Archive)
	rooms, err := archive.Rooms(films)
	if err != nil {
		return err
	}
	for _, room := range rooms {
		m, err := archive.Manifests(films, room)
		if err != nil {
			return fmt.Errorf("adding the recording of %s: %w", room, err)
		}
		from, to := filepath.Join(films, room, Film), path.Join(Archive, room, Film)
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

// aFilm tells whether a folder is a recording, of which a backup does not hold all.
func aFilm(d fs.DirEntry) bool { return d.IsDir() && d.Name() == Film }
