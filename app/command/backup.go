package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"hawker/app/files"
	"hawker/app/store"
)

// Backup writes the shop of a folder into a tar file, whole or not at all.
func Backup(folder, file string, w io.Writer) error {
	part := file + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("making backup: %w", err)
	}
	if client, ok := Running(folder); ok {
		err = Ask(client, "GET /backup", "", f)
	} else {
		err = WithStore(folder, func(s *store.Store) error { return files.Pack(f, s, folder, files.Everything) })
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := files.Check(part); err != nil {
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

// Restore brings a shop back into an empty folder, from a file or from its bucket, and
// examines it there, as files.Into does.
func Restore(ctx context.Context, from files.From, to files.Into) error {
	to.Examine = examineStopped
	if !files.InBucket(from.Address) {
		return to.File(from.Address)
	}
	account, err := from.Account()
	if err != nil {
		return err
	}
	return to.Bucket(ctx, account)
}

// Erasures reads a list of erasures, a shop's file or what its bucket has.
func Erasures(ctx context.Context, from files.From, recovery string) ([]byte, error) {
	if files.InBucket(from.Address) {
		account, err := from.Account()
		if err != nil {
			return nil, err
		}
		return files.ErasuresIn(ctx, account, recovery)
	}
	list, err := os.ReadFile(from.Address)
	if err != nil {
		return nil, fmt.Errorf("reading the list of erasures: %w", err)
	}
	return append([]byte{}, list...), nil
}

func examineStopped(folder string) (broken []string, err error) {
	err = WithStore(folder, func(s *store.Store) (err error) {
		broken, err = examineFolder(s, folder)
		return err
	})
	return broken, err
}
