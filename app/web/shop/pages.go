package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/findable"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

func (h Handlers) showHome(c *fiber.Ctx) error {
	var data []any
	p, err := read(h, func(tx *store.Tx) (views.HomePage, error) {
		r, err := findable.Read(edge.Ctx(c), tx, edge.BaseURL(c))
		if err == nil {
			data, err = r.Home()
		}
		if err != nil {
			return views.HomePage{}, err
		}
		look, _, err := edge.Look(c, tx)
		if err != nil {
			return views.HomePage{}, err
		}
		return h.Board.Shelf.Home(edge.Ctx(c), tx, look)
	})
	if err != nil {
		return err
	}
	about := p.Description
	p.Page = h.Shell(c, "")
	p.Description, p.Data = about, data
	return edge.Page(c, views.Home(p))
}

func (h Handlers) listShows(c *fiber.Ctx) error {
	p, err := read(h, func(tx *store.Tx) (views.SchedulePage, error) { return h.Board.Shelf.Schedule(edge.Ctx(c), tx) })
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "shop.shows"))
	p.Section = "live"
	return edge.Page(c, views.Schedule(p))
}

func (h Handlers) showPolicy(c *fiber.Ctx) error {
	p, err := read(h, func(tx *store.Tx) (views.PolicyPage, error) {
		return h.Board.Shelf.Policy(edge.Ctx(c), tx, edge.Param(c, "handle"), edge.Preview(c))
	})
	if err != nil {
		return err
	}
	about := p.Description
	p.Page = h.Shell(c, p.Name)
	p.Description, p.NoIndex, p.Mine = about, p.Hidden, edge.Param(c, "handle") == "privacy"
	return edge.Page(c, views.Policy(p))
}
