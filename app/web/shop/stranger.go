package shop

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// stranger tells whether a request comes from somebody of whom nothing is known: no
// cart, no session, no choice of language or country. Such pages have no personal
// part, so those who follow a link in a crowd are shown one that is drawn once.
func stranger(c *fiber.Ctx) bool {
	return len(c.Request().Header.Peek(fiber.HeaderCookie)) == 0 && !edge.Fragment(c)
}

// moment is all that a stranger's page depends on besides what is asked for: the
// commit, and how many watch the show that its head names.
type moment struct{ version, watching int }

// moment reads what holds now; none while time has changed something that is not
// written down yet.
func (h Handlers) moment() (now moment, ok bool, err error) {
	err = h.View(func(tx *store.Tx) (err error) {
		now.version, ok = tx.Version(), !turned(tx)
		now.watching, err = h.Watching(tx)
		return err
	})
	return now, ok, err
}

// turned tells whether time alone has changed what the shop shows.
func turned(tx *store.Tx) bool {
	next := catalog.NextTurn(tx)
	return !next.IsZero() && !tx.Now.Before(next)
}

// showStranger shows a product's page to a stranger. A page is kept if nothing
// changed from before it was read until after it was drawn.
func (h Handlers) showStranger(c *fiber.Ctx, ask asking, page func() (views.ProductPage, error)) error {
	now, ok, err := h.moment()
	if err != nil {
		return err
	}
	ask.path, ask.watching = string(c.Request().RequestURI()), now.watching
	if v, known := h.prints.of(now.version, ask); ok && known {
		return edge.Page(c, v.page.Main)
	}
	p, err := page()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := views.Product(p).Render(edge.Ctx(c), &b); err != nil {
		return fmt.Errorf("drawing product: %w", err)
	}
	whole := drawn(slices.Clip(b.Bytes()))
	if then, still, err := h.moment(); err == nil && ok && still && then == now {
		h.prints.keep(now.version, ask, print{page: views.ProductPage{Main: whole}, size: len(whole)})
	}
	return edge.Page(c, whole)
}
