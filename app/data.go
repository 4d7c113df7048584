package app

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
	dbFile      = "hawker.db"
	keyFile     = "key"
	wrappedFile = "key.wrapped"
	socketFile  = "hawker.sock"
	photoFolder = "photo"
	archFolder  = "archive"
	lanFolder   = "lan"
	acmeFolder  = "acme"
)

const keyBytes = 32

// openKey reads the root of all HMACs, or makes it; a new one comes with the
// recovery code that unwraps its copy in a backup, to be shown once.
func openKey(folder string) (key []byte, recovery string, err error) {
	path := filepath.Join(folder, keyFile)
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
	if err := writeSynced(filepath.Join(folder, wrappedFile), wrapped); err != nil {
		return err
	}
	return writeSynced(filepath.Join(folder, keyFile), key)
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
