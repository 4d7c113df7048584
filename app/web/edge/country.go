package edge

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
)

// Country is the country that this browser's visitor named last (ISO 3166-1
// alpha-2), "" for none.
func Country(c *fiber.Ctx) string {
	code := c.Cookies(cookieName(c, "country"))
	if !brand.KnownCountry(code) {
		return ""
	}
	return strings.Clone(code)
}

// SetCountry remembers the country for a year.
func SetCountry(c *fiber.Ctx, code string) {
	if brand.KnownCountry(code) {
		setCookie(c, "country", code, 365*24*time.Hour)
	}
}
