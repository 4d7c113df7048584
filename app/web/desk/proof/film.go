package proof

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/evidence"
	"hawker/app/fault"
	"hawker/app/web/edge"
	"hawker/media/archive"
)

// What is shown of a line's moment: the seconds before it was chosen, and after.
const (
	before = 20 * time.Second
	after  = 10 * time.Second
)

// film sends the seconds around the moment at which a line was chosen, as they were
// recorded: what is hidden from the public is not hidden here.
func (h Handlers) film(c *fiber.Ctx) error {
	missing := fault.Missing("recording_not_found")
	s, err := h.source(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(edge.Param(c, "line"))
	if err != nil || n < 1 || n > len(s.Sale.Lines) {
		return missing
	}
	l := s.Sale.Lines[n-1]
	film, ok := h.Archive.Find(string(l.Show))
	if !ok {
		return missing
	}
	at, ok := film.At(l.Chosen)
	segments := around(film, at)
	if !ok || len(segments) == 0 {
		return missing
	}
	err = film.Bring(segments)
	if errors.Is(err, archive.ErrAway) {
		return fault.New(fault.Unavailable, "recording_away", "")
	}
	mp4, done, err := evidence.Movie(film, segments, l.Title)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err = mp4.WriteTo(&b); err == nil {
		err = done()
	}
	if err != nil {
		return fmt.Errorf("sending a moment: %w", err)
	}
	return send(c, b.Bytes())
}

// around are the closed segments of one codec about a position.
func around(film *archive.Film, at time.Duration) []archive.Segment {
	list := slices.DeleteFunc(film.Between(max(0, at-before), at+after), func(s archive.Segment) bool { return !s.Done })
	codec := func(s archive.Segment) string {
		i, _ := film.Init(s.Init)
		name, _, _ := strings.Cut(i.Codecs, ".")
		return name
	}
	if other := slices.IndexFunc(list, func(s archive.Segment) bool { return codec(s) != codec(list[0]) }); other > 0 {
		list = list[:other]
	}
	return list
}

// send sends a film of a few megabytes, or the range that is asked for (RFC 9110, 14.2).
func send(c *fiber.Ctx, b []byte) error {
	c.Set(fiber.HeaderContentType, "video/mp4")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	if asked := c.Get(fiber.HeaderRange); asked != "" {
		from, to, err := fasthttp.ParseByteRange([]byte(asked), len(b))
		if err != nil {
			c.Set(fiber.HeaderContentRange, "bytes */"+strconv.Itoa(len(b)))
			return c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable)
		}
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, len(b)))
		c.Status(fiber.StatusPartialContent)
		b = b[from : to+1]
	}
	return c.Send(b)
}
