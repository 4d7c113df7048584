package goods

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/lang"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
)

// errStale is for this package only: the table no longer goes with the options,
// so that nothing is saved before somebody has looked at it.
var errStale = errors.New("table of variants is stale")

// typed takes the form as it was sent, and tells whether its button only changes the
// form: makes the table of the options, or fills it.
func typed(c *fiber.Ctx) (form productForm, v edge.Values, only bool, err error) {
	if v, err = edge.Table(c); err != nil {
		return form, v, false, err
	}
	form = readProduct(v)
	// What was written for all rows comes first: saving without it would lose it.
	filled := form.fill(v)
	if v.Get("do") == "variants" {
		form.stale = false
	}
	form.changed = filled || v.Get("do") == "variants" || v.Get("do") == "fill"
	return form, v, form.changed, nil
}

func (h Handlers) createProduct(c *fiber.Ctx) error {
	form, v, only, err := typed(c)
	if err != nil {
		return err
	}
	if only {
		return h.showNew(c, fiber.StatusOK, form, frame.Form{})
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	id, err := h.Once(c, "catalog.create", key, func(tx *store.Tx) (string, error) {
		p, list, err := form.record(tx, catalog.Product{})
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
	h.Words.Forget()
	return edge.Go(c, "/desk/products/"+id+"?done=product")
}

func (h Handlers) saveProduct(c *fiber.Ctx) error {
	form, _, only, err := typed(c)
	if err != nil {
		return err
	}
	if only {
		return h.showProduct(c, fiber.StatusOK, &form, frame.Form{})
	}
	id := catalog.ID(edge.Param(c, "id"))
	err = h.Do(c, "catalog.update", func(tx *store.Tx) error {
		was, err := catalog.Get(tx, id)
		if err != nil {
			return err
		}
		if err := form.checkSeen(tx, was); err != nil {
			return err
		}
		p, list, err := form.record(tx, was)
		if err != nil {
			return err
		}
		p.ID, p.Photos = was.ID, was.Photos
		return update(tx, p, list)
	})
	if err != nil {
		f, status, err := h.refuseProduct(c, err)
		if err != nil {
			return err
		}
		return h.showProduct(c, status, &form, f)
	}
	h.Words.Forget()
	return edge.Go(c, "/desk/products/"+string(id)+"?done=saved")
}

// update writes the product and tells the ledger which marks were moved.
func update(tx *store.Tx, p catalog.Product, list []catalog.Variant) error {
	was, err := catalog.Variants(tx, p.ID)
	if err != nil {
		return err
	}
	if err := catalog.Update(tx, p, list); err != nil {
		return err
	}
	is, err := catalog.Variants(tx, p.ID)
	for _, v := range is {
		k := slices.IndexFunc(was, func(w catalog.Variant) bool { return w.ID == v.ID })
		if err == nil && k >= 0 && was[k].Low() != v.Low() {
			err = stock.Marked(tx, v.ID)
		}
	}
	return err
}

// checkSeen refuses with product_changed where the product is not any more what the
// page showed. The form then has seen it: saving again replaces the other's change.
func (f *productForm) checkSeen(tx *store.Tx, was catalog.Product) error {
	if f.seen == "" {
		return nil
	}
	variants, err := catalog.Variants(tx, was.ID)
	if err != nil {
		return err
	}
	shop, err := brand.Get(tx)
	if err != nil {
		return err
	}
	if now := formOf(was, variants, shop).seen; now != f.seen {
		f.seen, f.clashed = now, true
		return fault.Clash("product_changed")
	}
	return nil
}

// record gives the product of the form, or errStale.
func (f productForm) record(tx *store.Tx, was catalog.Product) (catalog.Product, []catalog.Variant, error) {
	if f.stale {
		return catalog.Product{}, nil, errStale
	}
	s, err := brand.Get(tx)
	if err != nil {
		return catalog.Product{}, nil, err
	}
	return f.product(around(s, was.Photos))
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

// copyProduct makes a draft that is like the product.
func (h Handlers) copyProduct(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	key, err := v.Key()
	if err != nil {
		return err
	}
	id, err := h.Once(c, "catalog.duplicate", key, func(tx *store.Tx) (string, error) {
		p, err := catalog.Duplicate(tx, catalog.ID(edge.Param(c, "id")))
		return string(p.ID), err
	})
	if err != nil {
		return err
	}
	return edge.Go(c, "/desk/products/"+id+"?done=copied")
}

// setStatus puts a product away, or brings it back as a draft.
func (h Handlers) setStatus(c *fiber.Ctx) error {
	v, err := edge.Form(c)
	if err != nil {
		return err
	}
	id := catalog.ID(edge.Param(c, "id"))
	err = h.Do(c, "catalog.status", func(tx *store.Tx) error { return catalog.SetStatus(tx, id, catalog.Status(v.Get("status"))) })
	if err != nil {
		return err
	}
	done := "back"
	if catalog.Status(v.Get("status")) == catalog.Archived {
		done = "archived"
	}
	return edge.Go(c, "/desk/products/"+string(id)+"?done="+done)
}
