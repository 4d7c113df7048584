// Package lot shows anybody where pieces come from: a lot, and the files of its
// certificates. It decides nothing: what may be read of a lot is for proven.
package lot

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/goods"
	"hawker/app/board/proven"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/sourcing"
	"hawker/app/store"
	"hawker/app/web/download"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// Handlers are the pages of lots.
type Handlers struct{ *edge.Env }

// Routes is this part of the site map.
func (h Handlers) Routes() []edge.Route {
	return []edge.Route{
		{Method: "GET", Path: "/lots/:lot", Handler: h.show},
		{Method: "GET", Path: "/lots/:lot/papers/:certificate", Handler: h.paper},
	}
}

// show is the page of a lot, for everybody.
func (h Handlers) show(c *fiber.Ctx) error {
	id := sourcing.ID(edge.Param(c, "lot"))
	var p views.LotPage
	err := h.Store.Show(func(tx *store.Tx) error {
		g, err := goods.Read(edge.Ctx(c), tx)
		if err == nil {
			p, err = proven.Lot(g, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "lot.public.of", "number", p.Number, "product", p.Product))
	p.NoIndex = true // it is read from the product, or from an order
	return edge.Page(c, views.Lot(p))
}

// paper gives away the file of a certificate that a lot has now.
func (h Handlers) paper(c *fiber.Ctx) error {
	id, certificate := sourcing.ID(edge.Param(c, "lot")), edge.Param(c, "certificate")
	var found sourcing.Certificate
	err := h.Store.Show(func(tx *store.Tx) error {
		g, err := goods.Read(edge.Ctx(c), tx)
		if err != nil {
			return err
		}
		v, _, err := proven.PublicLot(g, id)
		if err != nil {
			return err
		}
		at := -1
		if found, at = v.Find(certificate); at < 0 {
			err = fault.Missing("paper_not_found")
		}
		return err
	})
	if err != nil {
		return err
	}
	return download.Paper(c, h.Papers, found.File)
}
