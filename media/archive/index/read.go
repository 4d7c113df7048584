package index

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// reading is an index as it is read, line by line.
type reading struct {
	folder  string
	film    Contents
	open    []Part  // of a segment without an end
	begins  []int64 // where their lines begin
	damaged []int64 // where lines begin that cannot be read and are followed by whole ones
}

// Read reads the index of a film's folder.
func Read(folder string) (Contents, error) {
	r, err := read(folder)
	if err != nil {
		return Contents{}, err
	}
	return r.film, nil
}

func read(folder string) (*reading, error) {
	r := &reading{folder: folder}
	f := &r.film
	err := eachLine(filepath.Join(folder, Name), func(at int64, raw []byte) error {
		l, ok := decode(raw)
		if !ok {
			r.damaged = append(r.damaged, at)
			return nil
		}
		f.End = at + int64(len(raw))
		return r.add(l, at)
	})
	if err != nil {
		return nil, fmt.Errorf("reading a film's index: %w", err)
	}
	for len(r.damaged) > 0 && r.damaged[len(r.damaged)-1] >= f.End {
		r.damaged = r.damaged[:len(r.damaged)-1] // torn, not damaged
	}
	return r, nil
}

const (
	mostLost = 1000     // inits whose lines were damaged, one after another
	mostPart = 64 << 20 // bytes of a part
)

// eachLine gives the lines of a file with where they begin; the last may lack its end.
// Their bytes are valid until the next.
func eachLine(path string, each func(at int64, raw []byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var at int64
	for r := bufio.NewReaderSize(file, 64<<10); ; {
		raw, err := r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) { // no line is that long: damage took its end
			err = nil
		}
		if len(raw) > 0 {
			if bad := each(at, raw); bad != nil {
				return bad
			}
		}
		at += int64(len(raw))
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// add takes a line that is whole.
func (r *reading) add(l line, at int64) error {
	f := &r.film
	if chained(l.kind) {
		f.Head = l.head
	}
	switch l.kind {
	case LinePart:
		p, err := facts[Part](l)
		if err != nil {
			return err
		}
		if p.Offset < 0 || p.Size < 0 || p.Size > mostPart {
			return fmt.Errorf("reading index: a part of %d bytes at %d", p.Size, p.Offset)
		}
		r.part(p, at)
	case LineEnd:
		e, err := facts[End](l)
		if err != nil {
			return err
		}
		r.ended(e)
	case LineInit:
		i, err := facts[InitFacts](l)
		if err != nil {
			return err
		}
		if i.Number < 1 || i.Number > len(f.Inits)+mostLost {
			return fmt.Errorf("reading index: an init is numbered %d after %d", i.Number, len(f.Inits))
		}
		f.AddInit(i)
	case LineSession:
		s, err := facts[Session](l)
		if err != nil {
			return err
		}
		f.Sessions = append(f.Sessions, s)
	case LineGone:
		g, err := facts[Gone](l)
		if err != nil {
			return err
		}
		f.Drop(g)
	}
	return nil
}

func (r *reading) part(p Part, at int64) {
	if len(r.open) > 0 && r.open[0].Segment != p.Segment { // the line of its end is damaged
		r.film.Segments[len(r.film.Segments)-1].Done = true
		r.open, r.begins = nil, nil
	}
	r.open, r.begins = append(r.open, p), append(r.begins, at)
	r.film.AddPart(p)
}

func (r *reading) ended(e End) {
	r.open, r.begins = nil, nil
	r.film.AddEnd(e)
}

// AddPart grows the film by a part.
func (f *Contents) AddPart(p Part) {
	n := len(f.Segments)
	if n == 0 || f.Segments[n-1].Number != p.Segment {
		f.Segments = append(f.Segments, Segment{Number: p.Segment, Start: p.Start, Wall: p.Wall, Init: p.Init, Discontinuity: p.Discontinuity})
		if n -= WithParts; n >= 0 {
			f.Segments[n].Parts = nil
		}
		f.Last = p.Segment
	}
	s := &f.Segments[len(f.Segments)-1]
	s.Duration += p.Duration
	s.Size = p.Offset + p.Size
	s.Parts = append(s.Parts, Span{Offset: p.Offset, Size: p.Size, Duration: p.Duration, Independent: p.Independent})
}

// After is a next segment's wall time: that of the one before at least, since moments are
// looked for in the order of segments, and clocks may be set back.
func (f *Contents) After(wall time.Time) time.Time {
	if n := len(f.Segments); n > 0 && wall.Before(f.Segments[n-1].Wall) {
		return f.Segments[n-1].Wall
	}
	return wall
}

// AddEnd ends a segment.
func (f *Contents) AddEnd(e End) {
	n := len(f.Segments)
	var parts []Span
	if n > 0 && f.Segments[n-1].Number == e.Segment {
		n--
		parts = f.Segments[n].Parts
		f.Segments = f.Segments[:n]
	}
	f.Segments = append(f.Segments, Segment{Number: e.Segment, Start: e.Start, Duration: e.Duration, Wall: e.Wall, Size: e.Size,
		Init: e.Init, Discontinuity: e.Discontinuity, Done: true, Hash: e.Hash, Parts: parts})
	f.Last, f.Total = e.Segment, e.Total
}

// Drop forgets segments that were removed.
func (f *Contents) Drop(g Gone) {
	f.Segments = slices.DeleteFunc(f.Segments, func(s Segment) bool { return s.Number >= g.From && s.Number <= g.To })
}

// AddInit adds an init.
func (f *Contents) AddInit(i InitFacts) {
	for len(f.Inits) < i.Number-1 { // the line of one is damaged
		f.Inits = append(f.Inits, Init{Number: len(f.Inits) + 1})
	}
	f.Inits = append(f.Inits[:i.Number-1], Init{Number: i.Number, Codecs: i.Codecs, Width: i.Width, Height: i.Height, Size: i.Size, Hash: i.Hash})
}
