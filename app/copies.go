package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"strings"

	"hawker/app/vault"
)

// openVault makes what copies the shop to its bucket. Its copies of the database are
// backups without pictures and segments, which go by themselves.
func (s *Shop) openVault() *vault.Vault {
	return vault.New(vault.Vault{
		Store: s.store, Log: s.log, Key: s.env.Secret, Folder: s.cfg.Data, Fixed: []string{wrappedFile}, Files: s.finished(),
		Pack: func(w io.Writer) error { return writeBackup(w, s.store, s.cfg.Data, []string{archFolder}) },
	})
}

// finished gives the files that do not change any more: pictures, whose names are
// hashes.
func (s *Shop) finished() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := filepath.WalkDir(filepath.Join(s.cfg.Data, photoFolder), func(file string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
				return err
			}
			name, err := filepath.Rel(s.cfg.Data, file)
			if err == nil && !yield(filepath.ToSlash(name), nil) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			yield("", fmt.Errorf("listing pictures: %w", err))
		}
	}
}
