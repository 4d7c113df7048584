package erasure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// beside is where a file is written anew; a backup passes over such a name.
func beside(path string) string { return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)) }

// Rewrite gives a file another content, whole or not at all, and leaves it open.
func Rewrite(path string, text []byte) (*os.File, error) {
	f, err := os.OpenFile(beside(path), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("rewriting a file: %w", err)
	}
	_, err = io.Copy(f, bytes.NewReader(text))
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = os.Rename(beside(path), path)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("rewriting a file: %w", errors.Join(err, f.Close()))
	}
	return f, nil
}

// syncFolder makes a name in a folder last.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
