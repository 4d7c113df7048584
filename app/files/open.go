package files

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"hawker/app/staff"
	"hawker/app/store"
)

// OpenStore opens the database of a folder, brought up to this program; now nil is the
// clock of the machine. One that is in use, and one that is damaged, are said in the
// shopkeeper's words.
func OpenStore(folder string, now func() time.Time, log *slog.Logger) (*store.Store, error) {
	path := filepath.Join(folder, DB)
	err := store.Inspect(path)
	var s *store.Store
	if err == nil {
		s, err = store.Open(path, store.Options{Now: now, Audit: staff.Record, Logger: log, Migrations: Migrations,
			OnLateRefusal: func(command string, err error) { log.Error("refusal after a write", "command", command, "err", err) }})
	}
	switch {
	case errors.Is(err, store.ErrLocked):
		return nil, fmt.Errorf("another hawker is running on the folder %s: stop it first, or choose another with -data", folder)
	case errors.Is(err, store.ErrDamaged):
		return nil, fmt.Errorf("%s: %w.\n  Unpack the last backup into a new folder: hawker restore -data FOLDER FILE.tar", path, err)
	}
	return s, err
}
