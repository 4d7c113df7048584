// Package paper sends files that prove what is claimed of a product.
//
// It promises that such a file, which a stranger may have made, never runs as a part of
// the shop. Who may have it is for its callers.
package paper

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"hawker/app/claim"
)

// Send sends a proof as the bytes that it is: with the type that they have, never
// sniffed, to be saved. A picture may be shown instead, in a page of its own where nothing
// runs; a PDF may not, since the viewers of browsers run what stands in it.
func Send(c *fiber.Ctx, papers *claim.Papers, f claim.File) error {
	in, err := papers.Open(f.Hash)
	if err != nil {
		return err
	}
	how := "attachment"
	if f.Type != claim.PDF && c.QueryBool("show") {
		how = "inline"
	}
	// RFC 6266 with RFC 8187 for names in any script; what knows neither gets a plain one.
	c.Set(fiber.HeaderContentDisposition, how+`; filename="proof`+claim.Ext(f.Type)+`"; filename*=UTF-8''`+url.PathEscape(f.Name))
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	return c.SendStream(in, int(f.Size))
}
