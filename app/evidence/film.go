package evidence

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hawker/app/live"
	"hawker/media/archive"
	"hawker/media/fmp4/movie"
)

// Video is a plain film in a pack: a stretch of a show's recording in one codec.
type Video struct {
	File     string
	Show     live.ShowID
	From, To time.Duration // positions in the recording
	Wall     time.Time     // of its first frame
	Size     int64         // bytes of its segments
	segments []archive.Segment
}

// minutes are the stretch of a show that the order is about: from before the first of
// its lines was chosen, or from the pin that it was chosen under, until after it; more
// where more is asked for.
func (p Pack) minutes(show live.ShowID) (from, to time.Time) {
	from, to = p.Source.minutes(show)
	return from.Add(-p.More), to.Add(p.More)
}

func (s Source) minutes(show live.ShowID) (from, to time.Time) {
	from, to = s.Sale.Placed.Add(-beforeChoice), s.Sale.Placed.Add(afterOrder)
	for _, l := range s.Sale.Lines {
		if l.Show != show {
			continue
		}
		if at := l.Chosen.Add(-beforeChoice); at.Before(from) {
			from = at
		}
		if l.Pinned > 0 && l.Pinned <= uint64(len(s.Logs[show])) {
			if at := s.Logs[show][l.Pinned-1].At.Add(-beforeChoice / 4); at.Before(from) {
				from = at
			}
		}
	}
	if to.Sub(from) > mostOfAFilm {
		from = to.Add(-mostOfAFilm)
	}
	return from, to
}

// segments of a show that belong into the pack, hidden ones too.
func (p Pack) segments(show live.ShowID) (*archive.Film, []archive.Segment) {
	film, ok := p.Archive.Find(string(show))
	if !ok {
		return nil, nil
	}
	from, to := p.minutes(show)
	begin, _ := film.At(from)
	end, _ := film.At(to)
	if p.More >= Whole {
		end = film.Duration()
	}
	if begin >= end {
		return film, nil // what was recorded lies before it, or after it
	}
	return film, slices.DeleteFunc(film.Between(begin, end), func(s archive.Segment) bool { return !s.Done })
}

// plan lists the films that a pack will have, in order: of each show one, or one for
// each run of the same codec. What lies in another place is only looked at with bring.
func (p Pack) plan(bring bool) []Video {
	var all []Video
	for _, show := range p.shows() {
		film, segments := p.segments(show)
		codec := func(s archive.Segment) string {
			i, _ := film.Init(s.Init)
			name, _, _ := strings.Cut(i.Codecs, ".")
			return name
		}
		for len(segments) > 0 {
			run := slices.IndexFunc(segments, func(s archive.Segment) bool { return codec(s) != codec(segments[0]) })
			if run < 0 {
				run = len(segments)
			}
			if good := readable(film, segments[:run], bring); len(good) > 0 {
				v := Video{File: fmt.Sprintf("%sfilm-%d.mp4", videoFolder, len(all)+1), Show: show, From: good[0].Start, To: good[len(good)-1].End(), Wall: good[0].Wall, segments: good}
				for _, s := range v.segments {
					v.Size += s.Size
				}
				all = append(all, v)
			}
			segments = segments[run:]
		}
	}
	return all
}

// readable leaves out segments of which no film can be made. They lie in the pack as they
// are, and its check tells that they have changed.
func readable(film *archive.Film, run []archive.Segment, bring bool) []archive.Segment {
	if !bring && slices.ContainsFunc(run, func(s archive.Segment) bool { return !film.Ready(s.Name()) }) {
		return run
	}
	bad := func(segments ...archive.Segment) bool {
		_, done, err := Movie(film, segments, "")
		return err != nil || done() != nil
	}
	if !bad(run...) {
		return run
	}
	good := slices.DeleteFunc(slices.Clone(run), func(s archive.Segment) bool { return bad(s) })
	if len(good) > 0 && bad(good...) {
		return nil
	}
	return good
}

// shows of the sale, in the order of its lines.
func (p Pack) shows() []live.ShowID {
	var list []live.ShowID
	for _, l := range p.Sale.Lines {
		if l.Show != "" && !slices.Contains(list, l.Show) {
			list = append(list, l.Show)
		}
	}
	return list
}

// film packs a recording's index whole, and its minutes as segments.
func (p Pack) film(ctx context.Context, z *packing, show live.ShowID) error {
	film, segments := p.segments(show)
	if film == nil {
		return nil
	}
	at := filmsFolder + string(show) + "/film/"
	if err := film.Bring(segments); err != nil && !errors.Is(err, archive.ErrNotThere) {
		return fmt.Errorf("packing film: %w", err)
	}
	m, err := archive.Manifests(p.Films, string(show))
	if err != nil {
		return err
	}
	if err := z.put(at+"index", func(w io.Writer) error { return archive.CopyIndex(w, p.Films, string(show), m.Index) }); err != nil {
		return err
	}
	if err := z.put(at+m.Name(), func(w io.Writer) error { _, err := w.Write(m.Elsewhere); return err }); err != nil {
		return err
	}
	names := slices.DeleteFunc(m.Files, func(name string) bool { return !strings.HasSuffix(name, ".mp4") }) // the public address stays here
	for _, s := range segments {
		names = append(names, s.Name())
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := copyFile(z, film, at, name); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(z *packing, film *archive.Film, at, name string) error {
	f, err := film.Open(name)
	if errors.Is(err, archive.ErrNotThere) {
		return nil // the check tells that it is missing
	}
	if err != nil {
		return fmt.Errorf("packing %s: %w", name, err)
	}
	defer f.Close()
	return z.put(at+name, func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(f, 0, f.Size))
		return err
	})
}

// write writes a film as a plain MP4.
func (v Video) write(w io.Writer, film *archive.Film, title string) error {
	mp4, done, err := Movie(film, v.segments, title)
	if err != nil {
		return err
	}
	_, err = mp4.WriteTo(w)
	return errors.Join(err, done())
}

// Movie makes a plain MP4 of segments of one codec; done ends the reading of it.
func Movie(film *archive.Film, segments []archive.Segment, title string) (mp4 *movie.File, done func() error, err error) {
	r := &reel{film: film}
	inits := map[int][]byte{}
	var pieces []movie.Piece
	for _, s := range segments {
		if inits[s.Init] == nil {
			if inits[s.Init], err = wholeFile(film, s.Init); err != nil {
				return nil, nil, err
			}
		}
		pieces = append(pieces, movie.Piece{Init: inits[s.Init], Data: frames{r, s.Name()}, Size: s.Size})
	}
	if mp4, err = movie.Progressive(movie.About{Title: title}, pieces); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("making a film: %w", err), r.close())
	}
	return mp4, r.close, nil
}

// reel reads the segments of a film one after another; an hour has two thousand, of
// which one is open at a time.
type reel struct {
	film *archive.Film
	name string
	file *archive.Media
}

func (r *reel) close() error {
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	r.file, r.name = nil, ""
	return err
}

// frames are the bytes of one segment.
type frames struct {
	reel *reel
	name string
}

// ReadAt reads from the segment as io.ReaderAt says.
func (f frames) ReadAt(b []byte, at int64) (int, error) {
	r := f.reel
	if r.name != f.name {
		if err := r.close(); err != nil {
			return 0, err
		}
		file, err := r.film.Open(f.name)
		if err != nil {
			return 0, err
		}
		r.file, r.name = file, f.name
	}
	return r.file.ReadAt(b, at)
}

func wholeFile(film *archive.Film, init int) ([]byte, error) {
	i, ok := film.Init(init)
	if !ok {
		return nil, fmt.Errorf("packing film: it has no init %d", init)
	}
	f, err := film.Open(i.Name())
	if err != nil {
		return nil, fmt.Errorf("packing film: %w", err)
	}
	defer f.Close()
	return io.ReadAll(io.NewSectionReader(f, 0, f.Size))
}
