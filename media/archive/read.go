package archive

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// reading is an index as it is read, line by line.
type reading struct {
	film    *Film
	open    []partFacts // of a segment without an end
	begins  []int64     // where their lines begin
	damaged []int64     // where lines begin that cannot be read and are followed by whole ones
	torn    bool        // behind the last whole line is something
}

// load reads a room's film.
func load(folder string) (*Film, error) {
	r, err := read(folder)
	if err != nil {
		return nil, err
	}
	return r.film, nil
}

func read(folder string) (*reading, error) {
	f := &Film{folder: folder, changed: make(chan struct{})}
	r := &reading{film: f}
	secret, err := os.ReadFile(filepath.Join(folder, secretFile))
	if err != nil && !missing(err) {
		return nil, fmt.Errorf("reading a film's secret: %w", err)
	}
	f.secret = strings.TrimSpace(string(secret))
	err = eachLine(filepath.Join(folder, indexFile), func(at int64, raw []byte) error {
		l, ok := decode(raw)
		if !ok {
			r.torn = true
			r.damaged = append(r.damaged, at)
			return nil
		}
		r.torn = false
		f.end = at + int64(len(raw))
		return r.add(l, at)
	})
	if err != nil {
		return nil, fmt.Errorf("reading a film's index: %w", err)
	}
	for len(r.damaged) > 0 && r.damaged[len(r.damaged)-1] >= f.end {
		r.damaged = r.damaged[:len(r.damaged)-1] // torn, not damaged
	}
	return r, nil
}

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
	f := r.film
	if chained(l.kind) {
		f.head = l.head
	}
	switch l.kind {
	case linePart:
		p, err := facts[partFacts](l)
		if err != nil {
			return err
		}
		r.part(p, at)
	case lineEnd:
		e, err := facts[endFacts](l)
		if err != nil {
			return err
		}
		r.ended(e)
	case lineInit:
		i, err := facts[initFacts](l)
		if err != nil {
			return err
		}
		f.addInit(i)
	case lineSession:
		s, err := facts[sessionFacts](l)
		if err != nil {
			return err
		}
		f.sessions = append(f.sessions, s)
	case lineGone:
		g, err := facts[goneFacts](l)
		if err != nil {
			return err
		}
		f.drop(g)
	}
	return nil
}

func (r *reading) part(p partFacts, at int64) {
	if len(r.open) > 0 && r.open[0].Segment != p.Segment { // the line of its end is damaged
		r.film.segments[len(r.film.segments)-1].Done = true
		r.open, r.begins = nil, nil
	}
	r.open, r.begins = append(r.open, p), append(r.begins, at)
	r.film.addPart(p)
}

func (r *reading) ended(e endFacts) {
	r.open, r.begins = nil, nil
	r.film.addEnd(e)
}

// addPart grows the film; mu is held, or the film is not known yet.
func (f *Film) addPart(p partFacts) {
	n := len(f.segments)
	if n == 0 || f.segments[n-1].Number != p.Segment {
		f.segments = append(f.segments, Segment{Number: p.Segment, Start: p.Start, Wall: p.Wall, Init: p.Init, Discontinuity: p.Discontinuity})
		if n -= withParts; n >= 0 {
			f.segments[n].Parts = nil
		}
		f.last = p.Segment
	}
	s := &f.segments[len(f.segments)-1]
	s.Duration += p.Duration
	s.Size = p.Offset + p.Size
	s.Parts = append(s.Parts, Span{Offset: p.Offset, Size: p.Size, Duration: p.Duration, Independent: p.Independent})
}

// addEnd ends a segment; mu is held, or the film is not known yet.
func (f *Film) addEnd(e endFacts) {
	n := len(f.segments)
	var parts []Span
	if n > 0 && f.segments[n-1].Number == e.Segment {
		n--
		parts = f.segments[n].Parts
		f.segments = f.segments[:n]
	}
	f.segments = append(f.segments, Segment{Number: e.Segment, Start: e.Start, Duration: e.Duration, Wall: e.Wall, Size: e.Size,
		Init: e.Init, Discontinuity: e.Discontinuity, Done: true, Hash: e.Hash, Parts: parts})
	f.last, f.total = e.Segment, e.Total
}

// drop forgets segments that were removed; mu is held, or the film is not known yet.
func (f *Film) drop(g goneFacts) {
	f.segments = slices.DeleteFunc(f.segments, func(s Segment) bool { return s.Number >= g.From && s.Number <= g.To })
}

func (f *Film) addInit(i initFacts) {
	for len(f.inits) < i.Number-1 { // the line of one is damaged
		f.inits = append(f.inits, Init{Number: len(f.inits) + 1})
	}
	f.inits = append(f.inits[:i.Number-1], Init{Number: i.Number, Codecs: i.Codecs, Width: i.Width, Height: i.Height, Size: i.Size, Hash: i.Hash})
}

// begin makes an empty film in a folder: its secret, then its index.
func begin(folder, room string, now time.Time, create func(string) (File, error)) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making a film's folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(folder, secretFile)); missing(err) {
		if err := whole(filepath.Join(folder, secretFile), []byte(rand.Text()+"\n"), create); err != nil {
			return fmt.Errorf("writing a film's secret: %w", err)
		}
	}
	first, _, err := encode(lineFilm, filmFacts{Version: 1, Room: room, Made: now.UTC()}, Hash{})
	if err == nil {
		err = whole(filepath.Join(folder, indexFile), first, create)
	}
	if err != nil {
		return fmt.Errorf("beginning an index: %w", err)
	}
	return syncFolder(folder)
}

// whole writes a file as a whole, or not at all.
func whole(path string, b []byte, create func(string) (File, error)) error {
	part := path + ".part"
	f, err := create(part)
	if err != nil {
		return err
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt(b, 0)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
	}
	return err
}

// syncFolder makes the names in a folder last.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return fmt.Errorf("syncing a film's folder: %w", err)
	}
	_ = d.Sync() // some systems cannot
	return d.Close()
}
