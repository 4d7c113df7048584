package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"hawker/app/vault"
	"hawker/media/archive"
)

// lists are files beside the database to which lines are added and nothing else.
var lists = []string{Erasures}

// Growing gives the files that only grow: the indexes of recordings, which name a
// segment when it has ended, and lists of lines.
func Growing(folder string) vault.Growing {
	given := map[string]int64{} // name → size of the file
	return func(again bool) iter.Seq2[vault.Grown, error] {
		if again {
			clear(given)
		}
		return func(yield func(vault.Grown, error) bool) {
			rooms, err := archive.Rooms(filepath.Join(folder, Archive))
			if err != nil {
				yield(vault.Grown{}, err)
				return
			}
			names := lists
			for _, room := range rooms {
				names = append(names[:len(names):len(names)], path.Join(Archive, room, Film, "index"))
			}
			for _, name := range names {
				g, err := grown(folder, name, given)
				if g.Name == "" && err == nil {
					continue
				}
				if !yield(g, err) {
					return
				}
			}
		}
	}
}

// grown tells how far a file has grown; an empty one where it has not.
func grown(folder, name string, given map[string]int64) (g vault.Grown, err error) {
	file := filepath.Join(folder, filepath.FromSlash(name))
	size, err := int64(0), error(nil)
	if info, e := os.Stat(file); e == nil {
		size = info.Size()
	} else if !errors.Is(e, fs.ErrNotExist) {
		return g, fmt.Errorf("looking at %s: %w", name, e)
	}
	if was, ok := given[name]; ok && was == size {
		return g, nil
	}
	g.Name, g.Size = name, size // a list that is not here may be there
	g.Read = func(from, to int64) ([]byte, error) { return stretch(file, from, to) }
	if room, ok := strings.CutPrefix(name, Archive+"/"); ok {
		m, err := archive.Manifests(filepath.Join(folder, Archive), strings.TrimSuffix(room, "/"+Film+"/index"))
		if err != nil {
			return g, fmt.Errorf("looking at %s: %w", name, err)
		}
		g.Size = m.Index
	} else {
		if g.Size, err = wholeLines(file, g.Size); err != nil {
			return g, err
		}
		g.Merge = func(theirs []byte) (int64, error) { return addLines(file, theirs) }
	}
	given[name] = size
	return g, nil
}

// addLines adds to a list the whole lines that it has not, and gives its new size.
func addLines(file string, lines []byte) (int64, error) {
	had, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("reading a list: %w", err)
	}
	known, more := map[string]bool{"\n": true}, []byte(nil)
	for line := range bytes.Lines(had) {
		known[string(line)] = true
	}
	for line := range bytes.Lines(lines) {
		if bytes.HasSuffix(line, []byte("\n")) && !known[string(line)] {
			known[string(line)] = true
			more = append(more, line...)
		}
	}
	if len(more) == 0 {
		return int64(bytes.LastIndexByte(had, '\n') + 1), nil
	}
	if len(had) > 0 && had[len(had)-1] != '\n' { // torn
		more = append([]byte{'\n'}, more...)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, fmt.Errorf("adding to a list: %w", err)
	}
	_, err = f.Write(more)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, fmt.Errorf("adding to a list: %w", err)
	}
	return int64(len(had) + len(more)), nil
}

// wholeLines is where the last whole line of a short file ends.
func wholeLines(file string, size int64) (int64, error) {
	if size == 0 {
		return 0, nil
	}
	all, err := stretch(file, 0, size)
	return int64(bytes.LastIndexByte(all, '\n') + 1), err
}

func stretch(file string, from, to int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("reading what was added: %w", err)
	}
	defer f.Close()
	b := make([]byte, to-from)
	if _, err := io.ReadFull(io.NewSectionReader(f, from, to-from), b); err != nil {
		return nil, fmt.Errorf("reading what was added: %w", err)
	}
	return b, nil
}

// Stays tells whether a recording still has a file, by its name in the folder.
func Stays(films *archive.Archive) func(name string) bool {
	return func(name string) bool {
		show, file, _ := strings.Cut(strings.TrimPrefix(name, Archive+"/"), "/"+Film+"/")
		film, ok := films.Find(show)
		if !ok || path.Ext(file) != ".m4s" && path.Ext(file) != ".mp4" {
			return true
		}
		there := errEnough
		err := closedFiles(film, func(name string) error {
			if name == file {
				return there
			}
			return nil
		})
		return errors.Is(err, there)
	}
}
