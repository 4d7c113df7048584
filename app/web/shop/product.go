package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/findable"
	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// showProduct shows the page, or for a changed choice its price and stock alone.
func (h Handlers) showProduct(c *fiber.Ctx) error {
	choice := goods.ChoiceOf(func(field string) string { return edge.Query(c, field) })
	if choice == nil {
		var err error
		if choice, err = h.choiceOf(catalog.VariantID(edge.Query(c, "v"))); err != nil {
			return err
		}
	}
	p, err := h.product(c, edge.Param(c, "handle"), choice)
	if err != nil {
		return err
	}
	if edge.Fragment(c) && c.Get("HX-Target") == "buy" {
		return edge.Page(c, views.BuyForm(p.Buy))
	}
	return edge.Page(c, views.Product(p))
}

// choiceOf is the choice that a variant is, as addresses from elsewhere name one;
// nil where there is no such variant or nothing to choose.
func (h Handlers) choiceOf(id catalog.VariantID) ([]int, error) {
	if id == "" {
		return nil, nil
	}
	v, err := read(h, func(tx *store.Tx) (catalog.Variant, error) { return catalog.GetVariant(tx, id) })
	if fault.Is(err, "variant_not_found") {
		return nil, nil
	}
	return v.Choice, err
}

func (h Handlers) product(c *fiber.Ctx, handle string, choice []int) (views.ProductPage, error) {
	var said findable.Said
	p, err := read(h, func(tx *store.Tx) (views.ProductPage, error) {
		p, err := h.Board.Shelf.Product(edge.Ctx(c), tx, handle, choice)
		if err != nil || edge.Fragment(c) {
			return p, err
		}
		r, err := findable.Read(edge.Ctx(c), tx, edge.BaseURL(c))
		if err == nil {
			said, err = r.OfProduct(handle, choice)
		}
		return p, err
	})
	if err != nil {
		return p, err
	}
	p.Page = h.Shell(c, p.Name)
	p.Section, p.Description = "products", p.Summary
	said.Onto(&p.Page)
	return p, nil
}

// createLine puts a product into the cart; refused, it is the product's page again.
func (h Handlers) createLine(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	id, choice := catalog.ID(form.Get("product")), goods.ChoiceOf(form.Get)
	err = h.addToCart(c, id, choice, form.Get("quantity"))
	if _, refused := fault.As(err); !refused {
		if err != nil {
			return err
		}
		return edge.Go(c, "/cart")
	}
	product, missing := read(h, func(tx *store.Tx) (catalog.Product, error) { return catalog.Get(tx, id) })
	if missing != nil {
		return missing
	}
	p, missing := h.product(c, product.Handle, choice)
	if missing != nil {
		return err
	}
	p.Buy.Error, p.Buy.Typed, p.NoIndex = lang.Fault(edge.Ctx(c), err), form.Get("quantity"), true
	return edge.PageStatus(c, status(err), views.Product(p))
}

func (h Handlers) addToCart(c *fiber.Ctx, id catalog.ID, choice []int, quantity string) error {
	n, err := order.ParseQuantity(quantity)
	if err != nil {
		return err
	}
	var chosen goods.Chosen
	err = h.View(func(tx *store.Tx) error {
		v, exists, err := h.Board.Shelf.ProductVariant(edge.Ctx(c), tx, id, choice)
		if err == nil && !exists {
			err = fault.Clash("not_for_sale")
		}
		chosen = v
		return err
	})
	if err != nil {
		return err
	}
	return h.Do(c, "cart.add", func(tx *store.Tx) error {
		_, err := order.AddToCart(tx, order.CartID(edge.Visitor(c)), order.CartLine{Variant: chosen.Variant, Quantity: n})
		return err
	})
}
