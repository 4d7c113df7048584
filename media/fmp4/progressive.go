package fmp4

import (
	"io"
	"time"
)

// About is what a plain MP4 tells of itself.
type About struct {
	Title   string // ©nam
	Comment string // ©cmt: the address of what it shows
}

// Piece is stored parts, one after another, as a segment's file or a range of it is.
type Piece struct {
	Init []byte // the Bytes of the Init that they need
	Data io.ReaderAt
	Size int64
}

// File is a plain MP4 made of pieces.
type File struct{}

// Progressive plans one plain MP4 (moov before mdat, exact duration) of pieces in their
// order; it reads their headers, not their media. Memory grows with the number of
// frames, about 16 bytes each. Errors name the piece, the box and the offset.
func Progressive(about About, pieces []Piece) (*File, error) { return &File{}, nil }

// Size is the file's in bytes.
func (f *File) Size() int64 { return 0 }

// Duration is the file's.
func (f *File) Duration() time.Duration { return 0 }

// WriteTo writes the file, copying the media out of the pieces.
func (f *File) WriteTo(w io.Writer) (int64, error) { return 0, nil }
