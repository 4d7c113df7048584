package index

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Heads lists the heads that the chain of the film in a folder had while the segment
// was the newest that had ended; 0 for before the first. There are none where the film
// never came so far.
func Heads(folder string, segment uint32) ([]Hash, error) {
	var ended uint32
	var list []Hash
	err := eachLine(filepath.Join(folder, Name), func(_ int64, raw []byte) error {
		l, ok := decode(raw)
		if !ok || !chained(l.kind) {
			return nil
		}
		if l.kind == LineEnd {
			end, err := facts[End](l)
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

// Copy copies as many bytes of the index in a folder as a Manifest says are whole.
func Copy(w io.Writer, folder string, size int64) error {
	f, err := os.Open(filepath.Join(folder, Name))
	if err != nil {
		return fmt.Errorf("reading a film's index: %w", err)
	}
	defer f.Close()
	if _, err := io.CopyN(w, f, size); err != nil {
		return fmt.Errorf("copying a film's index: %w", err)
	}
	return nil
}

// Reached is the newest segment that has ended, 0 for none, and the head of the chain.
func (f *Contents) Reached() (segment uint32, head Hash) {
	for i := len(f.Segments) - 1; i >= 0; i-- {
		if s := f.Segments[i]; s.Done {
			return s.Number, f.Head
		}
	}
	return 0, f.Head
}

// Sums gives the sums of a folder's segments that have ended, by their names; the index
// keeps those of removed ones.
func Sums(folder string) (map[string]Hash, error) {
	sums := map[string]Hash{}
	err := eachLine(filepath.Join(folder, Name), func(_ int64, raw []byte) error {
		l, ok := decode(raw)
		if !ok || l.kind != LineEnd {
			return nil
		}
		end, err := facts[End](l)
		if err == nil {
			sums[SegmentName(end.Segment)] = end.Hash
		}
		return err
	})
	if err != nil && !missing(err) {
		return nil, fmt.Errorf("reading a film's index: %w", err)
	}
	return sums, nil
}
