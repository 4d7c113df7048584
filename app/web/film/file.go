package film

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

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

// showWhole sends an init or a segment. One that still grows is sent as far as it is,
// and kept by nobody.
func (h Handlers) showWhole(c *fiber.Ctx, f film, name string) error {
	if number, ok := segmentOf(name); ok && f.hides(number) {
		return missing(c)
	}
	key := f.Secret() + "/" + name
	if b, ok := h.files.get(key); ok {
		return send(c, b, name)
	}
	m, err := f.Open(name)
	if errors.Is(err, archive.ErrNotThere) {
		return missing(c)
	}
	if err != nil {
		return err
	}
	defer m.Close()
	b, err := read(m, 0, m.Size)
	if err != nil {
		return err
	}
	if m.Done {
		h.files.put(key, b)
		return send(c, b, name)
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
	key := f.Secret() + "/" + name
	if b, ok := h.files.get(key); ok {
		return send(c, b, name)
	}
	if first, last := f.Bounds(); number < first || number > last+1 {
		return missing(c)
	}
	ctx, cancel := context.WithTimeout(c.Context(), waitMost)
	defer cancel()
	if err := f.Wait(ctx, number, part); err != nil {
		return missing(c)
	}
	found := f.Segments(number, number)
	if len(found) == 0 || part >= len(found[0].Parts) {
		return missing(c)
	}
	m, err := f.Open(playlist.SegmentName(int(number)))
	if errors.Is(err, archive.ErrNotThere) {
		return missing(c)
	}
	if err != nil {
		return err
	}
	defer m.Close()
	span := found[0].Parts[part]
	b, err := read(m, span.Offset, span.Size)
	if err != nil {
		return err
	}
	h.files.put(key, b)
	return send(c, b, name)
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
	c.Set(fiber.HeaderCacheControl, "no-store")
	return fault.Missing("page_not_found")
}

func read(m *archive.Media, from, size int64) ([]byte, error) {
	b := make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(m, from, size), b); err != nil {
		return nil, fmt.Errorf("reading a recording: %w", err)
	}
	return b, nil
}

// send answers with a finished file, or the range of it that is asked for (RFC 9110,
// 14.2). The bytes are shared by all who ask.
func send(c *fiber.Ctx, b []byte, name string) error {
	c.Set(fiber.HeaderContentType, mediaType)
	c.Set(fiber.HeaderCacheControl, forever)
	c.Set(fiber.HeaderAcceptRanges, "bytes")
	tag := `"` + name + "-" + strconv.Itoa(len(b)) + `"`
	c.Set(fiber.HeaderETag, tag)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	asked := c.Get(fiber.HeaderRange)
	if valid := c.Get(fiber.HeaderIfRange); asked == "" || strings.Contains(asked, ",") || valid != "" && valid != tag {
		c.Response().SetBodyRaw(b)
		return nil
	}
	from, to, err := fasthttp.ParseByteRange([]byte(asked), len(b))
	if err != nil {
		c.Set(fiber.HeaderContentRange, "bytes */"+strconv.Itoa(len(b)))
		return c.SendStatus(fiber.StatusRequestedRangeNotSatisfiable)
	}
	c.Set(fiber.HeaderContentRange, fmt.Sprintf("bytes %d-%d/%d", from, to, len(b)))
	c.Response().SetBodyRaw(b[from : to+1])
	c.Status(fiber.StatusPartialContent)
	return nil
}

// shelf keeps the finished files that were asked for last, for all who watch the same.
type shelf struct {
	mu    sync.Mutex
	most  int // bytes
	size  int
	files map[string][]byte
	order []string // the oldest first
}

func newShelf(most int) *shelf { return &shelf{most: most, files: map[string][]byte{}} }

func (s *shelf) get(key string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.files[key]
	return b, ok
}

// put keeps a file, and drops the oldest for it.
func (s *shelf) put(key string, b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, there := s.files[key]; there || len(b) > s.most/4 {
		return
	}
	for s.size+len(b) > s.most {
		s.size -= len(s.files[s.order[0]])
		delete(s.files, s.order[0])
		s.order = s.order[1:]
	}
	s.files[key], s.size, s.order = b, s.size+len(b), append(s.order, key)
}
