package archive

import (
	"crypto/rand"
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
		if err := index.Whole(filepath.Join(folder, index.Secret), []byte(rand.Text()+"\n"), create); err != nil {
			return fmt.Errorf("writing a film's secret: %w", err)
		}
	}
	first, _, err := index.Encode(index.LineFilm, index.Film{Version: 1, Room: room, Made: now.UTC()}, Hash{})
	if err == nil {
		err = index.Whole(filepath.Join(folder, index.Name), first, create)
	}
	if err != nil {
		return fmt.Errorf("beginning an index: %w", err)
	}
	return index.SyncFolder(folder)
}
