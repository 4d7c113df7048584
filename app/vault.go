package app

import (
	"io"

	"hawker/app/files"
	"hawker/app/vault"
)

// openVault makes what copies the shop to its bucket. Its copies of the database are
// backups without pictures and segments, which go by themselves.
func (s *Shop) openVault() *vault.Vault {
	return vault.New(&vault.Vault{
		Store: s.store, Log: s.log, Key: s.env.Secret, Folder: s.cfg.Data, Fixed: []string{files.Wrapped}, Files: files.Finished(s.cfg.Data, s.env.Archive),
		Grows: files.Growing(s.cfg.Data), Stays: files.Stays(s.env.Archive), Films: s.env.Archive,
		Pack: func(w io.Writer) error { return files.Pack(w, s.store, s.cfg.Data, []string{files.Archive}) },
	})
}
