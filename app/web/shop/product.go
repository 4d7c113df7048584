package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/findable"
	"hawker/app/board/goods"
	"hawker/app/board/shelf"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// wish is what a request asks of a product's page; get gives a field of its query or form.
func wish(c *fiber.Ctx, get func(field string) string) shelf.Wish {
	return shelf.Wish{
		Variant: catalog.VariantID(get("v")), Choice: goods.ChoiceOf(get), Was: goods.WasOf(get("was")), Country: edge.Country(c),
	}
}

func asked(c *fiber.Ctx) func(string) string {
	return func(field string) string { return edge.Query(c, field) }
}

// showProduct shows the page, or for a changed choice what changes with it.
func (h Handlers) showProduct(c *fiber.Ctx) error {
	handle, w := edge.Param(c, "handle"), wish(c, asked(c))
	if edge.Fragment(c) && c.Get("HX-Target") == "buy" {
		return h.showChoice(c, handle, w)
	}
	page := func() (views.ProductPage, error) { return h.product(c, handle, w) }
	var err error
	if crowded(c) {
		err = h.showWhole(c, askingOf(c, handle, w), page)
	} else if p, failed := page(); failed != nil {
		err = failed
	} else {
		return edge.Page(c, views.Product(p))
	}
	if fault.Is(err, "product_not_found") {
		return h.showGone(c, handle, err)
	}
	return err
}

// showChoice answers with the parts of the page that a choice changes, and gives the
// page the address of that choice, so that going back or reloading keeps it.
func (h Handlers) showChoice(c *fiber.Ctx, handle string, w shelf.Wish) error {
	v, err := read(h, func(tx *store.Tx) (views.Chosen, error) { return h.Board.Shelf.Choice(edge.Ctx(c), tx, handle, w) })
	if err != nil {
		return err
	}
	c.Set("HX-Replace-Url", v.Delivered.Back)
	return edge.Page(c, views.Choice(v))
}

// showGone is the page of what was sold once: it says so, with a way on. What never
// was stays missing.
func (h Handlers) showGone(c *fiber.Ctx, handle string, missing error) error {
	p, err := read(h, func(tx *store.Tx) (views.GonePage, error) { return h.Board.Shelf.Gone(edge.Ctx(c), tx, handle) })
	if fault.Is(err, "product_not_found") {
		return missing
	}
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, p.Name)
	p.Section, p.NoIndex = "products", true
	return edge.PageStatus(c, fiber.StatusGone, views.Gone(p))
}

// reading is a product's page as it was read, and of which commit.
type reading struct {
	page    views.ProductPage
	said    findable.Said
	version int
}

func (h Handlers) readProduct(c *fiber.Ctx, handle string, w shelf.Wish) (reading, error) {
	ctx, base := edge.Ctx(c), edge.BaseURL(c)
	return read(h, func(tx *store.Tx) (v reading, err error) {
		v.version = tx.Version()
		page, offer, err := h.Board.Shelf.Product(ctx, tx, handle, w)
		if err != nil {
			return v, err
		}
		r, err := findable.Read(ctx, tx, base)
		if err == nil {
			v.page = page
			v.said, err = r.OfProduct(offer, goods.WasOf(page.Buy.Was))
		}
		return v, err
	})
}

// product is a product's page; the part that is alike for all is drawn once a commit.
func (h Handlers) product(c *fiber.Ctx, handle string, w shelf.Wish) (views.ProductPage, error) {
	ask := askingOf(c, handle, w)
	kept, ok, err := h.prints.current(h.Env, ask)
	if err != nil {
		return views.ProductPage{}, err
	}
	if !ok {
		v, err := h.readProduct(c, handle, w)
		if err != nil {
			return v.page, err
		}
		if kept, err = draw(edge.Ctx(c), v); err != nil {
			return v.page, err
		}
		h.prints.keep(v.version, ask, kept)
	}
	p := kept.page
	h.dress(c, &p, kept.said)
	return p, nil
}

// dress puts the shop around a product's page.
func (h Handlers) dress(c *fiber.Ctx, p *views.ProductPage, said findable.Said) {
	p.Page = h.Shell(c, p.Name)
	p.Section, p.Description, p.Scripts = "products", p.Summary, scripts
	said.Onto(&p.Page)
}

// scripts of a product's page.
var scripts = []string{"photo-strip", "buy-bar", "watch-here"}

// showCountry asks where goods go, for shops that send to more countries than a
// product's page can list.
func (h Handlers) showCountry(c *fiber.Ctx) error {
	p, err := read(h, func(tx *store.Tx) (views.CountryPage, error) {
		return h.Board.Shelf.Country(edge.Ctx(c), tx, edge.Country(c))
	})
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "shelf.country"))
	p.NoIndex, p.Back = true, edge.Local(edge.Query(c, "back"))
	return edge.Page(c, views.Country(p))
}

// setCountry remembers where the visitor's goods go. The cart and the checkout begin
// with it too.
func (h Handlers) setCountry(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	country := form.Get("country")
	edge.SetCountry(c, country)
	id := catalog.ID(form.Get("product"))
	if !edge.Fragment(c) || id == "" {
		return edge.Go(c, edge.Local(form.Get("back")))
	}
	v, err := read(h, func(tx *store.Tx) (views.Chosen, error) {
		p, err := catalog.Get(tx, id)
		if err != nil {
			return views.Chosen{}, err
		}
		return h.Board.Shelf.Choice(edge.Ctx(c), tx, p.Handle, shelf.Wish{Choice: goods.WasOf(form.Get("was")), Country: country})
	})
	if err != nil {
		return err
	}
	v.Delivered.OOB = false
	return edge.Page(c, v.Delivered)
}
