package files

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"hawker/app/vault"
	"hawker/media/archive"
)

// Finished gives the files that do not change any more: pictures and papers, whose names
// are hashes, and what recordings have closed. A recording that is over and wholly there is
// not read again until its index grows.
func Finished(folder string, films *archive.Archive) vault.Files {
	whole := map[string]int64{} // show → size of its index
	return func(has func(string) bool, again bool) iter.Seq2[string, error] {
		if again {
			clear(whole)
		}
		return func(yield func(string, error) bool) {
			each := func(name string) error {
				if !yield(name, nil) {
					return errEnough
				}
				return nil
			}
			err := beside(folder, each)
			if err == nil {
				err = where{folder, films}.recordings(whole, has, each)
			}
			if err != nil && !errors.Is(err, errEnough) {
				yield("", err)
			}
		}
	}
}

var errEnough = errors.New("enough")

// beside gives what is named by its hash.
func beside(folder string, each func(string) error) error {
	for _, sub := range hashed {
		if err := tree(folder, sub, each); err != nil {
			return err
		}
	}
	return nil
}

func tree(folder, sub string, each func(string) error) error {
	err := filepath.WalkDir(filepath.Join(folder, sub), func(file string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
			return err
		}
		name, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		return each(filepath.ToSlash(name))
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errEnough) {
		err = fmt.Errorf("listing %s: %w", sub, err)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}

type where struct {
	folder string
	films  *archive.Archive
}

func (w where) recordings(whole map[string]int64, has func(string) bool, each func(string) error) error {
	shows, err := os.ReadDir(filepath.Join(w.folder, Archive))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("listing recordings: %w", err)
	}
	for _, show := range shows {
		info, err := os.Stat(filepath.Join(w.folder, Archive, show.Name(), Film, "index"))
		if err != nil || whole[show.Name()] == info.Size() {
			continue // without a recording, or there
		}
		film, ok := w.films.Find(show.Name())
		if !ok {
			continue
		}
		all := !film.Live()
		err = closedFiles(film, func(name string) error {
			name = path.Join(Archive, show.Name(), Film, name)
			all = all && has(name)
			return each(name)
		})
		if err != nil {
			return err
		}
		if all {
			whole[show.Name()] = info.Size()
		}
	}
	return nil
}

// closedFiles gives the files of a recording that do not grow any more.
func closedFiles(film *archive.Film, each func(string) error) error {
	if film.Secret() != "" {
		if err := each("secret"); err != nil {
			return err
		}
	}
	for n := 1; n <= film.Inits(); n++ {
		if init, ok := film.Init(n); ok {
			if err := each(init.Name()); err != nil {
				return err
			}
		}
	}
	for _, segment := range film.Segments(1, 0) {
		if segment.Done {
			if err := each(segment.Name()); err != nil {
				return err
			}
		}
	}
	return nil
}
