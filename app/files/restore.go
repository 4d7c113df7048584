package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hawker/app/seal"
)

// Into is where a shop is brought back: an empty folder, the code that opens its key,
// "" for none, and who is told how it goes.
type Into struct {
	Folder, Recovery string
	Out              io.Writer
	Examine          func(folder string) (broken []string, err error) // the shop that was brought back
	Erasures         []byte                                           // a list of them that may be newer than the backup; nil for none

	goesOn string // what a restore that was cut off was from; "": it is begun anew
}

// File unpacks a backup into an empty folder and examines the shop in it. With
// the recovery code order links go on working; without it a new key is made and
// the links of old mails do not open any more.
func (to Into) File(file string) error {
	return to.fill(func(part string) error {
		if err := crateOf.Read(file, nil); err != nil {
			return err
		}
		if err := unpack(file, part); err != nil {
			return err
		}
		if to.Erasures == nil {
			fmt.Fprintln(to.Out, "Whoever asked to be erased after this backup was made comes back with it. If the old folder or the shop's bucket is still there, restore with -erasures OLD-FOLDER/erasures, or with -erasures and the bucket's address: then they are erased again before the shop opens.")
		}
		if err := to.key(part); err != nil {
			return err
		}
		return to.carry(part)
	})
}

// carry adds the erasures that the backup does not know: the shop does them when it is
// started, before it opens.
func (to Into) carry(part string) error {
	if len(to.Erasures) == 0 {
		return nil
	}
	if _, err := os.Stat(filepath.Join(part, Key)); err != nil {
		return errors.New("the list of erasures names people by the shop's key: give the recovery code with -recovery, or nobody would be found")
	}
	path := filepath.Join(part, Erasures)
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading the list of erasures: %w", err)
	}
	size, err := addLines(path, to.Erasures)
	if err == nil && size > int64(len(before)) {
		fmt.Fprintln(to.Out, "Erasures that this backup does not know are done when the shop is started, before it opens.")
	}
	return err
}

// fill has make put the files of a shop beside the folder, examines them and moves them
// there. What fails leaves nothing, or what a second try need not fetch again.
func (to Into) fill(make func(part string) error) error {
	folder, w := to.Folder, to.Out
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return fmt.Errorf("the folder %s is not empty: a restore never writes over a shop", folder)
	}
	part := filepath.Clean(folder) + ".part"
	if err := to.begin(part); err != nil {
		return fmt.Errorf("clearing an earlier try: %w", err)
	}
	err := make(part)
	var broken []string
	if err == nil {
		broken, err = to.Examine(part)
	}
	for _, b := range broken {
		fmt.Fprintln(w, b)
	}
	if err != nil && to.goesOn != "" && fetched(part) {
		fmt.Fprintln(w, "What was fetched is kept: the same command goes on from there.")
		return err
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(part))
	}
	_ = os.Remove(filepath.Join(part, origin))
	_ = os.Remove(folder) // an empty one; Rename wants none on some systems
	if err := os.Rename(part, folder); err != nil {
		return fmt.Errorf("naming restored folder: %w", err)
	}
	fmt.Fprintf(w, "The shop is in %s. Start it: hawker serve -data %s\n", folder, folder)
	return nil
}

const (
	origin     = ".from"       // in a folder that is being filled: from where
	unfinished = ".unfinished" // of a file that is being written
)

// begin makes the folder that is filled. Of an earlier try from the same place what is
// whole for sure stays: files that never change and were named when they were complete.
func (to Into) begin(part string) error {
	from, err := os.ReadFile(filepath.Join(part, origin))
	if err != nil || to.goesOn == "" || string(from) != to.goesOn {
		if err := os.RemoveAll(part); err != nil || to.goesOn == "" {
			return err
		}
		if err := os.MkdirAll(part, 0o700); err != nil {
			return err
		}
		return writeSynced(filepath.Join(part, origin), []byte(to.goesOn))
	}
	return filepath.WalkDir(part, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == origin || stays(part, path) {
			return err
		}
		return os.Remove(path)
	})
}

// stays tells whether a file of an earlier try is as it will be.
func stays(part, path string) bool {
	name, err := filepath.Rel(part, path)
	top, _, _ := strings.Cut(filepath.ToSlash(name), "/")
	return err == nil && (slices.Contains(hashed, top) || filepath.Ext(path) == ".m4s") && filepath.Ext(path) != unfinished
}

// fetched tells whether something is there that need not be fetched again.
func fetched(part string) (yes bool) {
	_ = filepath.WalkDir(part, func(path string, d fs.DirEntry, err error) error {
		yes = yes || err == nil && !d.IsDir() && stays(part, path)
		return nil
	})
	return yes
}

func (to Into) key(folder string) error {
	wrapped, err := os.ReadFile(filepath.Join(folder, Wrapped))
	if errors.Is(err, os.ErrNotExist) || to.Recovery == "" {
		fmt.Fprintln(to.Out, "No recovery code: the shop gets a new key, and links in mails sent before do not open any more.")
		_ = os.Remove(filepath.Join(folder, Wrapped))
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading wrapped key: %w", err)
	}
	key, err := seal.Unwrap(wrapped, to.Recovery)
	if err != nil {
		return err
	}
	return writeSynced(filepath.Join(folder, Key), key)
}

func unpack(file, folder string) error {
	return crateOf.Read(file, func(name string, r io.Reader) error {
		return unpackFile(r, filepath.Join(folder, filepath.FromSlash(name)))
	})
}

func unpackFile(r io.Reader, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("unpacking: %w", err)
	}
	_, err = io.Copy(f, r)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("unpacking: %w", err)
	}
	return nil
}
