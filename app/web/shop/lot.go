package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/goods"
	"hawker/app/board/proven"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/paper"
	"hawker/app/sourcing"
	"hawker/app/store"
	"hawker/app/web/download"
	"hawker/app/web/edge"
	views "hawker/views/shop"
)

// showLot is the page of a lot, for everybody.
func (h Handlers) showLot(c *fiber.Ctx) error {
	id := sourcing.ID(edge.Param(c, "lot"))
	p, err := read(h, func(tx *store.Tx) (views.LotPage, error) {
		g, err := goods.Read(edge.Ctx(c), tx)
		if err != nil {
			return views.LotPage{}, err
		}
		return proven.Lot(g, id)
	})
	if err != nil {
		return err
	}
	p.Page = h.Shell(c, lang.T(edge.Ctx(c), "lot.public.of", "number", p.Number, "product", p.Product))
	p.NoIndex = true // it is read from the product, or from an order
	return edge.Page(c, views.Lot(p))
}

// showLotPaper gives away the file of a certificate that a lot has now.
func (h Handlers) showLotPaper(c *fiber.Ctx) error {
	id, certificate := sourcing.ID(edge.Param(c, "lot")), edge.Param(c, "certificate")
	f, err := read(h, func(tx *store.Tx) (paper.File, error) {
		g, err := goods.Read(edge.Ctx(c), tx)
		if err != nil {
			return paper.File{}, err
		}
		v, _, err := proven.PublicLot(g, id)
		if err != nil {
			return paper.File{}, err
		}
		one, at := v.Find(certificate)
		if at < 0 {
			err = fault.Missing("paper_not_found")
		}
		return one.File, err
	})
	if err != nil {
		return err
	}
	return download.Paper(c, h.Papers, f)
}
