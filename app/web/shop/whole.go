package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// crowded tells whether a request comes from one of the many who buy: whoever is
// signed in has a way to the desk on the page, and may see a look that is a draft.
func crowded(c *fiber.Ctx) bool {
	_, crew := edge.Staff(c)
	return !crew && !edge.Fragment(c)
}

// around is what head, header and footer show of the visitor and of the moment. Who
// asks for the same page, and has the same around it, is shown the same bytes.
type around struct {
	watching int // the show that the head names
	cart     int // pieces in the visitor's
}

// moment is all that a whole page depends on besides what is asked for.
type moment struct {
	version int
	around
}

// moment reads what holds now; none while time has changed something that is not
// written down yet.
func (h Handlers) moment(c *fiber.Ctx) (now moment, ok bool, err error) {
	err = h.Store.Show(func(tx *store.Tx) (err error) {
		now.version, ok = tx.Version(), !turned(tx)
		if now.cart, err = edge.Pieces(c, tx); err != nil {
			return err
		}
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

// showWhole shows a product's page to one of many. A page is kept if nothing changed
// from before it was read until after it was drawn; and from the second time on, since
// most of a large shop's are asked for once a commit.
func (h Handlers) showWhole(c *fiber.Ctx, ask asking, page func() (views.ProductPage, error)) error {
	now, ok, err := h.moment(c)
	if err != nil {
		return err
	}
	_, again := h.prints.of(now.version, ask)
	ask.path, ask.around = string(c.Request().RequestURI()), now.around
	if v, known := h.prints.of(now.version, ask); ok && known {
		return edge.Send(c, v.whole)
	}
	p, err := page()
	if err != nil {
		return err
	}
	if !again || p.Proven.Turns {
		return edge.Page(c, views.Product(p))
	}
	whole, err := edge.Draw(edge.Ctx(c), views.Product(p))
	if err != nil {
		return err
	}
	if then, still, err := h.moment(c); err == nil && ok && still && then == now {
		h.prints.keep(now.version, ask, print{whole: whole, size: whole.Size()})
	}
	return edge.Send(c, whole)
}
