package edge

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
)

// Framed lets these origins show the answer in a frame of theirs. Everything else of
// the policy stays, and every other page stays out of frames.
func Framed(c *fiber.Ctx, origins []string) {
	if len(origins) > 0 {
		c.Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors "+strings.Join(origins, " "), 1))
	}
}

// Spoken lets ?lang= choose the language, where a browser asks without the cookie
// that holds the choice.
func (e *Env) Spoken(c *fiber.Ctx) {
	if tag := Query(c, "lang"); tag == lang.English || tag == lang.Chinese {
		ctx := Ctx(c)
		c.SetUserContext(lang.WithZone(e.Lang.Context(ctx, tag), lang.Zone(ctx)))
	}
}
