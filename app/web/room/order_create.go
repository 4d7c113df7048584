package room

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/shop"
)

// formField names the form's field of a refusal about the contact or the payment.
var formField = map[string]string{
	"email": "contact", "phone": "contact", "name": "name", "line1": "street", "postcode": "postcode", "city": "city",
	"region": "region", "country": "country", "method": "method",
}

// createOrder places the order. Every field that needs mending is named at once;
// a refusal of the order as a whole keeps form and cart.
func (h Handlers) createOrder(c *fiber.Ctx) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	defer h.turn()()
	ctx := edge.Ctx(c)
	a := asked(ctx, form)
	check, err := h.needed(a.Way)
	if err != nil {
		return err
	}
	if a.Faults = faults(a.Contact, check); len(a.Faults) > 0 {
		return h.refuse(c, a, fiber.StatusUnprocessableEntity)
	}
	o, err := h.submit(c, order.Draft{
		Cart: cart.ID(edge.Visitor(c)), Contact: a.Contact, Method: a.Method, Way: a.Way, Seen: form.Get("seen"), Key: a.Key, Lang: lang.Tag(ctx),
	})
	if refusal, refused := fault.As(err); refused {
		if field := formField[refusal.Field]; field != "" {
			a.Faults[field] = err
		} else {
			a.Refused = err
		}
		return h.refuse(c, a, edge.Status(err))
	}
	if err != nil {
		return err
	}
	return h.confirm(c, o, a.Room)
}

func (h Handlers) submit(c *fiber.Ctx, d order.Draft) (o order.Order, err error) {
	if err := h.Limited(c, edge.Submit); err != nil {
		return o, err
	}
	err = h.Do(c, "order.submit", func(tx *store.Tx) error {
		o, err = order.Submit(tx, d)
		return err
	})
	return o, err
}

// confirm shows the order: over the playing video in a room, else on its own page.
// One that a provider is to be paid for goes on to that: the order stands already, and
// the provider is asked by the next request.
func (h Handlers) confirm(c *fiber.Ctx, o order.Order, room string) error {
	provider := o.Status == order.Pending && o.Method.Gateway()
	switch over := room != "" && edge.Fragment(c); {
	case provider && !over:
		return edge.Go(c, h.Board.PayURL(o)+"?go=1")
	case !over:
		return edge.Go(c, h.Board.OrderURL(o))
	case provider:
		cart, err := h.cartFragment(c)
		if err != nil {
			return err
		}
		return edge.Page(c, join{shop.PayingSoon(shop.Paying{Number: o.Number, Amount: o.Total, Room: room, Page: h.Board.PayURL(o)}), cart})
	}
	done, err := read(h, func(tx *store.Tx) (shop.Done, error) { return h.Board.Done(edge.Ctx(c), tx, o, room) })
	if err != nil {
		return err
	}
	cart, err := h.cartFragment(c)
	if err != nil {
		return err
	}
	return edge.Page(c, join{shop.DoneSheet(done), cart})
}

func (h Handlers) refuse(c *fiber.Ctx, a buyer.Asked, status int) error {
	if a.Room != "" && edge.Fragment(c) {
		return h.checkoutSheet(c, a, status)
	}
	a.Room = ""
	return h.checkoutPage(c, a, status)
}

// needed is what is asked of a buyer who chose this way of shipping: no address of
// those who fetch their pieces.
func (h Handlers) needed(way string) (check func(customer.Contact, string) error, err error) {
	check = customer.Contact.Check
	err = h.Store.Show(func(tx *store.Tx) error {
		s, err := brand.Get(tx)
		if err != nil {
			return err
		}
		t, err := cart.Tariff(tx, s)
		if _, fetched := t.Pickup(way); fetched {
			check = customer.Contact.CheckReach
		}
		return err
	})
	return check, err
}

// faults finds every field of a contact that needs mending, though the rule names
// only the first: each is put right for the sake of the next.
func faults(contact customer.Contact, check func(customer.Contact, string) error) map[string]error {
	found := map[string]error{}
	for at := contact.Clean(); ; {
		refusal, ok := fault.As(check(at, ""))
		if !ok {
			return found
		}
		field := formField[refusal.Field]
		if field == "" || found[field] != nil {
			return found
		}
		found[field] = refusal
		switch field {
		case "contact":
			at.Email, at.Phone = "a@example.com", ""
		case "name":
			at.Name, at.Address.Name = "-", "-"
		case "street":
			at.Address.Line1 = "-"
		case "city":
			at.Address.City = "-"
		case "region":
			at.Address.Region = "-"
		case "postcode":
			at.Address.Postcode = customer.PostcodeHint(at.Address.Country)
		}
	}
}
