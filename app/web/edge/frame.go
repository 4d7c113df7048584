package edge

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
)

// Allow adds sources to one directive of the answer's policy; everything else of it
// stays.
func Allow(c *fiber.Ctx, directive string, sources ...string) {
	const name = "Content-Security-Policy"
	parts, added := strings.Split(string(c.Response().Header.Peek(name)), "; "), directive+" "+strings.Join(sources, " ")
	for i, p := range parts {
		if old, ok := strings.CutPrefix(p, directive+" "); ok {
			parts[i], added = strings.TrimSuffix(directive+" "+strings.TrimPrefix(old, "'none'"), " ")+" "+strings.Join(sources, " "), ""
		}
	}
	if added != "" {
		parts = append(parts, added)
	}
	c.Set(name, strings.Join(parts, "; "))
}

// Framed lets these origins show the answer in a frame of theirs. Everything else of
// the policy stays, and every other page stays out of frames.
func Framed(c *fiber.Ctx, origins []string) {
	if len(origins) > 0 {
		Allow(c, "frame-ancestors", origins...)
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
