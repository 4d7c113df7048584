package film

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/board/goods"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/media/archive"
	"hawker/media/fmp4/movie"
)

// clipWait is how long a clip's last segment is waited for: it was being written when
// the item was taken off the screen.
const clipWait = 6 * time.Second

// mostAtOnce is how much of a clip one request for a range gets, in bytes; players ask
// for the rest.
const mostAtOnce = 8 << 20

// clip is the recorded explanation of an item, and what it says of itself.
type clip struct {
	film  *archive.Film
	parts []archive.Segment
	about movie.About
	name  string // of the file, where it is kept
}

// showClip sends an item's explanation as one plain film, made of the recording as it
// is sent: nothing of it is stored, so what is hidden is gone from it at once.
func (h Handlers) showClip(c *fiber.Ctx) error {
	k, err := h.clip(c)
	if err != nil {
		return err
	}
	r := &reader{film: k.film}
	pieces, err := r.pieces(k.parts)
	if err != nil {
		return err
	}
	f, err := movie.Progressive(k.about, pieces)
	if err != nil {
		return errors.Join(fmt.Errorf("making a clip: %w", err), r.Close())
	}
	open(c)
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=60")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	first, last := k.parts[0].Number, k.parts[len(k.parts)-1].Number
	tag := fmt.Sprintf(`"%d-%d-%d-%d"`, first, last, len(k.parts), f.Size())
	c.Set(fiber.HeaderETag, tag)
	if c.Context().QueryArgs().Has("download") {
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+k.name+`"`)
	}
	s := stretch{file: f, reader: r, to: f.Size()}
	if asked := c.Get(fiber.HeaderRange); asked != "" && (c.Get(fiber.HeaderIfRange) == "" || c.Get(fiber.HeaderIfRange) == tag) {
		from, to, err := fasthttp.ParseByteRange([]byte(asked), int(f.Size()))
		if err != nil {
			c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(f.Size(), 10))
			return errors.Join(r.Close(), c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable))
		}
		s.from, s.to = int64(from), min(int64(to)+1, int64(from)+mostAtOnce)
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", s.from, s.to-1, f.Size()))
		c.Status(fiber.StatusPartialContent)
	}
	c.Response().SetBodyStream(s, int(s.to-s.from))
	return nil
}

// clip finds what is to be sent: clip_not_found where the item was not explained, or
// nothing was recorded then.
func (h Handlers) clip(c *fiber.Ctx) (clip, error) {
	missing := fault.Missing("clip_not_found")
	n, err := strconv.Atoi(edge.Param(c, "n"))
	if err != nil {
		return clip{}, missing
	}
	k, show, it, err := h.find(c, n)
	if err == nil && len(k.parts) > 0 && !k.parts[len(k.parts)-1].Done {
		ctx, cancel := context.WithTimeout(c.Context(), clipWait)
		defer cancel()
		// What did not end in time, or never will, is left out below.
		_ = k.film.Wait(ctx, k.parts[len(k.parts)-1].Number, -1)
		err = h.View(func(tx *store.Tx) (err error) {
			k.film, k.parts, err = h.Told(tx, show, it.Told)
			return err
		})
	}
	for len(k.parts) > 0 && !k.parts[len(k.parts)-1].Done {
		k.parts = k.parts[:len(k.parts)-1]
	}
	if err == nil && len(k.parts) == 0 {
		err = missing
	}
	return k, err
}

func (h Handlers) find(c *fiber.Ctx, n int) (k clip, show live.ShowID, it live.Item, err error) {
	err = h.View(func(tx *store.Tx) error {
		s, err := edge.ShowOf(tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		if it, err = live.GetItem(tx, s.ID, n); err != nil {
			return err
		}
		g, err := goods.Read(edge.Ctx(c), tx)
		if err != nil {
			return err
		}
		o, err := g.InShow(it)
		if err != nil {
			return err
		}
		show, k.name = s.ID, s.Handle+"-"+strconv.Itoa(n)+".mp4"
		k.about = movie.About{Title: g.Name(o), Comment: edge.BaseURL(c) + "/products/" + o.Product.Handle}
		k.film, k.parts, err = h.Told(tx, s.ID, it.Told)
		return err
	})
	return k, show, it, err
}

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

func (r *reader) pieces(parts []archive.Segment) ([]movie.Piece, error) {
	inits := map[int][]byte{}
	var list []movie.Piece
	for _, s := range parts {
		if inits[s.Init] == nil {
			i, ok := r.film.Init(s.Init)
			if !ok {
				return nil, fmt.Errorf("making a clip: no init %d", s.Init)
			}
			b := make([]byte, i.Size)
			if _, err := io.ReadFull(io.NewSectionReader(piece{r, i.Name()}, 0, i.Size), b); err != nil {
				return nil, errors.Join(fmt.Errorf("reading an init: %w", err), r.Close())
			}
			inits[s.Init] = b
		}
		list = append(list, movie.Piece{Init: inits[s.Init], Data: piece{r, s.Name()}, Size: s.Size})
	}
	return list, nil
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
