// Package crate is a tar that says at its end what is in it.
//
// It promises that what is read from it is either all there as it was written, or the
// whole is refused: a tar that ends early between two files looks whole, and a changed
// byte in a file does too, so the last file names all others with their sums. Reading
// gives nothing that its caller did not expect by name. It refuses to know what is
// packed.
package crate

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
	"slices"
	"time"
)

const (
	manifestFile = "manifest.json"
	manifestMost = 64 << 20
)

// kept is a file of a crate.
type kept struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Crate is a tar that is being written.
type Crate struct {
	tar   *tar.Writer
	files []kept
}

// New begins to write.
func New(w io.Writer) *Crate { return &Crate{tar: tar.NewWriter(w)} }

// Add copies a file under a name: as many bytes as the file had when its header was written: a talk
// file may grow meanwhile.
func (c *Crate) Add(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return c.put(f, kept{Name: name, Size: info.Size()}, info.ModTime())
}

// AddHead copies the first size bytes of a file under a name.
func (c *Crate) AddHead(path, name string, size int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.put(f, kept{Name: name, Size: size}, time.Now())
}

// Put adds bytes under a name.
func (c *Crate) Put(name string, b []byte) error {
	return c.put(bytes.NewReader(b), kept{Name: name, Size: int64(len(b))}, time.Now())
}

func (c *Crate) put(r io.Reader, k kept, at time.Time) error {
	h := &tar.Header{Name: k.Name, Mode: 0o600, Size: k.Size, ModTime: at.Truncate(time.Second), Format: tar.FormatPAX}
	if err := c.tar.WriteHeader(h); err != nil {
		return fmt.Errorf("adding %s: %w", k.Name, err)
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(c.tar, sum), r, k.Size); err != nil {
		return fmt.Errorf("adding %s: %w", k.Name, err)
	}
	k.SHA256 = hexSum(sum)
	c.files = append(c.files, k)
	return nil
}

// End writes what is in it and closes the tar.
func (c *Crate) End() error {
	raw, err := json.Marshal(c.files)
	if err != nil {
		return fmt.Errorf("ending crate: %w", err)
	}
	if err := c.put(bytes.NewReader(raw), kept{Name: manifestFile, Size: int64(len(raw))}, time.Now()); err != nil {
		return err
	}
	if err := c.tar.Close(); err != nil {
		return fmt.Errorf("ending crate: %w", err)
	}
	return nil
}

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// ErrBroken refuses what is cut, changed or foreign.
var ErrBroken = errors.New("the file is no whole backup of a shop")

// Contents is what a crate may hold: what belongs into it, and the one file without
// which it is none.
type Contents struct {
	Belongs func(name string) bool
	Must    string
}

// Read reads a crate to its end and refuses one that is cut, changed or foreign with
// ErrBroken. Each file's content is given to keep, unless that is nil.
func (c Contents) Read(file string, keep func(name string, r io.Reader) error) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("reading backup: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("reading backup: %w", err)
	}
	var found []kept
	for t := tar.NewReader(f); ; {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%w: it ends early", ErrBroken)
		case err != nil:
			return fmt.Errorf("%w: %w", ErrBroken, err)
		case h.Name == manifestFile:
			return c.check(t, found)
		case h.Typeflag != tar.TypeReg || !c.Belongs(h.Name):
			return fmt.Errorf("%w: it names %q", ErrBroken, h.Name)
		case h.Size > info.Size(): // a sparse file, with holes that would fill a disk
			return fmt.Errorf("%w: %q is larger than all of it", ErrBroken, h.Name)
		}
		k, err := readFile(t, h.Name, keep)
		if err != nil {
			return err
		}
		found = append(found, k)
	}
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
		return kept{}, fmt.Errorf("%w: %w", ErrBroken, err)
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

func (c Contents) check(r io.Reader, found []kept) error {
	raw, err := io.ReadAll(io.LimitReader(r, manifestMost))
	var named []kept
	if err == nil {
		err = json.Unmarshal(raw, &named)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	for i, k := range named {
		if i >= len(found) || found[i] != k {
			return fmt.Errorf("%w: %s is damaged", ErrBroken, k.Name)
		}
	}
	if len(found) != len(named) || !slices.ContainsFunc(found, func(k kept) bool { return k.Name == c.Must }) {
		return ErrBroken
	}
	return nil
}
