package room

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/live"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/web/edge"
	views "hawker/views/room"
	"hawker/views/shop"
)

// join renders several fragments as one answer.
type join []templ.Component

// Render writes the fragments in order.
func (j join) Render(ctx context.Context, w io.Writer) error {
	for _, part := range j {
		if err := part.Render(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// showCheckout is the checkout: a sheet for a room, a page for everybody else.
func (h Handlers) showCheckout(c *fiber.Ctx) error {
	a := buyer.Asked{Room: roomOf(c)}
	if a.Room != "" {
		return h.checkoutSheet(c, a, fiber.StatusOK)
	}
	if edge.Fragment(c) {
		return edge.Go(c, "/checkout")
	}
	return h.checkoutPage(c, a, fiber.StatusOK)
}

func (h Handlers) form(c *fiber.Ctx, a buyer.Asked) (shop.Checkout, error) {
	a.Cart, a.Country = cart.ID(edge.Visitor(c)), edge.Country(c)
	if a.Key == "" {
		a.Key = edge.NewKey()
	}
	return read(h, func(tx *store.Tx) (shop.Checkout, error) { return h.Board.Checkout(edge.Ctx(c), tx, a) })
}

func (h Handlers) checkoutSheet(c *fiber.Ctx, a buyer.Asked, status int, beside ...templ.Component) error {
	f, err := h.form(c, a)
	if err != nil {
		return err
	}
	return edge.PageStatus(c, status, join(append([]templ.Component{shop.CheckoutSheet(f)}, beside...)))
}

func (h Handlers) checkoutPage(c *fiber.Ctx, a buyer.Asked, status int) error {
	f, err := h.form(c, a)
	if err != nil {
		return err
	}
	p := shop.CheckoutPage{Page: h.Shell(c, lang.T(edge.Ctx(c), "shop.checkout")), Form: f}
	p.NoIndex = true
	return edge.PageStatus(c, status, shop.CheckoutView(p))
}

// asked reads the form as far as it is filled.
func asked(ctx context.Context, form edge.Values) buyer.Asked {
	a := buyer.Asked{
		Room: knownRoom(form.Get("room")), Reach: form.Get("contact"), Key: form.Get("key"), Method: pay.Method(form.Get("method")), Way: form.Get("way"),
		Contact: customer.Contact{Name: form.Get("name"), Marketing: form.On("marketing"), Address: customer.Address{
			Line1: form.Get("street"), Postcode: form.Get("postcode"), City: form.Get("city"), Region: form.Get("region"), Country: form.Get("country"),
		}},
	}
	if strings.Contains(a.Reach, "@") {
		a.Contact.Email = a.Reach
	} else {
		a.Contact.Phone = a.Reach
	}
	if a.Contact.Marketing {
		a.Contact.ConsentText = buyer.MarketingText(ctx)
	}
	return a
}

// createQuote prices the cart anew for another country or payment.
func (h Handlers) createQuote(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	return h.again(c, asked(edge.Ctx(c), form))
}

// again answers with the form as it stands now: its changed parts to htmx, else a page.
func (h Handlers) again(c *fiber.Ctx, a buyer.Asked) error {
	status := fiber.StatusOK
	for _, err := range a.Faults {
		status = edge.Status(err)
	}
	if !edge.Fragment(c) {
		return h.checkoutPage(c, a, status)
	}
	f, err := h.form(c, a)
	if err != nil {
		return err
	}
	switch {
	case f.Empty() && a.Room == "":
		return edge.Go(c, "/cart")
	case f.Empty():
		c.Set("HX-Retarget", "#sheet")
		c.Set("HX-Reswap", "innerHTML")
		return edge.Page(c, shop.CheckoutSheet(f))
	case a.Room == "":
		return edge.PageStatus(c, status, join{shop.CheckoutForm(f), shop.CheckoutLines(f, true), shop.CheckoutCodes(f, true), shop.CheckoutSum(f, true)})
	}
	return edge.PageStatus(c, status, shop.CheckoutSheetForm(f))
}

// deleteLine takes a line out of the cart and keeps what was typed.
func (h Handlers) deleteLine(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	variant, show, _ := strings.Cut(form.Get("remove"), "|")
	err = h.Do(c, "cart.set", func(tx *store.Tx) error {
		_, err := cart.SetQuantity(tx, cart.ID(edge.Visitor(c)), cart.Line{Variant: catalog.VariantID(variant), Show: live.ShowID(show)})
		return err
	})
	if err != nil && !fault.Is(err, "cart_line_gone") {
		return err
	}
	return h.again(c, asked(edge.Ctx(c), form))
}

// cartFragment is the visitor's way to the checkout, as it is now.
func (h Handlers) cartFragment(c *fiber.Ctx) (templ.Component, error) {
	me, err := read(h, func(tx *store.Tx) (views.Me, error) { return h.Board.Me(edge.Ctx(c), tx, edge.Visitor(c), "") })
	me.OOB = true
	return views.MeCart(me), err
}
