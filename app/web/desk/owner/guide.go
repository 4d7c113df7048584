package owner

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/guide"
)

// guide shows every component of the look to whoever builds with it.
func (h Handlers) guide(c *fiber.Ctx) error {
	theme := edge.Query(c, "theme")
	if theme != "dark" {
		theme = "light"
	}
	return h.show(c, page.Answer{Section: "settings"}, func(r reading) (templ.Component, error) {
		return guide.Sheet(guide.Page{Frame: r.Titled(r.T("guide.title")), Theme: theme}), nil
	})
}
