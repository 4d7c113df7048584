package archive

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Heads lists the heads that the chain of a room's film had while the segment was the
// newest that had ended; 0 for before the first. There are none where the film never
// came so far.
func Heads(folder, room string, segment uint32) ([]Hash, error) {
	var ended uint32
	var list []Hash
	err := eachLine(filepath.Join(place(folder, room), indexFile), func(_ int64, raw []byte) error {
		l, ok := decode(raw)
		if !ok || !chained(l.kind) {
			return nil
		}
		if l.kind == lineEnd {
			end, err := facts[endFacts](l)
			if err != nil {
				return err
			}
			ended = end.Segment
		}
		if ended == segment {
			list = append(list, l.head)
		}
		return nil
	})
	if err != nil && !missing(err) {
		return nil, fmt.Errorf("reading a film's index: %w", err)
	}
	return list, nil
}

// Reached is the newest segment of the film that has ended, 0 for none, and the head of
// the chain.
func (f *Film) Reached() (segment uint32, head Hash) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := len(f.segments) - 1; i >= 0; i-- {
		if s := f.segments[i]; s.Done {
			return s.Number, f.head
		}
	}
	return 0, f.head
}

// CopyIndex copies as many bytes of a film's index as a Manifest says are whole.
func CopyIndex(w io.Writer, folder, room string, size int64) error {
	f, err := os.Open(filepath.Join(place(folder, room), indexFile))
	if err != nil {
		return fmt.Errorf("reading a film's index: %w", err)
	}
	defer f.Close()
	if _, err := io.CopyN(w, f, size); err != nil {
		return fmt.Errorf("copying a film's index: %w", err)
	}
	return nil
}

// Folder is where the archive keeps its recordings.
func (a *Archive) Folder() string { return a.config.Folder }
