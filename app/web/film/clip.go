package film

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/board/goods"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/app/web/footage"
	"hawker/app/web/gate"
	"hawker/media/archive"
	"hawker/media/fmp4/movie"
)

// clipWait is how long a clip's last segment is waited for: it was being written when
// the item was taken off the screen.
const clipWait = 6 * time.Second

// mostAtOnce is how much of a clip one request for a range gets, in bytes; players ask
// for the rest.
const mostAtOnce = 8 << 20

// clip is the explanation of an item, and what its film says of itself.
type clip struct {
	item  live.Item
	told  live.Explanation
	part  live.Range // of it, a zero one is all
	alone bool       // not everybody may see it: it is the crew's, or the show is private
	about movie.About
	name  string // of the file, where it is kept
}

// showClip sends an item's explanation as one plain film.
func (h Handlers) showClip(c *fiber.Ctx) error {
	k, err := h.published(c)
	if err != nil {
		return err
	}
	return h.sendClip(c, k)
}

// showShared sends at most a minute of it: what the crew chose, else the first.
func (h Handlers) showShared(c *fiber.Ctx) error {
	k, err := h.published(c)
	if err != nil {
		return err
	}
	if k.part = k.item.Shared; k.part == (live.Range{}) {
		k.part = live.Range{To: live.MostShared}
	}
	k.name = strings.TrimSuffix(k.name, ".mp4") + "-short.mp4"
	return h.sendClip(c, k)
}

// showTake sends any of an item's explanations, the one that began at the address's
// nanosecond, to the crew that chooses between them.
func (h Handlers) showTake(c *fiber.Ctx) error {
	at, err := strconv.ParseInt(edge.Param(c, "from"), 10, 64)
	if err != nil {
		return fault.Missing("clip_not_found")
	}
	k, err := h.find(c)
	if err != nil {
		return err
	}
	err = h.View(func(tx *store.Tx) error {
		all, err := live.Explanations(tx, k.item.Show)
		for _, e := range all {
			if e.N == k.item.N && e.From.UnixNano() == at {
				k.told, k.alone = e, true
				return err
			}
		}
		return errors.Join(err, fault.Missing("clip_not_found"))
	})
	if err != nil {
		return err
	}
	return h.sendClip(c, k)
}

// published finds the clip that buyers may watch: clip_not_found where there is none.
func (h Handlers) published(c *fiber.Ctx) (clip, error) {
	k, err := h.find(c)
	if err == nil && !k.item.Published() {
		err = fault.Missing("clip_not_found")
	}
	return k, err
}

func (h Handlers) find(c *fiber.Ctx) (k clip, err error) {
	n, err := strconv.Atoi(edge.Param(c, "n"))
	if err != nil {
		return k, fault.Missing("clip_not_found")
	}
	err = h.View(func(tx *store.Tx) error {
		s, err := gate.Show(h.Env, c, tx, edge.Param(c, "show"))
		if err != nil {
			return err
		}
		if k.item, err = live.GetItem(tx, s.ID, n); err != nil {
			return err
		}
		g, err := goods.Read(edge.Ctx(c), tx)
		if err != nil {
			return err
		}
		o, err := g.InShow(k.item)
		k.alone, k.told, k.name = s.Private(), k.item.Told, s.Handle+"-"+strconv.Itoa(n)+".mp4"
		address := edge.BaseURL(c) + "/products/" + o.Product.Handle
		k.about = movie.About{Title: g.Name(o), Comment: address, Text: g.In(s.Title) + " · " + address}
		return err
	})
	return k, err
}

// cut waits until the clip's last moment is in a segment that has ended, and gives what
// there is of it. It refuses with clip_not_found.
func (h Handlers) cut(c *fiber.Ctx, k clip) (cut footage.Cut, err error) {
	ctx, cancel := context.WithTimeout(c.Context(), clipWait)
	defer cancel()
	for {
		err = h.View(func(tx *store.Tx) (err error) {
			cut, err = h.Explained(tx, k.item.Show, k.told)
			return err
		})
		if err != nil || len(cut.Segments) == 0 {
			break
		}
		_, to := k.told.Shown()
		last := cut.Segments[len(cut.Segments)-1]
		if _, reached := cut.Film.At(to); last.Done && (reached || time.Since(to) > clipWait) || !cut.Film.Live() {
			break
		}
		number := last.Number
		if last.Done {
			number++
		}
		if cut.Film.Wait(ctx, number, -1) != nil {
			break // what did not end in time, or never will, is left out below
		}
	}
	if k.part != (live.Range{}) {
		cut = cut.Part(k.part)
	}
	cut, _ = cut.Closed()
	if err == nil && cut.Length() <= 0 {
		err = fault.Missing("clip_not_found")
	}
	return cut, err
}

// sendClip sends a clip as it is made of the recording: nothing of it is stored, so
// what is hidden is gone from it at once.
func (h Handlers) sendClip(c *fiber.Ctx, k clip) error {
	cut, err := h.cut(c, k)
	if err != nil {
		return err
	}
	r := &reader{film: cut.Film}
	if err := cut.Film.Bring(cut.Segments); errors.Is(err, archive.ErrAway) {
		return away(c, err)
	}
	f, err := r.movie(k.about, cut)
	if err != nil {
		err = errors.Join(err, r.Close())
		if errors.Is(err, archive.ErrNotThere) || errors.Is(err, movie.ErrCodecs) {
			return fault.Missing("clip_not_found")
		}
		return fmt.Errorf("making a clip: %w", err)
	}
	if c.Set(fiber.HeaderCacheControl, "private, no-store"); !k.alone {
		open(c)
		c.Set(fiber.HeaderCacheControl, "public, max-age=60")
	}
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	tag := fmt.Sprintf(`"%d-%d-%x-%d"`, cut.Segments[0].Number, len(cut.Segments), cut.From, f.Size())
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
