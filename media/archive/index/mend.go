package index

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// tailLen is how much of an index's end is looked at: many lines.
const tailLen = 16 << 10

// Ended tells by an index's last line whether its film ended as it should; so did one
// that is not there.
func Ended(folder string) (bool, error) {
	file, err := os.Open(filepath.Join(folder, Name))
	if missing(err) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("opening index: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, fmt.Errorf("opening index: %w", err)
	}
	last, ok := lastLine(file, info.Size())
	if !ok || last.kind == LinePart {
		return false, nil
	}
	if last.kind == LineEnd {
		e, err := facts[End](last)
		if err != nil {
			return false, err
		}
		_, err = os.Stat(filepath.Join(folder, SegmentName(e.Segment+1)))
		return missing(err), nil
	}
	return true, nil
}

// lastLine reads the last line of an index; false where it is torn.
func lastLine(r io.ReaderAt, size int64) (line, bool) {
	from := max(0, size-tailLen)
	tail := make([]byte, size-from)
	if _, err := r.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) || len(tail) == 0 {
		return line{}, false
	}
	at := len(tail) - 1
	for at > 0 && tail[at-1] != '\n' {
		at--
	}
	return decode(tail[at:])
}

// LastEnd reads the last end of a segment near an index's end; false where there is
// none.
func LastEnd(r io.ReaderAt, size int64) (End, bool) {
	from := max(0, size-tailLen)
	tail := make([]byte, size-from)
	if _, err := r.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return End{}, false
	}
	lines := bytes.SplitAfter(tail, []byte("\n"))
	for i := len(lines) - 1; i >= 0; i-- {
		if l, ok := decode(lines[i]); ok && l.kind == LineEnd {
			e, err := facts[End](l)
			return e, err == nil
		}
	}
	return End{}, false
}

// LastOf is LastEnd of a folder's index.
func LastOf(folder string) (End, bool) {
	file, err := os.Open(filepath.Join(folder, Name))
	if err != nil {
		return End{}, false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return End{}, false
	}
	return LastEnd(file, info.Size())
}

// Mend brings the film of a folder to where a segment can be appended: a torn tail is
// cut, parts that the index does not name are cut, and a segment without an end gets
// one, as it stands.
func Mend(folder string) error {
	r, err := read(folder)
	if err != nil {
		return err
	}
	f := &r.film
	index, err := os.OpenFile(filepath.Join(folder, Name), os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer index.Close()
	if len(r.open) > 0 {
		err = r.close(index)
	} else {
		err = index.Truncate(f.End)
	}
	if err != nil {
		return err
	}
	// A segment whose first part was never named.
	next := filepath.Join(folder, SegmentName(f.Last+1))
	if err := os.Remove(next); err != nil && !missing(err) {
		return err
	}
	return index.Sync()
}

// close ends the open segment as it stands.
func (r *reading) close(index *os.File) error {
	f, last := &r.film, r.open[0]
	path := filepath.Join(r.folder, last.name())
	file, err := os.OpenFile(path, os.O_RDWR, 0o600)
	if err != nil && !missing(err) {
		return err
	}
	e := End{Segment: last.Segment, Start: last.Start, Wall: last.Wall, Init: last.Init, Discontinuity: last.Discontinuity, Cut: true}
	sum, end := sha256.New(), f.End
	if file != nil {
		defer file.Close()
		for i, p := range r.open {
			b := make([]byte, p.Size)
			if _, err := file.ReadAt(b, p.Offset); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			if crc32.Checksum(b, Castagnoli) != p.Sum {
				end = r.begins[i] // it never reached the disk, nor what follows
				break
			}
			sum.Write(b)
			e.Size, e.Duration, e.Parts = p.Offset+p.Size, e.Duration+p.Duration, e.Parts+1
		}
	} else {
		end = r.begins[0]
	}
	if err := index.Truncate(end); err != nil {
		return err
	}
	if e.Parts == 0 {
		f.Last = last.Segment - 1
		return nil
	}
	e.Hash, e.Total = Hash(sum.Sum(nil)), f.Total+e.Size
	if err := errors.Join(file.Truncate(e.Size), file.Sync()); err != nil {
		return err
	}
	text, _, err := Encode(LineEnd, e, f.Head)
	if err != nil {
		return err
	}
	_, err = index.WriteAt(text, end)
	return err
}

func (p Part) name() string { return SegmentName(p.Segment) }
