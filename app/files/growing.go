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
				if g.Size == 0 && err == nil {
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
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) || err == nil && given[name] == info.Size() {
		return g, nil
	}
	if err != nil {
		return g, fmt.Errorf("looking at %s: %w", name, err)
	}
	g.Name, g.Size = name, info.Size()
	g.Read = func(from, to int64) ([]byte, error) { return stretch(file, from, to) }
	if room, ok := strings.CutPrefix(name, Archive+"/"); ok {
		m, err := archive.Manifests(filepath.Join(folder, Archive), strings.TrimSuffix(room, "/"+Film+"/index"))
		if err != nil {
			return g, fmt.Errorf("looking at %s: %w", name, err)
		}
		g.Size = m.Index
	} else if g.Size, err = wholeLines(file, g.Size); err != nil {
		return g, err
	}
	given[name] = info.Size()
	return g, nil
}

// wholeLines is where the last whole line of a short file ends.
func wholeLines(file string, size int64) (int64, error) {
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
