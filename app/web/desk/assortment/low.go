package assortment

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/stock"
	"hawker/app/web/desk/page"
	views "hawker/views/desk/goods"
)

// low lists what is at its mark or below, what fell last first.
func (h Handlers) low(c *fiber.Ctx) error {
	return h.show(c, page.Answer{Section: "products"}, func(r reading) (templ.Component, error) {
		p := views.LowPage{Frame: r.Frame, Tabs: tabs(r, low)}
		alerts, err := stock.Alerts(r.Tx)
		if err != nil {
			return nil, err
		}
		for _, a := range alerts {
			v, err := catalog.GetVariant(r.Tx, a.Variant)
			if err != nil {
				return nil, err
			}
			product, err := catalog.Get(r.Tx, v.Product)
			if err != nil {
				return nil, err
			}
			p.Rows = append(p.Rows, views.LowRow{
				Title: r.In(product.Title), Label: product.Label(v, r.Tag, r.Shop.Lang), SKU: v.SKU, Photo: page.Photo(product.Picture(v)),
				URL: "/desk/stock/" + string(v.ID), Left: a.Left, Mark: v.Low(), At: a.At,
			})
		}
		return views.Low(p), nil
	})
}
