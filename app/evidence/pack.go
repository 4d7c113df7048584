package evidence

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"hawker/app/catalog"
	"hawker/app/chat"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/media/archive"
	"hawker/media/fmp4/movie"
)

// The files of a pack beside the recordings, which lie in films/<show>/film as in the
// shop's own archive.
const (
	saleFile     = "sale.json"
	talkFile     = "talk.json"
	pricesFile   = "prices.json"
	letterFile   = "messages.json"
	readFile     = "README.txt"
	sumsFile     = "SHA256SUMS" // as sha256sum -c reads it; the last
	logsFolder   = "logs/"
	filmsFolder  = "films/"
	termsFolder  = "terms/"
	mostOfAFilm  = time.Hour
	beforeChoice = 2 * time.Minute
	afterOrder   = time.Minute
)

// Pack is a ZIP of one order's evidence in the making.
type Pack struct {
	Source
	Talk     map[live.ShowID][]chat.Line     // what the buyer said in the shows
	Messages []order.Event                   // what buyer and shop wrote to each other
	Prices   map[string][]catalog.PricePoint // of each variant, by its SKU or id
	Terms    map[string]string               // policies as the buyer saw them
	Archive  *archive.Archive
}

const readMe = `Evidence of order %s

sale.json       what was sold, at which price and why, and what was known of the shows then
logs/           the whole log of each show: every event names the sum of those before it
films/          the recording: its whole index, and the segments of the minutes in question
*.mp4           the same minutes as a film that any player shows
talk.json       what the buyer said in the show
messages.json   what buyer and shop wrote to each other
prices.json     the price of each piece over time
terms/          the shop's terms as the buyer saw them
SHA256SUMS      the sums of all these files

To check it, on any machine and without the shop:  hawker verify FILE.zip
With a line from one of the buyer's mails:         hawker verify -head LINE FILE.zip
`

// packing is a ZIP with the sums of what was put into it.
type packing struct {
	zip  *zip.Writer
	sums strings.Builder
	at   time.Time
}

// put writes one file; video does not get smaller by packing.
func (p *packing) put(name string, write func(io.Writer) error) error {
	method := zip.Deflate
	if strings.HasSuffix(name, ".mp4") || strings.HasSuffix(name, ".m4s") {
		method = zip.Store
	}
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: p.at})
	if err != nil {
		return fmt.Errorf("packing %s: %w", name, err)
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(w, sum)); err != nil {
		return fmt.Errorf("packing %s: %w", name, err)
	}
	p.sums.WriteString(line(sum, name))
	return nil
}

func line(sum hash.Hash, name string) string {
	return hex.EncodeToString(sum.Sum(nil)) + "  " + name + "\n"
}

func (p *packing) json(name string, v any) error {
	return p.put(name, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(v)
	})
}

// WriteTo writes the pack; ctx ends it early.
func (p Pack) WriteTo(ctx context.Context, w io.Writer) error {
	z := &packing{zip: zip.NewWriter(w), at: p.Sale.Placed}
	if err := z.put(readFile, func(w io.Writer) error { _, err := fmt.Fprintf(w, readMe, p.Sale.Number); return err }); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		what any
	}{{saleFile, p.Sale}, {talkFile, p.Talk}, {letterFile, p.Messages}, {pricesFile, p.Prices}} {
		if err := z.json(f.name, f.what); err != nil {
			return err
		}
	}
	for name, text := range p.Terms {
		if err := z.put(termsFolder+name+".txt", func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
			return err
		}
	}
	for show, log := range p.Logs {
		if err := z.json(logsFolder+string(show)+".json", log); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.film(ctx, z, show); err != nil {
			return err
		}
	}
	sums := z.sums.String()
	if err := z.put(sumsFile, func(w io.Writer) error { _, err := io.WriteString(w, sums); return err }); err != nil {
		return err
	}
	return z.zip.Close()
}

// minutes are the stretch of a show that the order is about: from before the first of
// its lines was chosen, or from the pin that it was chosen under, until after it.
func (p Pack) minutes(show live.ShowID) (from, to time.Time) {
	from, to = p.Sale.Placed.Add(-beforeChoice), p.Sale.Placed.Add(afterOrder)
	for _, l := range p.Sale.Lines {
		if l.Show != show {
			continue
		}
		if at := l.Chosen.Add(-beforeChoice); at.Before(from) {
			from = at
		}
		if l.Pinned > 0 {
			if at := p.Logs[show][l.Pinned-1].At.Add(-beforeChoice / 4); at.Before(from) {
				from = at
			}
		}
	}
	if to.Sub(from) > mostOfAFilm {
		from = to.Add(-mostOfAFilm)
	}
	return from, to
}

// film packs the recording's index whole, its minutes as segments, and the same as a
// film for people.
func (p Pack) film(ctx context.Context, z *packing, show live.ShowID) error {
	film, ok := p.Archive.Find(string(show))
	if !ok {
		return nil
	}
	from, to := p.minutes(show)
	begin, _ := film.At(from)
	end, ok := film.At(to)
	if !ok {
		end = film.Duration()
	}
	segments := slices.DeleteFunc(film.Between(begin, end), func(s archive.Segment) bool { return !s.Done })
	at := filmsFolder + string(show) + "/film/"
	left, err := p.manifest(z, show, at, segments)
	if err != nil {
		return err
	}
	for _, name := range left {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := copyFile(z, film, at, name); err != nil {
			return err
		}
	}
	return p.movie(z, film, show, segments)
}

// manifest packs the index and what else is small, and gives the names of the files
// that are to follow.
func (p Pack) manifest(z *packing, show live.ShowID, at string, segments []archive.Segment) ([]string, error) {
	m, err := archive.Manifests(p.Films, string(show))
	if err != nil {
		return nil, err
	}
	if err := z.put(at+"index", func(w io.Writer) error { return archive.CopyIndex(w, p.Films, string(show), m.Index) }); err != nil {
		return nil, err
	}
	if err := z.put(at+m.Name(), func(w io.Writer) error { _, err := w.Write(m.Elsewhere); return err }); err != nil {
		return nil, err
	}
	var names []string
	for _, name := range m.Files {
		if strings.HasSuffix(name, ".mp4") { // an init; the public address stays here
			names = append(names, name)
		}
	}
	for _, s := range segments {
		names = append(names, s.Name())
	}
	return names, nil
}

func copyFile(z *packing, film *archive.Film, at, name string) error {
	f, err := film.Open(name)
	if err != nil {
		return fmt.Errorf("packing %s: %w", name, err)
	}
	defer f.Close()
	return z.put(at+name, func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(f, 0, f.Size))
		return err
	})
}

// movie packs the minutes as plain MP4s: one, or one for each run of the same codec.
func (p Pack) movie(z *packing, film *archive.Film, show live.ShowID, segments []archive.Segment) error {
	codec := func(s archive.Segment) string {
		i, _ := film.Init(s.Init)
		name, _, _ := strings.Cut(i.Codecs, ".")
		return name
	}
	for n := 1; len(segments) > 0; n++ {
		run := slices.IndexFunc(segments, func(s archive.Segment) bool { return codec(s) != codec(segments[0]) })
		if run < 0 {
			run = len(segments)
		}
		name := fmt.Sprintf("%s-%d.mp4", show, n)
		if err := z.put(name, func(w io.Writer) error { return p.run(w, film, segments[:run]) }); err != nil {
			return err
		}
		segments = segments[run:]
	}
	return nil
}

// run writes segments of one codec as a plain MP4.
func (p Pack) run(w io.Writer, film *archive.Film, segments []archive.Segment) error {
	var pieces []movie.Piece
	for _, s := range segments {
		init, err := wholeFile(film, s.Init)
		if err != nil {
			return err
		}
		f, err := film.Open(s.Name())
		if err != nil {
			return err
		}
		defer f.Close()
		pieces = append(pieces, movie.Piece{Init: init, Data: f, Size: f.Size})
	}
	mp4, err := movie.Progressive(movie.About{Title: "Order " + p.Sale.Number}, pieces)
	if err != nil {
		return err
	}
	_, err = mp4.WriteTo(w)
	return err
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
