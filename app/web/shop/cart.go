package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

func (h Handlers) showCart(c *fiber.Ctx) error { return h.cart(c, nil, cart.Line{}, "") }

// cart shows the cart, and beside the line named what was typed and why it was refused.
func (h Handlers) cart(c *fiber.Ctx, refused error, line cart.Line, typed string) error {
	p, err := read(h, func(tx *store.Tx) (views.CartPage, error) {
		return h.Board.Cart(edge.Ctx(c), tx, cart.ID(edge.Visitor(c)), edge.Country(c))
	})
	if err != nil {
		return err
	}
	if refused != nil {
		sentence := lang.Fault(edge.Ctx(c), refused)
		found := false
		for i := range p.Lines {
			if p.Lines[i].Variant == string(line.Variant) && p.Lines[i].Show == string(line.Show) {
				p.Lines[i].Problem, p.Lines[i].Typed, found = sentence, typed, true
			}
		}
		if !found {
			p.Problem = sentence
		}
	}
	if len(p.Lines) > 0 && edge.Query(c, "elsewhere") != "" { // drawing a code takes longer than all else on the page
		if p.Pass, err = h.pass(c); err != nil {
			return err
		}
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "shop.cart"))
	p.NoIndex = true
	return edge.PageStatus(c, status(refused), views.Cart(p))
}

// updateLine changes how many pieces of a line are wanted; none takes it out.
func (h Handlers) updateLine(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	line := cart.Line{Variant: catalog.VariantID(form.Get("variant")), Show: live.ShowID(form.Get("show"))}
	if form.Get("quantity") != "0" {
		if line.Quantity, err = cart.ParseQuantity(form.Get("quantity")); err != nil {
			return h.cart(c, err, line, form.Get("quantity"))
		}
	}
	err = h.Do(c, "cart.set", func(tx *store.Tx) error {
		_, err := cart.SetQuantity(tx, cart.ID(edge.Visitor(c)), line)
		return err
	})
	if _, refused := fault.As(err); refused {
		return h.cart(c, err, line, form.Get("quantity"))
	}
	if err != nil {
		return err
	}
	return edge.Go(c, "/cart")
}
