package goods

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/live"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

// scripts of the form of a product, and of its photos once it is there.
var scripts = []string{"dirty-form", "cell-sheet", "tag-words"}

func (h Handlers) newProduct(c *fiber.Ctx) error {
	return h.showNew(c, fiber.StatusOK, productForm{status: catalog.Draft, rows: []variantRow{fresh(nil)}}, frame.Form{})
}

func (h Handlers) showNew(c *fiber.Ctx, status int, form productForm, f frame.Form) error {
	return h.show(c, page.Answer{Section: "products", Status: status, Scripts: scripts}, func(r reading) (templ.Component, error) {
		p := views.ProductPage{
			Frame: r.Titled(r.T("desk.product.new")), Form: f, New: true, Unsaved: form.changed, Action: "/desk/products", Status: string(form.status),
			Input: form.input(r, nil), Currency: r.Shop.Currency, Zone: r.Shop.Zone, Units: catalog.Units(),
		}
		p.Key = edge.NewKey()
		var err error
		p.Known, err = h.known(r)
		return views.Product(p), err
	})
}

func (h Handlers) product(c *fiber.Ctx) error {
	return h.showProduct(c, fiber.StatusOK, nil, frame.Form{})
}

// showProduct shows a product as it stands, or with what was typed into its form.
func (h Handlers) showProduct(c *fiber.Ctx, status int, typed *productForm, f frame.Form) error {
	id := catalog.ID(edge.Param(c, "id"))
	a := page.Answer{Section: "products", Status: status, Scripts: append([]string{"photo-drop", "sort-list"}, scripts...)}
	return h.show(c, a, func(r reading) (templ.Component, error) {
		product, err := catalog.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		variants, err := catalog.Variants(r.Tx, id)
		if err != nil {
			return nil, err
		}
		saved := formOf(product, variants, r.Shop)
		form := saved
		if typed != nil {
			form = *typed
		}
		levels, err := levelsOf(r.Tx, variants)
		if err != nil {
			return nil, err
		}
		p := views.ProductPage{
			Frame: r.Titled(r.In(product.Title)), Form: f, Unsaved: typed != nil, Name: r.In(product.Title), Action: "/desk/products/" + string(id), Status: string(form.status),
			Saved: string(product.Status), Input: form.input(r, levels), Currency: r.Shop.Currency, Zone: r.Shop.Zone, Units: catalog.Units(),
			Photos: r.photos(product), Pictures: r.pictures(product),
		}
		p.Key = edge.NewKey()
		if p.Claims, err = r.claims(id); err != nil {
			return nil, err
		}
		if p.Lots, err = r.lots(product); err != nil {
			return nil, err
		}
		if form.clashed {
			p.Saves = form.against(saved, p.Input)
		}
		if product.Status == catalog.Active && !product.Visible(r.Tx.Now) {
			p.Waits = product.PublishAt
		}
		if product.Buyable(r.Tx.Now) {
			p.Public = "/products/" + product.Handle
		}
		err = h.beside(r, &p, product, variants)
		return views.Product(p), err
	})
}

// beside fills what stands beside the form: prices, shows, collections, known words.
func (h Handlers) beside(r reading, p *views.ProductPage, product catalog.Product, variants []catalog.Variant) (err error) {
	if p.Prices, err = r.prices(product, variants); err != nil {
		return err
	}
	if p.Now, err = r.nowPrices(product, variants); err != nil {
		return err
	}
	if p.Air, err = r.onAir(product.ID); err != nil {
		return err
	}
	if p.Shelves, err = r.shelves(product.ID); err != nil {
		return err
	}
	p.Known, err = h.known(r)
	return err
}

// known are the words that other products have, to choose from.
func (h Handlers) known(r reading) (views.Known, error) {
	w, err := h.Words.Known(r.Tx)
	if err != nil {
		return views.Known{}, err
	}
	made, err := tariff.Get(r.Tx)
	return views.Known{Tags: w.Tags, Types: w.Types, Vendors: w.Vendors, TaxClasses: made.Classes()}, err
}

// shelves lists the collections that the product is in.
func (r reading) shelves(id catalog.ID) ([]frame.Choice, error) {
	ids, err := collection.Of(r.Tx, id)
	if err != nil {
		return nil, err
	}
	var list []frame.Choice
	for _, id := range ids {
		c, err := collection.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, frame.Choice{Value: "/desk/collections/" + string(id), Label: r.In(c.Title)})
	}
	return list, nil
}

// pictures are the photos that a variant can be shown by.
func (r reading) pictures(p catalog.Product) []views.Picture {
	var list []views.Picture
	for i, x := range p.Photos {
		label := strconv.Itoa(i + 1)
		if alt := r.In(x.Alt); alt != "" {
			label += ", " + alt
		}
		list = append(list, views.Picture{Name: photoName(x.Hash), Label: label, URL: page.Photo(x.Hash)})
	}
	return list
}

func levelsOf(tx *store.Tx, variants []catalog.Variant) (map[string]stock.Level, error) {
	levels := map[string]stock.Level{}
	for _, v := range variants {
		level, err := stock.Get(tx, v.ID)
		if err != nil {
			return nil, err
		}
		levels[string(v.ID)] = level
	}
	return levels, nil
}

// onAir lists the running shows that have the product in their bag.
func (r reading) onAir(id catalog.ID) ([]views.ProductAir, error) {
	shows, err := live.Current(r.Tx)
	if err != nil {
		return nil, err
	}
	var list []views.ProductAir
	for _, s := range shows {
		items, err := live.Items(r.Tx, s.ID)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			if it.Product == id {
				list = append(list, views.ProductAir{N: it.N, Title: r.In(s.Title), Control: "/desk/shows/" + string(s.ID)})
			}
		}
	}
	return list, nil
}
