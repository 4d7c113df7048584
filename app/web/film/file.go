package film

import (
	"bytes"
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

const mediaType = "video/mp4"

// What the heads of files say, as it is sent: crowds ask for them, five a second each.
var (
	typeOfMedia   = []byte(mediaType)
	keptForever   = []byte("public, max-age=31536000, immutable")
	rangesOfBytes = []byte("bytes")
	everybody     = []byte("*")
	exposed       = []byte("Content-Length, Content-Range, Date, ETag")

	nameCache     = []byte(fiber.HeaderCacheControl)
	nameRanges    = []byte(fiber.HeaderAcceptRanges)
	nameTag       = []byte("Etag") // as fasthttp writes it
	nameNoneMatch = []byte(fiber.HeaderIfNoneMatch)
	nameRange     = []byte(fiber.HeaderRange)
	nameIfRange   = []byte(fiber.HeaderIfRange)
	nameAllowed   = []byte(fiber.HeaderAccessControlAllowOrigin)
	nameExposed   = []byte(fiber.HeaderAccessControlExposeHeaders)
)

// wanted is a stretch of a file of a recording that never changes again, under the name
// that it was asked for by.
type wanted struct {
	film       *archive.Film
	name       string
	segment    uint32 // whose file it is; 0: that of the name
	from, size int64
}

// file is the name of the file.
func (w wanted) file() string {
	if w.segment == 0 {
		return w.name
	}
	return playlist.SegmentName(int(w.segment))
}

// showWhole sends an init or a segment. One that still grows is sent as far as it is,
// and kept by nobody.
func (h Handlers) showWhole(c *fiber.Ctx, f film, name string) error {
	number, _ := segmentOf(name)
	if number != 0 && f.hides(number) {
		return missing(c)
	}
	size, done, ok := f.Size(name)
	if !ok {
		return missing(c)
	}
	p := wanted{f.Film, name, number, 0, size}
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
	return h.send(c, wanted{f.Film, name, number, span.Offset, span.Size})
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
	digits, rest, _ := strings.Cut(name, ".")
	number, is := strings.CutSuffix(rest, ".m4s")
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || !is || len(digits) < 8 || len(digits) > 8 && digits[0] == '0' {
		return 0, 0, false
	}
	p, err := strconv.ParseUint(number, 10, 16)
	return uint32(n), int(p), err == nil && (number[0] != '0' || len(number) == 1)
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
	return away(c, err)
}

// away says of a piece that lies in the shop's bucket, which does not give it, that it may
// be asked for again.
func away(c *fiber.Ctx, err error) error {
	if !errors.Is(err, archive.ErrAway) {
		return err
	}
	c.Set(fiber.HeaderRetryAfter, "10")
	return fault.New(fault.Unavailable, "recording_away", "")
}

// read gives the piece's bytes.
func (p wanted) read() ([]byte, error) {
	m, err := p.film.Open(p.file())
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
	head := &c.Response().Header
	tag := p.tag(make([]byte, 0, 64))
	head.SetContentTypeBytes(typeOfMedia)
	head.SetCanonical(nameCache, keptForever)
	head.SetCanonical(nameRanges, rangesOfBytes)
	head.SetCanonical(nameTag, tag)
	if bytes.Contains(c.Request().Header.PeekBytes(nameNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	some := span{0, p.size}
	asked := c.Request().Header.PeekBytes(nameRange)
	if len(asked) > 0 && bytes.IndexByte(asked, ',') < 0 && p.still(c, tag) {
		from, to, err := fasthttp.ParseByteRange(asked, int(p.size))
		if err != nil {
			c.Set(fiber.HeaderContentRange, "bytes */"+strconv.FormatInt(p.size, 10))
			return c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable)
		}
		c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, p.size))
		c.Status(fiber.StatusPartialContent)
		some = span{int64(from), int64(to - from + 1)}
	}
	if err := h.body(c, p, some); err != nil {
		head.Del(fiber.HeaderContentRange)
		return lost(c, err)
	}
	return nil
}

// tag appends the entity tag of the piece.
func (w wanted) tag(b []byte) []byte {
	b = append(append(append(b, '"'), w.name...), '-')
	return append(strconv.AppendInt(b, w.size, 10), '"')
}

// still tells whether the range is wanted of what the piece is now (RFC 9110, 13.1.5).
func (wanted) still(c *fiber.Ctx, tag []byte) bool {
	valid := c.Request().Header.PeekBytes(nameIfRange)
	return len(valid) == 0 || bytes.Equal(valid, tag)
}
