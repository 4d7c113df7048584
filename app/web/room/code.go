package room

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/cart"
	"hawker/app/fault"
	"hawker/app/store"
	"hawker/app/web/edge"
)

// createCode gives a discount's code to the cart, or takes one back; a refused one
// comes back as it was typed, with all else that stands in the form.
func (h Handlers) createCode(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	a, visitor := asked(edge.Ctx(c), form), cart.ID(edge.Visitor(c))
	if code := form.Get("forget"); code != "" {
		err = h.Do(c, "cart.forget_code", func(tx *store.Tx) error { return cart.RemoveCode(tx, visitor, code) })
		if err != nil {
			return err
		}
		return h.again(c, a)
	}
	if err := h.Limited(c, edge.Code); err != nil {
		return err
	}
	err = h.Do(c, "cart.give_code", func(tx *store.Tx) error { return cart.AddCode(tx, visitor, form.Get("code")) })
	if _, refused := fault.As(err); refused {
		a.Code, a.Faults = form.Get("code"), map[string]error{"code": err}
		return h.again(c, a)
	}
	if err != nil {
		return err
	}
	return h.again(c, a)
}
