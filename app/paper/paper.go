// Package paper keeps files that prove something, as they were given: what stands behind
// a claim, the certificate of a lot.
//
// It promises the file to the byte, under its SHA-256; it is on disk for good before a
// record may name it, and is known by its bytes and not by its name. Nothing is drawn
// anew, for a laboratory's paper is worth what its hash is worth; so who gives one away
// sends it as a stranger's file.
//
// It refuses to know what a paper proves, of what, and who may read it.
package paper

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hawker/app/fault"
)

// MaxBytes is the largest file that is taken.
const MaxBytes = 20 << 20

// File is a paper as it lies on disk: the name it was given, which is only shown, its
// SHA-256 in hexadecimal digits, its size in bytes, and its type by its own bytes.
type File struct {
	Name string `json:"name"`
	Hash string `json:"hash"`
	Size int64  `json:"size"`
	Type string `json:"type"`
}

// Dir is the folder of papers, DATA/claims/ab/<sha256>. It is safe for use by many
// goroutines.
type Dir struct{ path string }

const incoming = ".in-*"

// OpenDir opens or makes the folder and removes what an interrupted upload left.
func OpenDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("opening papers: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(path, incoming))
	for _, f := range left {
		err = errors.Join(err, os.Remove(f))
	}
	if err != nil {
		return nil, fmt.Errorf("removing an interrupted upload: %w", err)
	}
	return &Dir{path}, nil
}

// Take keeps a file from outside and returns when it is on disk for good; a record may
// then name it. At most MaxBytes+1 are read. Refusals: paper_too_large (413),
// paper_type (415), paper_needed and paper_damaged (422).
func (p *Dir) Take(r io.Reader, name string) (File, error) {
	f, err := os.CreateTemp(p.path, incoming)
	if err != nil {
		return File{}, fmt.Errorf("receiving paper: %w", err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name()) // it has another name by now, or is not wanted
	}()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, sum), io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		return File{}, fault.New(fault.Malformed, "body_broken", "")
	case n > MaxBytes:
		return File{}, fault.New(fault.TooLarge, "paper_too_large", "file", "mb", MaxBytes>>20)
	case n == 0:
		return File{}, fault.InvalidField("paper_needed", "file")
	}
	kind, err := sniff(f, n)
	if err != nil {
		return File{}, err
	}
	file := File{Name: clean(name), Hash: hex.EncodeToString(sum.Sum(nil)), Size: n, Type: kind}
	return file, p.shelve(f, file.Hash)
}

// shelve syncs a received file and gives it its name for good.
func (p *Dir) shelve(f *os.File, hash string) error {
	to := p.file(hash)
	if err := os.Mkdir(filepath.Dir(to), 0o700); err == nil {
		err = syncDir(p.path)
		if err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keeping paper: %w", err)
	}
	err := errors.Join(f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), to)
	}
	if err != nil {
		return fmt.Errorf("keeping paper: %w", err)
	}
	return syncDir(filepath.Dir(to))
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("syncing papers: %w", err)
	}
	return nil
}

var wellFormed = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (p *Dir) file(hash string) string { return filepath.Join(p.path, hash[:2], hash) }

// Open opens a paper; no part of a path comes from outside but checked digits. It
// refuses with paper_not_found.
func (p *Dir) Open(hash string) (*os.File, error) {
	if !wellFormed.MatchString(hash) {
		return nil, fault.Missing("paper_not_found")
	}
	f, err := os.Open(p.file(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Missing("paper_not_found")
	}
	if err != nil {
		return nil, fmt.Errorf("reading paper: %w", err)
	}
	return f, nil
}

// Broken tells, for doctor and verify, that a paper is not there ("missing") or is not
// what it was ("changed"); "" where its bytes have its hash.
func (p *Dir) Broken(file File) (string, error) {
	f, err := p.Open(file.Hash)
	if _, ok := fault.As(err); ok {
		return "missing", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", fmt.Errorf("reading paper: %w", err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != file.Hash {
		return "changed", nil
	}
	return "", nil
}

const longestName = 120

// clean is a file's name without a folder and without what does not show, its end kept
// where it is cut.
func clean(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name))
	if runes := []rune(name); len(runes) > longestName {
		name = string(runes[len(runes)-longestName:])
	}
	if name == "" || strings.Trim(name, ".") == "" {
		return "proof"
	}
	return name
}

// Kept is a file that was taken before, under the name that it had then: a form that was
// refused for something else need not send it again. It refuses with
// paper_not_found.
func (p *Dir) Kept(hash, name string) (File, error) {
	f, err := p.Open(hash)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return File{}, fmt.Errorf("reading paper: %w", err)
	}
	kind, err := sniff(f, info.Size())
	return File{Name: clean(name), Hash: hash, Size: info.Size(), Type: kind}, err
}
