// Package shop handles what is bought and read outside the live room: front door,
// shelf, product, cart, order page, schedule, the shop's own texts.
//
// Each handler reads a form, calls one verb and shows the answer; a refused form
// comes back with what was typed. It holds no rule of its own.
package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/store"
	"hawker/app/web/edge"
)

// Handlers are the pages of the shop.
type Handlers struct {
	*edge.Env
	prints *prints
}

// Routes lists the pages of the shop.
func (h Handlers) Routes() []edge.Route {
	h.prints = &prints{}
	return []edge.Route{
		{Method: "GET", Path: "/", Handler: h.showHome},
		{Method: "GET", Path: "/products", Handler: h.listProducts},
		{Method: "GET", Path: "/products/:handle", Handler: h.showProduct},
		{Method: "GET", Path: "/products/:handle/reviews", Handler: h.listReviews},
		{Method: "GET", Path: "/products/:handle/proofs/:claim", Handler: h.showProof},
		{Method: "GET", Path: "/collections", Handler: h.listCollections},
		{Method: "GET", Path: "/collections/:handle", Handler: h.showCollection},
		{Method: "GET", Path: "/country", Handler: h.showCountry},
		{Method: "POST", Path: "/country", Handler: h.setCountry},
		{Method: "GET", Path: "/cart", Handler: h.showCart},
		{Method: "POST", Path: "/cart", Handler: h.createLine},
		{Method: "POST", Path: "/cart/line", Handler: h.updateLine},
		{Method: "GET", Path: "/checkout/pay/:token", Handler: h.showPaying},
		{Method: "POST", Path: "/checkout/pay/:token", Handler: h.createAttempt},
		{Method: "GET", Path: "/checkout/pay/:token/back", Handler: h.showReturn},
		{Method: "GET", Path: "/checkout/pay/:token/form", Handler: h.showPayForm},
		{Method: "GET", Path: "/cart/from/:pass", Handler: h.showTakeOver},
		{Method: "POST", Path: "/cart/from/:pass", Handler: h.takeOver},
		{Method: "GET", Path: "/orders/:token", Handler: h.showOrder},
		{Method: "GET", Path: "/orders/:token/documents/:document", Handler: h.showDocument},
		{Method: "POST", Path: "/orders/:token/messages", Handler: h.createMessage},
		{Method: "POST", Path: "/orders/:token/reviews", Handler: h.createReview},
		{Method: "GET", Path: "/pages/:handle", Handler: h.showPolicy},
		{Method: "GET", Path: "/live", Handler: h.listShows},
	}
}

// read fills a page in one snapshot; pages change nothing of what they read.
func read[T any](h Handlers, fn func(tx *store.Tx) (T, error)) (page T, err error) {
	err = h.Store.Show(func(tx *store.Tx) error {
		page, err = fn(tx)
		return err
	})
	return page, err
}

func status(err error) int {
	if err == nil {
		return fiber.StatusOK
	}
	return edge.Status(err)
}
