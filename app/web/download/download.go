// Package download sends papers: files that prove what the shop says.
//
// It promises that such a file, which a stranger may have made, never runs as a part of
// the shop. Who may have it is for its callers.
package download

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"hawker/app/paper"
)

// Paper sends a paper as the bytes that it is: with the type that they have, never
// sniffed, to be saved. A picture may be shown instead, in a page of its own where nothing
// runs; a PDF may not, since the viewers of browsers run what stands in it.
func Paper(c *fiber.Ctx, papers *paper.Dir, f paper.File) error {
	in, err := papers.Open(f.Hash)
	if err != nil {
		return err
	}
	how := "attachment"
	if f.Type != paper.PDF && c.QueryBool("show") {
		how = "inline"
	}
	// RFC 6266 with RFC 8187 for names in any script; what knows neither gets a plain one.
	c.Set(fiber.HeaderContentDisposition, how+`; filename="proof`+paper.Ext(f.Type)+`"; filename*=UTF-8''`+url.PathEscape(f.Name))
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	return c.SendStream(in, int(f.Size))
}
