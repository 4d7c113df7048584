package sales

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board"
	"hawker/app/web/desk/page"
	views "hawker/views/desk"
)

func (h Handlers) today(c *fiber.Ctx) error {
	return h.show(c, page.Answer{Section: "today", Topic: "desk/" + board.Today}, func(r reading) (templ.Component, error) {
		p, err := h.Board.DeskToday(r.Ctx, r.Tx, r.Frame, r.Person)
		return views.Today(p), err
	})
}
