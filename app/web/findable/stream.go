package findable

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/web/edge"
)

// part writes the next part of an answer and tells whether another one follows.
type part func(b *bytes.Buffer) (more bool, err error)

// stream is an answer that is made as it is read. An error ends it in the middle
// of its encoding, which the reader notices.
type stream struct {
	next part
	more bool
	raw  bytes.Buffer
	out  bytes.Buffer
	zip  *gzip.Writer // nil: sent as it is
	fail func(error)
}

func (s *stream) Read(p []byte) (int, error) {
	for s.out.Len() == 0 {
		if !s.more {
			return 0, io.EOF
		}
		if err := s.fill(); err != nil {
			s.fail(err)
			return 0, err
		}
	}
	return s.out.Read(p)
}

func (s *stream) fill() (err error) {
	s.raw.Reset()
	if s.more, err = s.next(&s.raw); err != nil {
		return err
	}
	if s.zip == nil {
		_, err = s.out.Write(s.raw.Bytes())
		return err
	}
	if _, err = s.zip.Write(s.raw.Bytes()); err == nil && !s.more {
		err = s.zip.Close()
	}
	if err != nil {
		return fmt.Errorf("compressing: %w", err)
	}
	return nil
}

// version is what an answer of this pulse is called at this address. The same
// content may be written as several bytes, so it is a weak one (RFC 9110, 8.8.1).
func (p *pulse) version(c *fiber.Ctx) string {
	return `W/"` + p.born + "-" + strconv.FormatUint(p.now(), 36) + "-" + strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(edge.BaseURL(c)))), 36) + `"`
}

// known answers 304 where the reader has this version (RFC 9110, 13.1.2).
func known(c *fiber.Ctx, tag string) bool {
	c.Set(fiber.HeaderETag, tag)
	for _, have := range strings.Split(c.Get(fiber.HeaderIfNoneMatch), ",") {
		have = strings.TrimSpace(have)
		if have == "*" || strings.TrimPrefix(have, "W/") == strings.TrimPrefix(tag, "W/") {
			c.Status(fiber.StatusNotModified)
			return true
		}
	}
	return false
}

// send answers with XML, a part at a time.
func (h Handlers) send(c *fiber.Ctx, next part) error {
	s := &stream{next: next, more: true}
	path := strings.Clone(c.Path())
	s.fail = func(err error) { h.Log.Error("answer broke off", "path", path, "err", err) }
	c.Set(fiber.HeaderContentType, "application/xml; charset=utf-8")
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip" {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		s.zip, _ = gzip.NewWriterLevel(&s.out, gzip.BestSpeed) // a known level is never refused
	}
	c.Response().SetBodyStream(s, -1)
	return nil
}

// element writes <name>text</name>; without a text it writes nothing.
func element(b *bytes.Buffer, name, text string) {
	if text == "" {
		return
	}
	b.WriteString("<" + name + ">")
	escape(b, text)
	b.WriteString("</" + name + ">")
}

// escape writes a text without the characters that XML has no way to write.
// Writing to a buffer does not fail.
func escape(b *bytes.Buffer, text string) { _ = xml.EscapeText(b, []byte(strings.Map(legal, text))) }

// legal drops the characters that XML 1.0 has no way to write (section 2.2).
func legal(r rune) rune {
	switch {
	case r == '\t', r == '\n', r == '\r', r >= 0x20 && r <= 0xd7ff, r >= 0xe000 && r <= 0xfffc, r >= 0x10000 && r <= 0x10ffff:
		return r
	}
	return -1
}
