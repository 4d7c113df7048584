package film

import (
	"errors"
	"fmt"
	"io"

	"hawker/app/web/footage"
	"hawker/media/archive"
	"hawker/media/fmp4/movie"
)

// reader reads the segments of a clip one after another, and holds one file open.
type reader struct {
	film  *archive.Film
	name  string
	media *archive.Media
}

// piece is one segment's file.
type piece struct {
	*reader
	name string
}

// ReadAt reads of the segment; another one's file is closed.
func (p piece) ReadAt(b []byte, at int64) (int, error) {
	if p.reader.name != p.name {
		if err := p.Close(); err != nil {
			return 0, err
		}
		m, err := p.film.Open(p.name)
		if err != nil {
			return 0, err
		}
		p.reader.name, p.media = p.name, m
	}
	return p.media.ReadAt(b, at)
}

// Close closes the file that is open.
func (r *reader) Close() error {
	if r.media == nil {
		return nil
	}
	m := r.media
	r.media, r.name = nil, ""
	return m.Close()
}

// movie plans the film of a cut.
func (r *reader) movie(about movie.About, cut footage.Cut) (*movie.File, error) {
	inits := map[int][]byte{}
	var list []movie.Piece
	for n, s := range cut.Segments {
		if inits[s.Init] == nil {
			i, ok := r.film.Init(s.Init)
			if !ok {
				return nil, fmt.Errorf("making a clip: no init %d", s.Init)
			}
			b := make([]byte, i.Size)
			if _, err := io.ReadFull(io.NewSectionReader(piece{r, i.Name()}, 0, i.Size), b); err != nil {
				return nil, fmt.Errorf("reading an init: %w", err)
			}
			inits[s.Init] = b
		}
		p := movie.Piece{Init: inits[s.Init], Data: piece{r, s.Name()}, Size: s.Size}
		if p.From, p.To = cut.Within(s); p.To == s.Duration {
			p.To = 0
		}
		p.Apart = n > 0 && cut.Segments[n-1].Number+1 != s.Number // hidden
		list = append(list, p)
	}
	return movie.Progressive(about, list)
}

// stretch writes the bytes of a film from from to to.
type stretch struct {
	file     *movie.File
	reader   *reader
	from, to int64
}

// errEnough ends the writing of a film after the bytes that were asked for.
var errEnough = errors.New("enough was written")

// WriteTo writes the stretch.
func (s stretch) WriteTo(w io.Writer) (int64, error) {
	cut := &window{to: w, skip: s.from, left: s.to - s.from}
	_, err := s.file.WriteTo(cut)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return cut.written, err
}

// SupportsBodyWriteTo tells the server that the stretch writes itself.
func (s stretch) SupportsBodyWriteTo() bool { return true }

// Read is not for a stretch, which the server has write itself.
func (s stretch) Read([]byte) (int, error) { return 0, errors.ErrUnsupported }

// Close closes the recording's file.
func (s stretch) Close() error { return s.reader.Close() }

// window passes on a part of what is written to it.
type window struct {
	to                  io.Writer
	skip, left, written int64
}

func (w *window) Write(b []byte) (int, error) {
	whole := len(b)
	if skipped := min(w.skip, int64(len(b))); skipped > 0 {
		w.skip -= skipped
		b = b[skipped:]
	}
	b = b[:min(w.left, int64(len(b)))]
	if len(b) > 0 {
		n, err := w.to.Write(b)
		w.written += int64(n)
		w.left -= int64(n)
		if err != nil {
			return 0, err
		}
	}
	if w.left == 0 {
		return whole, errEnough
	}
	return whole, nil
}
