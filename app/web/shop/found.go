package shop

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/findable"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
	"hawker/views/ui"
)

// describe says on a list of products which ones stand on it, for those who only
// link to them.
func (h Handlers) describe(c *fiber.Ctx, p *ui.Page, cards []views.Card) error {
	list := make([]ui.Link, len(cards))
	for i, card := range cards {
		list[i] = ui.Link{Label: card.Name, URL: card.URL}
	}
	return h.View(func(tx *store.Tx) error {
		r, err := findable.Read(edge.Ctx(c), tx, edge.BaseURL(c))
		if err == nil {
			p.Data = r.List(p.Title, strings.Clone(c.Path()), list)
		}
		return err
	})
}
