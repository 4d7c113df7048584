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
	Text    string // desc
}

// Piece is stored parts, one after another, as a segment's file or a range of it is.
type Piece struct {
	Init []byte // the initialization segment that they need
	Data io.ReaderAt
	Size int64
	// From and To are what is shown of it, counted from its first picture; a To of 0 is
	// its end. From counts in the first piece alone.
	From, To time.Duration
	// Apart says that what lies between it and the piece before is left out, however
	// short that is.
	Apart bool
}

// File is a plain MP4 made of pieces. It may be written more than once, but by one
// goroutine at a time.
type File struct {
	pieces []Piece
	inBand bool // the pieces' parameter sets differ: what keyframes carry counts
	picture,
	sound *table // nil where there is none
	chunks []chunk
	media  int64 // bytes
	skip   int64 // of the first picture on is not shown, at 90 kHz
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
		if err := t.read(i, p); err != nil {
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
	for i, p := range f.pieces {
		if i > 0 && string(p.Init) == string(f.pieces[i-1].Init) {
			continue
		}
		picture, sound, err := ReadInit(p.Init)
		if err != nil {
			return fmt.Errorf("reading the init of piece %d: %w", i, err)
		}
		if sound != nil && f.sound == nil {
			f.sound = &table{rate: SoundRate, entry: sound}
		}
		switch {
		case picture == nil:
		case f.picture == nil:
			f.picture = &table{rate: PictureRate, entry: picture}
		case !f.picture.entry.Alike(picture):
			return ErrCodecs
		default:
			f.inBand = f.inBand || !f.picture.entry.Equal(picture)
		}
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
		return max(0, f.picture.length()-f.skip)
	}
	return max(0, f.sound.length()*PictureRate/SoundRate-f.skip)
}

// WriteTo writes the file, copying the media out of the pieces.
func (f *File) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(f.head)
	total := int64(n)
	if err != nil {
		return total, fmt.Errorf("writing movie: %w", err)
	}
	for _, c := range f.chunks {
		n, err := io.Copy(w, io.NewSectionReader(f.pieces[c.piece].Data, c.from, c.size))
		if err == nil && n < c.size {
			err = io.ErrUnexpectedEOF
		}
		total += n
		if err != nil {
			return total, fmt.Errorf("writing movie: piece %d at %d: %w", c.piece, c.from, err)
		}
	}
	return total, nil
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
