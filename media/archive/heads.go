package archive

import (
	"io"

	"hawker/media/archive/index"
)

// Heads lists the heads that the chain of a room's film had while the segment was the
// newest that had ended; 0 for before the first. There are none where the film never
// came so far.
func Heads(folder, room string, segment uint32) ([]Hash, error) {
	return index.Heads(place(folder, room), segment)
}

// CopyIndex copies as many bytes of a film's index as a Manifest says are whole.
func CopyIndex(w io.Writer, folder, room string, size int64) error {
	return index.Copy(w, place(folder, room), size)
}

// Reached is the newest segment of the film that has ended, 0 for none, and the head of
// the chain.
func (f *Film) Reached() (segment uint32, head Hash) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.c.Reached()
}

// Folder is where the archive keeps its recordings.
func (a *Archive) Folder() string { return a.config.Folder }

// Here counts the segments of a room's film that have ended and whose files are there,
// of all that the index names and did not remove.
func Here(folder, room string) (here, of int, err error) {
	return index.Here(place(folder, room))
}

// Sums gives the sums of the segments of a room's film that have ended, by their names,
// those that were removed included. A room without a film has none.
func Sums(folder, room string) (map[string]Hash, error) {
	return index.Sums(place(folder, room))
}

// Moved lists the segments of a room's film that were moved to another place, with their
// sizes.
func Moved(folder, room string) (map[string]int64, error) { return index.Moved(place(folder, room)) }
