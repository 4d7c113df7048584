package demo

import (
	"errors"
	"fmt"
	"time"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/demo/cast"
	"hawker/app/money"
	"hawker/app/store"
)

// group makes the collections once their pieces lie on the shelf.
func (h *history) group(tx *store.Tx) error {
	for _, g := range h.cast.Shelf.Collections {
		c := collection.Collection{Handle: g.Handle, Title: g.Title, Body: g.Body, Published: true, Sort: g.Sort}
		if len(g.Rules) > 0 {
			c.Rules = &collection.Rules{}
			for _, r := range g.Rules {
				c.Rules.List = append(c.Rules.List, collection.Rule{Field: r[0], Op: r[1], Value: r[2]})
			}
		}
		for _, handle := range g.Products {
			p, ok, err := catalog.ByHandle(tx, handle)
			if err != nil || !ok {
				return errors.Join(err, fmt.Errorf("no product %s in %s", handle, g.Handle))
			}
			c.Products = append(c.Products, collection.Product(p.ID))
		}
		if _, err := collection.Create(tx, c); err != nil {
			return fmt.Errorf("collection %s: %w", g.Handle, err)
		}
	}
	return nil
}

// reduce tells of the sales: each was announced at its time, on the clock of then.
func (h *history) reduce() {
	for _, r := range h.cast.Shelf.Sales {
		from := h.ago(r.From)
		sale := catalog.Sale{Price: money.Of(r.Cents, h.cast.Settings.Currency), From: from, To: h.today.Add(time.Duration(r.To * float64(time.Hour)))}
		h.then(from, "catalog.sale", func(tx *store.Tx) error {
			for _, sku := range r.SKUs {
				v, ok, err := catalog.BySKU(tx, sku)
				if err != nil || !ok {
					return errors.Join(err, errors.New("no such SKU "+sku))
				}
				if err := catalog.EditVariant(tx, v.ID, catalog.Edit{Sale: &sale, Reason: "winter"}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// hangCollections gives each collection the first photo of one of its pieces.
func hangCollections(tx *store.Tx, groups []cast.Group) error {
	for _, g := range groups {
		c, ok, err := collection.ByHandle(tx, g.Handle)
		if err != nil {
			return err
		}
		if !ok || c.Photo != "" {
			continue
		}
		p, ok, err := catalog.ByHandle(tx, g.Cover)
		if err != nil {
			return err
		}
		if !ok || len(p.Photos) == 0 {
			continue
		}
		if c, err = collection.Get(tx, c.ID); err != nil {
			return err
		}
		c.Photo = p.Photos[0].Hash
		if err := collection.Update(tx, c); err != nil {
			return err
		}
	}
	return nil
}
