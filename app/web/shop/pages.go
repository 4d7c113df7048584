package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

func (h Handlers) showHome(c *fiber.Ctx) error {
	p, err := read(h, func(tx *store.Tx) (views.HomePage, error) { return h.Board.Shelf.Home(edge.Ctx(c), tx) })
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, "")
	p.Description = p.Story
	return edge.Page(c, views.Home(p))
}

func (h Handlers) listProducts(c *fiber.Ctx) error {
	p, err := read(h, func(tx *store.Tx) (views.ProductsPage, error) {
		return h.Board.Shelf.Products(edge.Ctx(c), tx, edge.Query(c, "after"))
	})
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "shop.products"))
	p.Section = "products"
	return edge.Page(c, views.Products(p))
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
		return h.Board.Shelf.Policy(edge.Ctx(c), tx, edge.Param(c, "handle"))
	})
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, p.Name)
	return edge.Page(c, views.Policy(p))
}
