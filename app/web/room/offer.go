package room

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/buyer"
	"hawker/app/draft"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/web/edge"
	"hawker/views/shop"
)

const offerTicket = "offer"

// takeOffer exchanges the link of an offer for a cookie and a clean address.
func (h Handlers) takeOffer(c *fiber.Ctx) error {
	token := edge.Param(c, "token")
	if _, err := h.offer(token); err != nil {
		return err
	}
	edge.Ticket(c, offerTicket, token)
	return edge.Go(c, "/pay")
}

func (h Handlers) offer(token string) (draft.Draft, error) {
	return read(h, func(tx *store.Tx) (draft.Draft, error) { return draft.ByLink(tx, h.Secret, token) })
}

// offered runs fn with the offer whose link brought the visitor here, while it can be
// paid; an ordered one goes on to its order.
func (h Handlers) offered(c *fiber.Ctx, fn func(draft.Draft) error) error {
	d, err := h.offer(edge.Ticket(c, offerTicket, ""))
	if err != nil {
		return err
	}
	if d.State == draft.Ordered {
		o, err := read(h, func(tx *store.Tx) (order.Order, error) { return order.Get(tx, d.Order) })
		if err != nil {
			return err
		}
		return edge.Go(c, h.Board.OrderURL(o))
	}
	open, err := read(h, func(tx *store.Tx) (bool, error) { return d.Open(tx.Now), nil })
	if err != nil || open {
		if err == nil {
			err = fn(d)
		}
		return err
	}
	p := shop.OfferOver{Page: h.Shell(c, lang.T(edge.Ctx(c), "offer.title")), Why: string(draft.Expired)}
	if p.NoIndex = true; d.State == draft.Cancelled {
		p.Why = string(draft.Cancelled)
	}
	return edge.PageStatus(c, fiber.StatusGone, shop.OfferEnded(p))
}

func (h Handlers) showOffer(c *fiber.Ctx) error {
	return h.offered(c, func(d draft.Draft) error {
		a := buyer.Asked{Offer: &d, Contact: d.Contact, Way: d.Way, Reach: d.Contact.Email}
		if a.Reach == "" {
			a.Reach = d.Contact.Phone
		}
		return h.offerPage(c, a, fiber.StatusOK)
	})
}

func (h Handlers) offerForm(c *fiber.Ctx, a buyer.Asked) (shop.Checkout, error) {
	a.Country = edge.Country(c)
	if a.Key == "" {
		a.Key = edge.NewKey()
	}
	return read(h, func(tx *store.Tx) (shop.Checkout, error) { return h.Board.Checkout(edge.Ctx(c), tx, a) })
}

// offerPage shows the offer as far as the form is filled: its changed parts to htmx,
// else the page.
func (h Handlers) offerPage(c *fiber.Ctx, a buyer.Asked, status int) error {
	f, err := h.offerForm(c, a)
	if err != nil {
		return err
	}
	if edge.Fragment(c) {
		return edge.PageStatus(c, status, shop.OfferParts(f))
	}
	p := shop.OfferPage{Page: h.Shell(c, lang.T(edge.Ctx(c), "offer.title")), Form: f, Words: a.Offer.Words, Until: a.Offer.Expires}
	p.NoIndex = true
	return edge.PageStatus(c, status, shop.Offer(p))
}

// quoteOffer prices the offer anew for another country, way or payment.
func (h Handlers) quoteOffer(c *fiber.Ctx) error {
	return h.offered(c, func(d draft.Draft) error {
		form, err := edge.Form(c)
		if err != nil {
			return err
		}
		a := asked(edge.Ctx(c), form)
		a.Offer = &d
		return h.offerPage(c, a, fiber.StatusOK)
	})
}

// orderOffer places the order of the offer, with what the buyer added.
func (h Handlers) orderOffer(c *fiber.Ctx) error {
	return h.offered(c, func(d draft.Draft) error {
		form, err := edge.Form(c)
		if err != nil {
			return err
		}
		ctx := edge.Ctx(c)
		a := asked(ctx, form)
		a.Offer = &d
		check, err := h.needed(a.Way)
		if err != nil {
			return err
		}
		if a.Faults = faults(a.Contact, check); len(a.Faults) > 0 {
			return h.offerPage(c, a, fiber.StatusUnprocessableEntity)
		}
		if err := h.Limited(c, edge.Submit); err != nil {
			return err
		}
		var o order.Order
		err = h.Do(c, "draft.order", func(tx *store.Tx) error {
			o, err = draft.Order(tx, d.ID, draft.Filled{
				Contact: a.Contact, Method: a.Method, Way: a.Way, Seen: form.Get("seen"), Key: a.Key, Lang: lang.Tag(ctx),
			})
			return err
		})
		if refusal, refused := fault.As(err); refused {
			if field := formField[refusal.Field]; field != "" {
				a.Faults[field] = err
			} else {
				a.Refused = err
			}
			return h.offerPage(c, a, edge.Status(err))
		}
		if err != nil {
			return err
		}
		return h.confirm(c, o, "")
	})
}
