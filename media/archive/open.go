package archive

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hawker/media/archive/index"
)

// Media is one file of a film, opened to be read.
type Media struct {
	io.ReaderAt
	io.Closer
	Size int64 // bytes that may be read
	Done bool  // it never changes again
}

// Open opens an init or a segment by its name, up to the last part that is there. One
// that is away is fetched, which takes its time. It refuses with ErrNotThere and with
// ErrAway. The caller closes what it gets.
func (f *Film) Open(name string) (*Media, error) {
	size, done, ok := f.Size(name)
	if !ok {
		return nil, ErrNotThere
	}
	file, err := os.Open(filepath.Join(f.folder, name))
	if missing(err) {
		return f.borrow(name)
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	return &Media{ReaderAt: file, Closer: file, Size: size, Done: done}, nil
}

// Size tells how many bytes of an init or a segment are there, and whether it never
// changes again; false where the film has no such file.
func (f *Film) Size(name string) (size int64, done, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n, is := numberOf(name); is {
		s, ok := f.find(n)
		return s.Size, s.Done, ok
	}
	for _, i := range f.c.Inits {
		if i.Name() == name {
			return i.Size, true, true
		}
	}
	return 0, false, false
}

// numberOf is the number of the segment that a file has by its name.
func numberOf(name string) (uint32, bool) {
	text, is := strings.CutSuffix(name, ".m4s")
	n, err := strconv.ParseUint(text, 10, 32)
	return uint32(n), is && err == nil && index.SegmentName(uint32(n)) == name
}
