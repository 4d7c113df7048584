package goods

import (
	"net/url"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

const (
	productsShown = 30
	pricesShown   = 12
)

func (h Handlers) products(c *fiber.Ctx) error {
	status, after := edge.Query(c, "status"), edge.Query(c, "after")
	return h.show(c, page.Answer{Section: "products"}, func(r reading) (templ.Component, error) {
		p := views.ProductsPage{Frame: r.Frame, Tabs: productTabs(r, status)}
		list, next, err := listProducts(r, status, after)
		if err != nil {
			return nil, err
		}
		for _, product := range list {
			row, err := r.productRow(product)
			if err != nil {
				return nil, err
			}
			p.Rows = append(p.Rows, row)
		}
		if next != "" {
			p.Pages.Next = productsURL(status, next)
		}
		if after != "" {
			p.Pages.First = productsURL(status, "")
		}
		return views.Products(p), nil
	})
}

// low is the tab of what is running out; it is no status.
const low = "low"

func listProducts(r reading, status, after string) ([]catalog.Product, string, error) {
	if status != low {
		return catalog.List(r.Tx, catalog.Status(status), after, productsShown)
	}
	seen := map[catalog.ID]bool{}
	var list []catalog.Product
	err := stock.Each(r.Tx, func(id catalog.VariantID, level stock.Level) error {
		v, err := catalog.GetVariant(r.Tx, id)
		if err != nil || v.Archived || level.Available() > 3 || seen[v.Product] {
			return err
		}
		seen[v.Product] = true
		p, err := catalog.Get(r.Tx, v.Product)
		if err == nil && p.Buyable(r.Tx.Now) {
			list = append(list, p)
		}
		return err
	})
	return list, "", err
}

func productTabs(r reading, status string) []frame.Tab {
	var tabs []frame.Tab
	for _, s := range []string{"", "active", "draft", "unlisted", "archived", low} {
		name := s
		if s == "" {
			name = "all"
		}
		tabs = append(tabs, frame.Tab{Label: r.T("desk.products." + name), URL: productsURL(s, ""), Current: s == status})
	}
	return tabs
}

func productsURL(status, after string) string {
	q := url.Values{}
	if status != "" {
		q.Set("status", status)
	}
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return "/desk/products"
	}
	return "/desk/products?" + q.Encode()
}

func (r reading) productRow(p catalog.Product) (views.ProductRow, error) {
	row := views.ProductRow{Title: r.In(p.Title), URL: "/desk/products/" + string(p.ID), Status: string(p.Status), Changed: p.Updated, Photo: page.FirstPhoto(p)}
	list, err := catalog.Variants(r.Tx, p.ID)
	if err != nil {
		return row, err
	}
	row.Variants = len(list)
	for i, v := range list {
		level, err := stock.Get(r.Tx, v.ID)
		if err != nil {
			return row, err
		}
		row.Left += max(level.Available(), 0)
		row.Reserved += level.Reserved + level.Committed
		if i == 0 || v.Price.Cmp(row.From) < 0 {
			row.Range = row.Range || i > 0
			row.From = v.Price
		} else if v.Price.Cmp(row.From) > 0 {
			row.Range = true
		}
	}
	return row, nil
}

func (h Handlers) newProduct(c *fiber.Ctx) error {
	return h.showNew(c, fiber.StatusOK, productForm{status: catalog.Draft, rows: []variantRow{{}}}, frame.Form{})
}

func (h Handlers) showNew(c *fiber.Ctx, status int, form productForm, f frame.Form) error {
	return h.show(c, page.Answer{Section: "products", Status: status, Scripts: []string{"dirty-form"}}, func(r reading) (templ.Component, error) {
		p := views.ProductPage{
			Frame: r.Titled(r.T("desk.product.new")), Form: f, New: true, Action: "/desk/products", Status: string(form.status),
			Input: form.input(r, nil), Currency: r.Shop.Currency,
		}
		p.Key = edge.NewKey()
		return views.Product(p), nil
	})
}

func (h Handlers) product(c *fiber.Ctx) error {
	return h.showProduct(c, fiber.StatusOK, nil, frame.Form{})
}

// showProduct shows a product as it stands, or with what was typed into its form.
func (h Handlers) showProduct(c *fiber.Ctx, status int, typed *productForm, f frame.Form) error {
	id := catalog.ID(edge.Param(c, "id"))
	a := page.Answer{Section: "products", Status: status, Scripts: []string{"dirty-form", "photo-drop"}}
	return h.show(c, a, func(r reading) (templ.Component, error) {
		product, err := catalog.Get(r.Tx, id)
		if err != nil {
			return nil, err
		}
		variants, err := catalog.Variants(r.Tx, id)
		if err != nil {
			return nil, err
		}
		form := formOf(product, variants)
		if typed != nil {
			form = *typed
		}
		levels, err := levelsOf(r.Tx, variants)
		if err != nil {
			return nil, err
		}
		p := views.ProductPage{
			Frame: r.Titled(r.In(product.Title)), Form: f, Name: r.In(product.Title), Action: "/desk/products/" + string(id), Status: string(form.status),
			Input: form.input(r, levels), Currency: r.Shop.Currency, Photos: r.photoRows(product), PhotosTo: "/desk/products/" + string(id) + "/photos",
		}
		if product.Buyable(r.Tx.Now) {
			p.Public = "/products/" + product.Handle
		}
		if p.Prices, err = r.prices(product, variants); err != nil {
			return nil, err
		}
		p.Air, err = r.onAir(id)
		return views.Product(p), err
	})
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

// prices lists the last prices of all variants, the latest first.
func (r reading) prices(p catalog.Product, variants []catalog.Variant) ([]views.PriceRow, error) {
	var list []views.PriceRow
	for _, v := range variants {
		points, err := catalog.PriceHistory(r.Tx, v.ID)
		if err != nil {
			return nil, err
		}
		for _, pt := range points {
			row := views.PriceRow{At: pt.At, Label: p.Label(v, r.Tag, r.Shop.Lang), Price: pt.Price, Reason: r.priceReason(pt.Reason)}
			if row.By, err = r.Who(pt.By); err != nil {
				return nil, err
			}
			list = append(list, row)
		}
	}
	latestFirst(list)
	return list[:min(len(list), pricesShown)], nil
}

func (r reading) priceReason(reason string) string {
	switch reason {
	case "first", "edit":
		return r.T("desk.prices." + reason)
	}
	return reason
}
