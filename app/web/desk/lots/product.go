package lots

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/board/crew"
	"hawker/app/catalog"
	"hawker/app/sourcing"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/lots"
)

func (h Handlers) product(c *fiber.Ctx) error {
	return h.showProduct(c, fiber.StatusOK, nil, frame.Form{Key: edge.NewKey()})
}

// showProduct is the page of a product's lots, with what was typed in a form that was
// refused.
func (h Handlers) showProduct(c *fiber.Ctx, status int, typed edge.Values, f frame.Form) error {
	id := catalog.ID(edge.Param(c, "id"))
	return h.Show(c, page.Answer{Section: "products", Status: status}, func(r page.Reading) (templ.Component, error) {
		product, err := catalog.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		p := views.ProductPage{Frame: r.Titled(r.T("lot.of", "product", r.In(product.Title))), Product: r.In(product.Title), Back: "/desk/products/" + string(id), Barred: barredOf(r, product)}
		p.Input = views.Input{Form: f, Action: ofProduct(id), New: true}
		fill(&p.Input, typed)
		all, err := sourcing.Of(r.Tx, id)
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

// barredOf is why a product is not sold, "" where it is.
func barredOf(r page.Reading, p catalog.Product) string {
	if !p.Barred(r.Tx.Now) {
		return ""
	}
	return crew.WhyBarred(r.Ctx, p)
}

func (h Handlers) create(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := catalog.ID(edge.Param(c, "id"))
	made, err := h.Once(c, "lot.make", v.Get("key"), func(tx *store.Tx) (string, error) {
		d, err := draftOf(tx, v)
		if err != nil {
			return "", err
		}
		l, err := sourcing.Make(tx, id, d)
		return string(l.ID), err
	})
	if err == nil {
		return edge.Go(c, of(sourcing.ID(made))+"?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	f.Key = v.Get("key")
	return h.showProduct(c, status, v, f)
}
