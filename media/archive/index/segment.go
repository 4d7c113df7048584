package index

import (
	"fmt"
	"time"
)

// Span is the place of a part in its segment.
type Span struct {
	Offset, Size int64
	Duration     time.Duration
	Independent  bool // a decoder can start here
}

// Segment is about two seconds of a film.
type Segment struct {
	Number        uint32        // from 1, rising
	Start         time.Duration // position in the film: the sum of all before
	Duration      time.Duration
	Wall          time.Time // of its first frame
	Size          int64     // bytes
	Init          int       // the init it needs
	Discontinuity bool      // what came before does not go on
	Done          bool      // it has ended; else it grows
	Hash          Hash      // of a segment that has ended
	Parts         []Span    // of the last few segments only
}

// Name is the name of the segment's file.
func (s Segment) Name() string { return SegmentName(s.Number) }

// End is the position at which the segment ends.
func (s Segment) End() time.Duration { return s.Start + s.Duration }

// Init is what a decoder must know before the segments that name it.
type Init struct {
	Number        int
	Codecs        string // as RFC 6381 writes them
	Width, Height int    // 0 without a picture
	Size          int64
	Hash          Hash
}

// Name is the name of the init's file.
func (i Init) Name() string { return InitName(i.Number) }

// SegmentName is the name of a segment's file.
func SegmentName(n uint32) string { return fmt.Sprintf("%08d.m4s", n) }

// InitName is the name of an init's file.
func InitName(n int) string { return fmt.Sprintf("init-%d.mp4", n) }
