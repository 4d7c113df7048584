package app

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// manifestFile is the last file of a backup. A tar that ends early between two
// files looks whole, and a changed byte in a file does too; what the manifest
// names is either all there as it was written, or the backup is refused.
const (
	manifestFile = "manifest.json"
	manifestMost = 64 << 20
)

// kept is a file of a backup.
type kept struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// backup is a tar that is being written.
type backup struct {
	tar   *tar.Writer
	files []kept
}

func newBackup(w io.Writer) *backup { return &backup{tar: tar.NewWriter(w)} }

// add copies as many bytes as the file had when its header was written: a talk
// file may grow meanwhile.
func (b *backup) add(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return b.put(f, kept{Name: name, Size: info.Size()}, info.ModTime())
}

func (b *backup) put(r io.Reader, k kept, at time.Time) error {
	h := &tar.Header{Name: k.Name, Mode: 0o600, Size: k.Size, ModTime: at.Truncate(time.Second), Format: tar.FormatPAX}
	if err := b.tar.WriteHeader(h); err != nil {
		return fmt.Errorf("adding %s: %w", k.Name, err)
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(b.tar, sum), r, k.Size); err != nil {
		return fmt.Errorf("adding %s: %w", k.Name, err)
	}
	k.SHA256 = hexSum(sum)
	b.files = append(b.files, k)
	return nil
}

func (b *backup) end() error {
	raw, err := json.Marshal(b.files)
	if err != nil {
		return fmt.Errorf("ending backup: %w", err)
	}
	if err := b.put(bytes.NewReader(raw), kept{Name: manifestFile, Size: int64(len(raw))}, time.Now()); err != nil {
		return err
	}
	if err := b.tar.Close(); err != nil {
		return fmt.Errorf("ending backup: %w", err)
	}
	return nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

var errNotBackup = errors.New("the file is no whole backup of a shop")

// readBackup reads a backup to its end and refuses one that is cut, changed or
// foreign. Each file's content is given to keep, unless that is nil.
func readBackup(file string, keep func(name string, r io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("reading backup: %w", err)
	}
	defer f.Close()
	var found []kept
	for t := tar.NewReader(f); ; {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%w: it ends early", errNotBackup)
		case err != nil:
			return fmt.Errorf("%w: %w", errNotBackup, err)
		case h.Name == manifestFile:
			return checkManifest(t, found)
		case h.Typeflag != tar.TypeReg || !belongs(h.Name):
			return fmt.Errorf("%w: it names %q", errNotBackup, h.Name)
		}
		k, err := readFile(t, h.Name, keep)
		if err != nil {
			return err
		}
		found = append(found, k)
	}
}

// belongs tells whether a backup has files of that name. The key is none of them.
func belongs(name string) bool {
	if name == dbFile || name == wrappedFile {
		return true
	}
	top, _, _ := strings.Cut(name, "/")
	return (top == photoFolder || top == archFolder) && filepath.IsLocal(name) && !strings.Contains(name, "\\")
}

func readFile(t io.Reader, name string, keep func(string, io.Reader) error) (kept, error) {
	sum := sha256.New()
	read := &counted{r: io.TeeReader(t, sum)}
	if keep != nil {
		if err := keep(name, read); err != nil {
			return kept{}, err
		}
	}
	if _, err := io.Copy(io.Discard, read); err != nil {
		return kept{}, fmt.Errorf("%w: %w", errNotBackup, err)
	}
	return kept{Name: name, Size: read.n, SHA256: hexSum(sum)}, nil
}

type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func checkManifest(r io.Reader, found []kept) error {
	raw, err := io.ReadAll(io.LimitReader(r, manifestMost))
	var named []kept
	if err == nil {
		err = json.Unmarshal(raw, &named)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errNotBackup, err)
	}
	for i, k := range named {
		if i >= len(found) || found[i] != k {
			return fmt.Errorf("%w: %s is damaged", errNotBackup, k.Name)
		}
	}
	if len(found) != len(named) || !slices.ContainsFunc(found, func(k kept) bool { return k.Name == dbFile }) {
		return errNotBackup
	}
	return nil
}
