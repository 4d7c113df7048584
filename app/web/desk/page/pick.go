package page

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
)

const (
	pickProducts = 12
	pickRows     = 30
)

// Queried is what the address asks, as a form is sent by GET.
func Queried(c *fiber.Ctx) edge.Values {
	v := edge.Values{}
	for name, value := range c.Queries() {
		v[strings.Clone(name)] = []string{strings.Clone(value)}
	}
	return v
}

// Pick finds pieces that can be put into an order by words or by a SKU, drafts and
// what is not for sale left out.
func (d Desk) Pick(r Reading, text string) (frame.Pick, error) {
	p := frame.Pick{Find: text, Looked: text != ""}
	if text == "" {
		return p, nil
	}
	found, err := d.Find(r.Tx, Wanted{Text: text, Limit: pickProducts}, r.Tag)
	if err != nil {
		return p, err
	}
	for _, product := range found.Products {
		if product.Status != catalog.Active && product.Status != catalog.Unlisted {
			continue
		}
		list, err := catalog.Variants(r.Tx, product.ID)
		if err != nil {
			return p, err
		}
		for _, v := range list {
			if len(p.Found) == pickRows {
				return p, nil
			}
			row, err := r.PickRow(product, v)
			if err != nil {
				return p, err
			}
			p.Found = append(p.Found, row)
		}
	}
	return p, nil
}

// PickRow is a variant with what it costs and how many there are now.
func (r Reading) PickRow(p catalog.Product, v catalog.Variant) (frame.PickRow, error) {
	row := frame.PickRow{ID: string(v.ID), Title: r.In(p.Title), Label: p.Label(v, r.Tag, r.Shop.Lang), SKU: v.SKU, Photo: Photo(p.Picture(v))}
	price, err := live.PriceOf(r.Tx, "", 0, v.ID)
	if err != nil {
		return row, err
	}
	row.Price = price.Amount
	left, err := stock.Available(r.Tx, v.ID)
	row.Left = max(left, 0)
	return row, err
}

// Picked is a variant as it stands in a form, without what is typed beside it.
func (r Reading) Picked(id catalog.VariantID) (frame.Picked, error) {
	p := frame.Picked{Variant: string(id), MayPrice: r.Person.May(staff.OrdersPay)}
	v, err := catalog.GetVariant(r.Tx, id)
	if err != nil {
		return p, err
	}
	product, err := catalog.Get(r.Tx, v.Product)
	if err != nil {
		return p, err
	}
	is, err := r.PickRow(product, v)
	p.Title, p.Label, p.SKU, p.Photo, p.Today, p.Left = is.Title, is.Label, is.SKU, is.Photo, is.Price, is.Left
	return p, err
}
