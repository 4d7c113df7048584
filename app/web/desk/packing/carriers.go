package packing

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/carrier"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/packing"
)

// carriers shows who takes parcels along; the one that the address names can be edited.
func (h Handlers) carriers(c *fiber.Ctx) error {
	return h.showCarriers(c, fiber.StatusOK, edge.Query(c, "edit"), func(*views.CarriersPage) {})
}

func (h Handlers) showCarriers(c *fiber.Ctx, status int, edit string, change func(*views.CarriersPage)) error {
	return h.show(c, page.Answer{Section: "packing", Status: status}, func(r reading) (templ.Component, error) {
		p := views.CarriersPage{Frame: r.Titled(r.T("parcel.carriers"))}
		list, err := carrier.List(r.Tx)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			row := views.Carrier{Code: x.Code, Name: x.Name, Page: x.Page, Pattern: x.Pattern}
			if x.Own {
				p.Own = append(p.Own, row)
			} else {
				p.Known = append(p.Known, row)
			}
			if x.Code == edit { // one that is known is the pattern for an own one of its name
				if p.In = row; !x.Own {
					p.In.Code = ""
				}
			}
		}
		change(&p)
		return views.Carriers(p), nil
	})
}

func (h Handlers) saveCarrier(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	in := carrier.Carrier{Code: v.Get("code"), Name: v.Get("name"), Page: v.Get("page"), Pattern: v.Get("pattern")}
	err = h.Do(c, "carrier.save", func(tx *store.Tx) error {
		_, err := carrier.Save(tx, in)
		return err
	})
	if err == nil {
		return edge.Go(c, "/desk/packing/carriers?done=saved")
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return err
	}
	return h.showCarriers(c, status, "", func(p *views.CarriersPage) {
		p.Form, p.In = f, views.Carrier{Code: in.Code, Name: in.Name, Page: in.Page, Pattern: in.Pattern}
	})
}

func (h Handlers) deleteCarrier(c *fiber.Ctx) error {
	err := h.Do(c, "carrier.delete", func(tx *store.Tx) error { return carrier.Delete(tx, edge.Param(c, "id")) })
	if err != nil {
		return err
	}
	return edge.Go(c, "/desk/packing/carriers?done=saved")
}
