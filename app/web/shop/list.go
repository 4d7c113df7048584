package shop

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"hawker/app/board/shelf"
	"hawker/app/collection"
	"hawker/app/lang"
	"hawker/app/search"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// mostPages is how far one turns the pages of what was found.
const mostPages = 1000

// ask reads what is asked of a shelf; what nobody offers counts as not asked.
func ask(c *fiber.Ctx) shelf.Ask {
	a := shelf.Ask{After: edge.Query(c, "after"), Stock: edge.Query(c, "stock") == "in", Sort: edge.Query(c, "sort"), Page: 1}
	if !slices.Contains(shelf.Sorts, a.Sort) {
		a.Sort = ""
	}
	if n, err := strconv.Atoi(edge.Query(c, "page")); err == nil && n > 1 {
		a.Page = min(n, mostPages)
	}
	return a
}

// find asks the index where another order or choice than the shelf's own is wanted.
func (h Handlers) find(c *fiber.Ctx, a *shelf.Ask, in collection.ID) {
	if !a.Asked() {
		return
	}
	r := h.Search.Find(search.Query{
		Collection: in, InStock: a.Stock, Sort: orNewest(a.Sort), Lang: lang.Tag(edge.Ctx(c)), Now: time.Now(),
		Offset: (a.Page - 1) * shelf.PerPage, Limit: shelf.PerPage,
	})
	a.Found = &shelf.Found{IDs: r.IDs, Total: r.Total}
}

func orNewest(sort string) string {
	if sort == "" {
		return "newest"
	}
	return sort
}

func (h Handlers) listProducts(c *fiber.Ctx) error {
	a := ask(c)
	h.find(c, &a, "")
	p, err := read(h, func(tx *store.Tx) (views.ListPage, error) { return h.Board.Shelf.Products(edge.Ctx(c), tx, a) })
	if err != nil {
		return err
	}
	return h.list(c, p, a)
}

func (h Handlers) showCollection(c *fiber.Ctx) error {
	a, handle := ask(c), edge.Param(c, "handle")
	id, err := read(h, func(tx *store.Tx) (collection.ID, error) { return h.Board.Shelf.CollectionID(tx, handle) })
	if err != nil {
		return err
	}
	h.find(c, &a, id)
	p, err := read(h, func(tx *store.Tx) (views.ListPage, error) {
		return h.Board.Shelf.Collection(edge.Ctx(c), tx, handle, a)
	})
	if err != nil {
		return err
	}
	return h.list(c, p, a)
}

// list shows a shelf. Within the page the address follows what was asked for.
func (h Handlers) list(c *fiber.Ctx, p views.ListPage, a shelf.Ask) error {
	if edge.Fragment(c) {
		c.Set("HX-Push-Url", a.Address(p.URL))
	}
	p.Page = h.Shell(c, p.Name)
	p.Section = "products"
	if len(p.Text) > 0 {
		p.Description = p.Text[0]
	}
	if p.Photo.Large != "" {
		p.Image = edge.BaseURL(c) + p.Photo.Large
	}
	if err := h.describe(c, &p.Page, p.Cards); err != nil {
		return err
	}
	return edge.Page(c, views.List(p))
}

func (h Handlers) listCollections(c *fiber.Ctx) error {
	p, err := read(h, func(tx *store.Tx) (views.CollectionsPage, error) { return h.Board.Shelf.Collections(edge.Ctx(c), tx) })
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "shelf.collections"))
	p.Section = "products"
	return edge.Page(c, views.Collections(p))
}
