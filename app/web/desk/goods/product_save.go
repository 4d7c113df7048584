package goods

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
)

// errStale is for this package only: the table no longer goes with the options,
// so that nothing is saved before somebody has looked at it.
var errStale = errors.New("table of variants is stale")

func (h Handlers) createProduct(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	form := readProduct(v)
	if v.Get("do") == "variants" {
		form.stale = false
		return h.showNew(c, fiber.StatusOK, form, frame.Form{})
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	id, err := h.Once(c, "catalog.create", key, func(tx *store.Tx) (string, error) {
		p, list, err := form.record(tx)
		if err != nil {
			return "", err
		}
		p, _, err = catalog.Create(tx, p, list)
		return string(p.ID), err
	})
	if err != nil {
		f, status, err := h.refuseProduct(c, err)
		if err != nil {
			return err
		}
		return h.showNew(c, status, form, f)
	}
	return edge.Go(c, "/desk/products/"+id+"?done=product")
}

func (h Handlers) saveProduct(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	form := readProduct(v)
	if v.Get("do") == "variants" {
		form.stale = false
		return h.showProduct(c, fiber.StatusOK, &form, frame.Form{})
	}
	id := catalog.ID(edge.Param(c, "id"))
	err = h.Do(c, "catalog.update", func(tx *store.Tx) error {
		p, list, err := form.record(tx)
		if err != nil {
			return err
		}
		was, err := catalog.Get(tx, id)
		if err != nil {
			return err
		}
		p.ID, p.Photos = was.ID, was.Photos
		if err := keepRest(tx, id, list); err != nil {
			return err
		}
		return catalog.Update(tx, p, list)
	})
	if err != nil {
		f, status, err := h.refuseProduct(c, err)
		if err != nil {
			return err
		}
		return h.showProduct(c, status, &form, f)
	}
	return edge.Go(c, "/desk/products/"+string(id)+"?done=saved")
}

// record gives the product of the form, or errStale.
func (f productForm) record(tx *store.Tx) (catalog.Product, []catalog.Variant, error) {
	if f.stale {
		return catalog.Product{}, nil, errStale
	}
	s, err := brand.Get(tx)
	if err != nil {
		return catalog.Product{}, nil, err
	}
	return f.product(s.Currency)
}

// keepRest leaves as they are the fields of variants that the form does not have.
func keepRest(tx *store.Tx, id catalog.ID, list []catalog.Variant) error {
	was, err := catalog.Variants(tx, id)
	if err != nil {
		return err
	}
	for i := range list {
		k := slices.IndexFunc(was, func(v catalog.Variant) bool { return v.ID == list[i].ID })
		if k >= 0 {
			list[i].Barcode, list[i].Photo = was[k].Barcode, was[k].Photo
		}
	}
	return nil
}

func (h Handlers) refuseProduct(c *fiber.Ctx, err error) (frame.Form, int, error) {
	if errors.Is(err, errStale) {
		return frame.Form{Problem: lang.T(edge.Ctx(c), "desk.options.look")}, fiber.StatusUnprocessableEntity, nil
	}
	f, status, ok := page.Refused(edge.Ctx(c), err)
	if !ok {
		return f, 0, err
	}
	return f, status, nil
}
