package film

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"hawker/app/fault"
	"hawker/media/archive"
	"hawker/media/playlist"
)

const (
	forever   = "public, max-age=31536000, immutable"
	mediaType = "video/mp4"
)

// wanted is a stretch of a file of a recording that never changes again, under the name
// that it was asked for by.
type wanted struct {
	film       *archive.Film
	name       string
	file       string
	from, size int64
}

// showWhole sends an init or a segment. One that still grows is sent as far as it is,
// and kept by nobody.
func (h Handlers) showWhole(c *fiber.Ctx, f film, name string) error {
	if number, ok := segmentOf(name); ok && f.hides(number) {
		return missing(c)
	}
	size, done, ok := f.Size(name)
	if !ok {
		return missing(c)
	}
	p := wanted{f.Film, name, name, 0, size}
	if done {
		return h.send(c, p)
	}
	b, err := p.read()
	if err != nil {
		return lost(c, err)
	}
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Response().SetBodyRaw(b)
	return nil
}

// showPart sends one part of a segment. The next one is waited for: the playlist named
// it before it was there (RFC 8216bis, 6.2.2).
func (h Handlers) showPart(c *fiber.Ctx, f film, name string) error {
	number, part, ok := partOf(name)
	if !ok || f.hides(number) {
		return missing(c)
	}
	span, ok := f.Part(number, part)
	if !ok {
		if first, last := f.Bounds(); number < first || number > last+1 {
			return missing(c)
		}
		ctx, cancel := context.WithTimeout(c.Context(), waitMost)
		defer cancel()
		if err := f.Wait(ctx, number, part); err != nil {
			return missing(c)
		}
		if span, ok = f.Part(number, part); !ok || h.hidSince(c, number) {
			return missing(c)
		}
	}
	return h.send(c, wanted{f.Film, name, playlist.SegmentName(int(number)), span.Offset, span.Size})
}

// hidSince asks once more, after something was waited for.
func (h Handlers) hidSince(c *fiber.Ctx, number uint32) bool {
	f, err := h.film(c)
	return err != nil || f.hides(number)
}

// segmentOf reads "00000012.m4s".
func segmentOf(name string) (segment uint32, ok bool) {
	digits, is := strings.CutSuffix(name, ".m4s")
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), is && err == nil
}

// partOf reads "00000012.3.m4s"; other ways to write the same are no names.
func partOf(name string) (segment uint32, part int, ok bool) {
	words := strings.Split(name, ".")
	n, err := strconv.ParseUint(words[0], 10, 32)
	if err != nil {
		return 0, 0, false
	}
	p, err := strconv.ParseUint(words[1], 10, 16)
	return uint32(n), int(p), err == nil && playlist.PartName(int(n), int(p)) == name
}

// missing is a file that is not there, or not yet, or no longer: nobody keeps that.
func missing(c *fiber.Ctx) error {
	c.Response().Header.Del(fiber.HeaderETag)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return fault.Missing("page_not_found")
}

// lost is a file that the index names and the disk has not, or did not give.
func lost(c *fiber.Ctx, err error) error {
	if errors.Is(err, archive.ErrNotThere) {
		return missing(c)
	}
	c.Response().Header.Del(fiber.HeaderETag)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return err
}

// read gives the piece's bytes.
func (p wanted) read() ([]byte, error) {
	m, err := p.film.Open(p.file)
	if err != nil {
		return nil, err
	}
	defer m.Close()
	b := make([]byte, p.size)
	if _, err := io.ReadFull(io.NewSectionReader(m, p.from, p.size), b); err != nil {
		return nil, fmt.Errorf("reading a recording: %w", err)
	}
	return b, nil
}

// send answers with a finished piece, or the range of it that is asked for (RFC 9110,
// 14.2).
func (h Handlers) send(c *fiber.Ctx, p wanted) error {
	tag := `"` + p.name + "-" + strconv.FormatInt(p.size, 10) + `"`
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderCacheControl, forever)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	c.Set(fiber.HeaderETag, tag)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	some := span{0, p.size}
	asked := c.Get(fiber.HeaderRange)
	if valid := c.Get(fiber.HeaderIfRange); asked != "" && !strings.Contains(asked, ",") && (valid == "" || valid == tag) {
		from, to, err := fasthttp.ParseByteRange([]byte(asked), int(p.size))
		if err != nil {
			c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(p.size, 10))
			return c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable)
		}
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, p.size))
		c.Status(fiber.StatusPartialContent)
		some = span{int64(from), int64(to - from + 1)}
	}
	if err := h.body(c, p, some); err != nil {
		c.Response().Header.Del(fiber.HeaderContentRange)
		return lost(c, err)
	}
	return nil
}
