package app

import (
	"context"
	"fmt"
	"path"
	"path/filepath"

	"hawker/app/files"
	"hawker/media/archive"
)

// examineFilms lists what is not as it was recorded: of each show's recording the
// chain of its index, and the sums of its segments.
func examineFilms(ctx context.Context, folder string) ([]string, error) {
	films := filepath.Join(folder, files.Archive)
	rooms, err := archive.Rooms(films)
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, room := range rooms {
		found, err := archive.Verify(ctx, films, room)
		for _, p := range found {
			broken = append(broken, fmt.Sprintf("the recording %s", path.Join(files.Archive, room, files.Film, p.String())))
		}
		if err != nil {
			return broken, fmt.Errorf("examining the recording of %s: %w", room, err)
		}
	}
	return broken, nil
}
