package movie

import (
	"errors"
	"fmt"
	"io"
	"time"

	"hawker/media/fmp4/box"
	"hawker/media/fmp4/entry"
)

// About is what a plain MP4 tells of itself.
type About struct {
	Title   string // ©nam
	Comment string // ©cmt: the address of what it shows
}

// Piece is stored parts, one after another, as a segment's file or a range of it is.
type Piece struct {
	Init []byte // the initialization segment that they need
	Data io.ReaderAt
	Size int64
}

// File is a plain MP4 made of pieces. It may be written more than once, but by one
// goroutine at a time.
type File struct {
	pieces []Piece
	sets   [][]byte // of each piece: what precedes its keyframes, where the pieces' differ
	picture,
	sound *table // nil where there is none
	chunks []chunk
	media  int64 // bytes
	head   []byte
}

// ErrCodecs tells that pieces cannot become one plain MP4: their codecs differ.
var ErrCodecs = errors.New("pieces of different codecs")

// Progressive plans one plain MP4 (moov before mdat, exact duration) of pieces in their
// order; it reads their headers, not their media. Where the time jumps between pieces it
// goes on without a gap, picture and sound together. Memory grows with the number of
// frames, about 16 bytes each. Errors: ErrCodecs; those of Fragments.
func Progressive(about About, pieces []Piece) (*File, error) {
	f := &File{pieces: pieces}
	if err := f.describe(); err != nil {
		return nil, err
	}
	t := &timeline{file: f}
	for i, p := range pieces {
		t.piece = i
		if err := Fragments(p.Data, p.Size, t.add); err != nil {
			return nil, fmt.Errorf("reading piece %d: %w", i, err)
		}
	}
	if len(f.chunks) == 0 {
		return nil, errors.New("no frames in the pieces")
	}
	t.finish()
	f.head = f.write(about, 0)
	f.head = f.write(about, int64(len(f.head)))
	return f, nil
}

// describe reads the inits, and makes a table for each track.
func (f *File) describe() error {
	differ := false
	for i, p := range f.pieces {
		if i > 0 && string(p.Init) == string(f.pieces[i-1].Init) {
			f.sets = append(f.sets, f.sets[i-1])
			continue
		}
		picture, sound, err := ReadInit(p.Init)
		if err != nil {
			return fmt.Errorf("reading the init of piece %d: %w", i, err)
		}
		if sound != nil && f.sound == nil {
			f.sound = &table{rate: SoundRate, entry: sound}
		}
		var sets []byte
		if picture != nil {
			sets = picture.Sets()
			switch {
			case f.picture == nil:
				f.picture = &table{rate: PictureRate, entry: picture}
			case !f.picture.entry.Alike(picture):
				return ErrCodecs
			default:
				differ = differ || !f.picture.entry.Equal(picture)
			}
		}
		f.sets = append(f.sets, sets)
	}
	if !differ {
		f.sets = make([][]byte, len(f.pieces))
	}
	return nil
}

// Size is the file's in bytes.
func (f *File) Size() int64 { return int64(len(f.head)) + f.media }

// Duration is the file's.
func (f *File) Duration() time.Duration {
	n := f.shown()
	return time.Duration(n/PictureRate*int64(time.Second) + n%PictureRate*int64(time.Second)/PictureRate)
}

// shown is how long the movie is, in its ticks: as long as its picture.
func (f *File) shown() int64 {
	if f.picture != nil && f.picture.length() > 0 {
		return f.picture.length()
	}
	return f.sound.length() * PictureRate / SoundRate
}

// WriteTo writes the file, copying the media out of the pieces.
func (f *File) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(f.head)
	total := int64(n)
	if err != nil {
		return total, fmt.Errorf("writing movie: %w", err)
	}
	for _, c := range f.chunks {
		n, err := f.copy(w, c)
		total += n
		if err != nil {
			return total, fmt.Errorf("writing movie: piece %d at %d: %w", c.piece, c.from, err)
		}
	}
	return total, nil
}

// copy writes a chunk; keyframes get their parameter sets where the pieces' differ.
func (f *File) copy(w io.Writer, c chunk) (total int64, err error) {
	p, sets := f.pieces[c.piece], f.sets[c.piece]
	from, left := c.from, c.stored
	take := func(n int64) error {
		k, err := io.Copy(w, io.NewSectionReader(p.Data, from, n))
		total, from, left = total+k, from+k, left-k
		if err == nil && k < n {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	if c.picture && sets != nil {
		for i := c.first; i < c.first+c.count; i++ {
			size := int64(f.picture.sizes[i])
			if f.picture.isKey(i) {
				k, err := w.Write(sets)
				if total += int64(k); err != nil {
					return total, err
				}
				size -= int64(len(sets))
			}
			if err := take(size); err != nil {
				return total, err
			}
		}
	}
	return total, take(left)
}

// ReadInit reads what an initialization segment says of its tracks; either may be nil.
func ReadInit(b []byte) (picture, sound *entry.Entry, err error) {
	err = box.Each(b, 0, func(b box.Box) error {
		if b.Kind != "moov" {
			return nil
		}
		return b.Each(func(b box.Box) error {
			if b.Kind != "trak" {
				return nil
			}
			e, err := readEntry(b)
			switch {
			case err != nil:
				return err
			case e.Picture() && picture == nil:
				picture = e
			case !e.Picture() && sound == nil:
				sound = e
			default:
				return b.Fail("a second track of a kind")
			}
			return nil
		})
	})
	if err == nil && picture == nil && sound == nil {
		err = errors.New("no track")
	}
	return picture, sound, err
}

// readEntry finds the one sample entry of a trak.
func readEntry(trak box.Box) (e *entry.Entry, err error) {
	path := []string{"mdia", "minf", "stbl", "stsd"}
	var down func(box.Box) error
	down = func(b box.Box) error {
		if len(path) == 0 || b.Kind != path[0] {
			return nil
		}
		if path = path[1:]; len(path) > 0 {
			return b.Each(down)
		}
		if len(b.Body) < 8 || e != nil {
			return b.Fail("cut short, or the second")
		}
		return box.Each(b.Body[8:], b.Offset+16, func(b box.Box) error {
			if e != nil {
				return b.Fail("a second sample entry")
			}
			e, err = entry.Read(b)
			return err
		})
	}
	if err := trak.Each(down); err != nil {
		return nil, err
	}
	if e == nil {
		return nil, trak.Fail("no sample entry")
	}
	return e, nil
}
