package claims

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/claim"
	"hawker/app/store"
	"hawker/app/web/desk/filing"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/claims"
	"hawker/views/desk/frame"
)

func (h Handlers) product(c *fiber.Ctx) error {
	return h.showProduct(c, fiber.StatusOK, filing.Sent{}, frame.Form{Key: edge.NewKey()})
}

// showProduct is the page of a product's claims, with what was typed in a form that was
// refused.
func (h Handlers) showProduct(c *fiber.Ctx, status int, typed filing.Sent, f frame.Form) error {
	id := catalog.ID(edge.Param(c, "id"))
	return h.Show(c, page.Answer{Section: "products", Status: status}, func(r page.Reading) (templ.Component, error) {
		product, err := catalog.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		p := views.ProductPage{Frame: r.Titled(r.T("claim.of", "product", r.In(product.Title))), Product: r.In(product.Title), Back: "/desk/products/" + string(id)}
		p.Input = views.Input{Form: f, Action: of(id), New: true}
		fill(&p.Input, typed)
		all, err := claim.All(r.Tx, id)
		if err != nil {
			return nil, err
		}
		for _, v := range all {
			row, err := rowOf(r, v)
			if err != nil {
				return nil, err
			}
			p.Rows = append(p.Rows, row)
		}
		return views.Product(p), nil
	})
}

func (h Handlers) create(c *fiber.Ctx) error {
	id := catalog.ID(edge.Param(c, "id"))
	if err := h.View(func(tx *store.Tx) error { _, err := catalog.Get(tx, id); return err }); err != nil {
		return err
	}
	s, err := filing.Read(c, h.Papers)
	if err != nil {
		return err
	}
	_, err = h.Once(c, "claim.make", s.Get("key"), func(tx *store.Tx) (string, error) {
		d, err := draft(s, tx)
		if err != nil {
			return "", err
		}
		v, err := claim.Make(tx, id, d)
		return string(v.ID), err
	})
	if err == nil {
		return edge.Go(c, of(id)+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	f.Key = s.Get("key")
	return h.showProduct(c, status, s, f)
}
