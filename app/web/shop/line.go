package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/goods"
	"hawker/app/board/shelf"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
	"hawker/views/ui"
)

// createLine puts a product into the cart: a plain form goes to the cart, within the
// page a note leads there. Refused, it is the form again, with what was typed.
func (h Handlers) createLine(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	id, w := catalog.ID(form.Get("product")), wish(c, form.Get)
	added, err := h.addToCart(c, id, w.Choice, form.Get("quantity"))
	if _, refused := fault.As(err); err != nil && !refused {
		return err
	}
	switch {
	case err == nil && !edge.Fragment(c):
		return edge.Go(c, "/cart")
	case err == nil:
		return h.added(c, id, w, added)
	case edge.Fragment(c):
		return h.refusedChoice(c, id, w, refusal{err, form.Get("quantity")})
	}
	return h.refusedLine(c, id, w, refusal{err, form.Get("quantity")})
}

// refusal is why something was refused, and what was typed.
type refusal struct {
	err   error
	typed string
}

func (r refusal) onto(c *fiber.Ctx, b *views.Buy) {
	b.Error, b.Typed = lang.Fault(edge.Ctx(c), r.err), r.typed
}

// added is one line that was put into the cart.
type added struct {
	name   string
	pieces int64 // in the cart now
}

func (h Handlers) addToCart(c *fiber.Ctx, id catalog.ID, choice []int, quantity string) (added, error) {
	n, err := cart.ParseQuantity(quantity)
	if err != nil {
		return added{}, err
	}
	var chosen goods.Chosen
	err = h.Store.Show(func(tx *store.Tx) error {
		v, exists, err := h.Board.Shelf.ProductVariant(edge.Ctx(c), tx, id, choice)
		if err == nil && !exists {
			err = fault.Clash("not_for_sale")
		}
		chosen = v
		return err
	})
	if err != nil {
		return added{}, err
	}
	var now cart.Cart
	err = h.Do(c, "cart.add", func(tx *store.Tx) (err error) {
		now, err = cart.Add(tx, cart.ID(edge.Visitor(c)), cart.Line{Variant: chosen.Variant, Quantity: n})
		return err
	})
	return added{chosen.Name, now.Count()}, err
}

func (h Handlers) added(c *fiber.Ctx, id catalog.ID, w shelf.Wish, a added) error {
	v, err := h.choice(c, id, w)
	if err != nil {
		return err
	}
	ctx := edge.Ctx(c)
	note := ui.Toast{Kind: "ok", Text: lang.T(ctx, "shop.cart.added", "name", a.name), Action: &ui.Link{Label: lang.T(ctx, "shelf.cart.view"), URL: "/cart"}}
	return edge.Page(c, views.Added(v, ui.CartButton{Pieces: int(a.pieces), OOB: true}, note))
}

func (h Handlers) refusedChoice(c *fiber.Ctx, id catalog.ID, w shelf.Wish, r refusal) error {
	v, err := h.choice(c, id, w)
	if err != nil {
		return r.err
	}
	r.onto(c, &v.Buy)
	return edge.PageStatus(c, status(r.err), views.Choice(v))
}

func (h Handlers) choice(c *fiber.Ctx, id catalog.ID, w shelf.Wish) (views.Chosen, error) {
	return read(h, func(tx *store.Tx) (views.Chosen, error) {
		p, err := catalog.Get(tx, id)
		if err != nil {
			return views.Chosen{}, err
		}
		return h.Board.Shelf.Choice(edge.Ctx(c), tx, p.Handle, w)
	})
}

func (h Handlers) refusedLine(c *fiber.Ctx, id catalog.ID, w shelf.Wish, r refusal) error {
	product, err := read(h, func(tx *store.Tx) (catalog.Product, error) { return catalog.Get(tx, id) })
	if err != nil {
		return err
	}
	v, err := h.readProduct(c, product.Handle, w)
	if err != nil {
		return r.err
	}
	h.dress(c, &v.page, v.said)
	r.onto(c, &v.page.Buy)
	v.page.NoIndex = true
	return edge.PageStatus(c, status(r.err), views.Product(v.page))
}
