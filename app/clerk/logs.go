package clerk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hawker/app/live"
	"hawker/app/store"
)

// logsEvery is how often logs are looked for that are to be sealed.
const logsEvery = 6 * time.Hour

// SealLogs moves the logs of shows that ended long ago out of the database, into files
// beside their recordings. A row goes only after its file was read back and is whole.
func (c *Clerk) SealLogs(ctx context.Context) error {
	for after := ""; ctx.Err() == nil; {
		var shows []live.Show
		err := c.store.View(func(tx *store.Tx) (err error) {
			shows, after, err = live.Listed(tx, live.Ended, after, atOnce)
			return err
		})
		for _, s := range shows {
			if ctx.Err() == nil {
				err = errors.Join(err, c.sealLog(ctx, s))
			}
		}
		if err != nil || after == "" {
			return err
		}
	}
	return nil
}

func (c *Clerk) sealLog(ctx context.Context, s live.Show) error {
	var list []live.Event
	var path string
	err := c.store.View(func(tx *store.Tx) (err error) {
		path = live.LogFile(tx.Folder(), s.ID)
		list, err = live.ToSeal(tx, s)
		return err
	})
	if err != nil || len(list) == 0 {
		return err
	}
	if err := writeLog(path, list); err != nil {
		return err
	}
	file, err := readLog(path)
	if err != nil {
		return err
	}
	broken, err := live.CheckChain(file)
	if err == nil && (broken > 0 || len(file) != len(list)) {
		err = fmt.Errorf("sealing the log of show %s: event %d of %d does not follow from those before it", s.ID, broken, len(list))
	}
	if err != nil {
		return err
	}
	var done bool
	err = c.store.Do(ctx, by, "live.sealed", func(tx *store.Tx) (err error) {
		done, err = live.Sealed(tx, s.ID, file)
		return err
	})
	if err == nil && done {
		c.log.Info("a log was sealed", "show", s.ID, "events", len(file))
	}
	return err
}

// writeLog writes a log as a whole, or not at all.
func writeLog(path string, list []live.Event) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("sealing a log: %w", err)
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("sealing a log: %w", err)
	}
	if err = errors.Join(live.WriteLog(f, list), f.Sync(), f.Close()); err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		return fmt.Errorf("sealing a log: %w", err)
	}
	d, err := os.Open(filepath.Dir(path))
	if err == nil {
		_ = d.Sync() // some systems cannot
		err = d.Close()
	}
	return err
}

func readLog(path string) ([]live.Event, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading a sealed log: %w", err)
	}
	defer f.Close()
	return live.ReadLog(f)
}
