package shop

import (
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/fault"
	"hawker/app/paper"
	"hawker/app/store"
	"hawker/app/web/download"
	"hawker/app/web/edge"
)

// showProof gives away the proof of a claim that the shop stands by, if it is valid and
// the shop shares it.
func (h Handlers) showProof(c *fiber.Ctx) error {
	handle, id := edge.Param(c, "handle"), claim.ID(edge.Param(c, "claim"))
	var f paper.File
	err := h.View(func(tx *store.Tx) error {
		p, ok, err := catalog.ByHandle(tx, handle)
		if err != nil {
			return err
		}
		v, err := claim.Get(tx, id)
		if err == nil && (!ok || !p.Buyable(tx.Now) || v.Product != p.ID || !v.Shared || !v.Proven(tx.Now)) {
			err = fault.Missing("paper_not_found")
		}
		f = v.File
		return err
	})
	if err != nil {
		return err
	}
	return download.Paper(c, h.Papers, f)
}
