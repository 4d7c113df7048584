// Package files is the data folder of a shop: what its files are called, its key, how
// all of it is packed into a backup while the shop runs, and how it comes back from a
// file or from a bucket.
//
// A backup is a tar: the database from one read transaction, photos (whose names are
// hashes, so they never change), talk, of each recording its index and the sums of its
// segments, the key wrapped by the recovery code, never the key itself, and at its end a
// manifest of all that. The local authority stays behind: a restored shop makes its own.
//
// It refuses to know what is in the database, and whether a shop runs on the folder.
package files

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hawker/app/seal"
)

// The files of a data folder; schema.go draws them.
const (
	DB       = "hawker.db"
	Key      = "key"
	Wrapped  = "key.wrapped"
	Socket   = "hawker.sock"
	Photos   = "photo"
	Claims   = "claims" // papers that prove them
	Archive  = "archive"
	Erasures = "erasures" // append-only: a restored copy has them done again
	Press    = "press"
	Loans    = "loans" // segments fetched from the bucket, for a while
	LAN      = "lan"
	ACME     = "acme"
	Film     = "film" // of a show, in its archive
)

const keyBytes = 32

// OpenKey reads the root of all HMACs, or makes it; a new one comes with the
// recovery code that unwraps its copy in a backup, to be shown once.
func OpenKey(folder string) (key []byte, recovery string, err error) {
	path := filepath.Join(folder, Key)
	key, err = os.ReadFile(path)
	if err == nil {
		if len(key) != keyBytes {
			return nil, "", fmt.Errorf("%s is not a key of %d bytes: restore it from a backup", path, keyBytes)
		}
		return key, "", nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("reading key: %w", err)
	}
	key = make([]byte, keyBytes)
	_, _ = rand.Read(key)
	code := seal.NewRecoveryCode()
	if err := keepKey(folder, key, code); err != nil {
		return nil, "", err
	}
	return key, code, nil
}

// keepKey writes the key and its wrapped copy.
func keepKey(folder string, key []byte, code string) error {
	wrapped, err := seal.Wrap(key, code)
	if err != nil {
		return err
	}
	if err := writeSynced(filepath.Join(folder, Wrapped), wrapped); err != nil {
		return err
	}
	return writeSynced(filepath.Join(folder, Key), key)
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return nil
}
