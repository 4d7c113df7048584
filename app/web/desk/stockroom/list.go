package stockroom

import (
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/stock"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/stockroom"
)

const (
	perPage = 25  // products
	mostRun = 200 // of what runs out or is owed
)

// wanted is which variants the list shows.
type wanted struct {
	show, text string
	page       int
}

// list shows every variant with its counters, or those that run out, are gone or owed.
func (h Handlers) list(c *fiber.Ctx) error {
	w := wanted{show: edge.Query(c, "show"), text: edge.Query(c, "q")}
	if w.page, _ = strconv.Atoi(edge.Query(c, "page")); w.page < 1 || w.page > 10_000 {
		w.page = 1
	}
	return h.show(c, page.Answer{Section: "products"}, func(r reading) (templ.Component, error) {
		p := views.ListPage{Frame: r.Titled(r.T("stock.list")), Text: w.text, Filtered: w.show != ""}
		counts := map[string]int{}
		low, out, err := r.running()
		if err != nil {
			return nil, err
		}
		owed, err := stock.Owed(r.Tx, mostRun)
		if err != nil {
			return nil, err
		}
		counts["low"], counts["out"], counts["owed"] = len(low), len(out), len(owed)
		for _, name := range views.Filters {
			tab := frame.Tab{Label: r.T("stock.show." + name), URL: stockroom, Current: name == w.show || name == "all" && w.show == ""}
			if name != "all" {
				tab.URL, tab.Count, tab.Counted = stockroom+"?show="+name, int64(counts[name]), true
			}
			p.Tabs = append(p.Tabs, tab)
		}
		switch w.show {
		case "low":
			p.Rows, err = r.rows(low)
		case "out":
			p.Rows, err = r.rows(out)
		case "owed":
			p.Rows, err = r.rows(owed)
		default:
			p.Filtered = false
			p.Rows, p.Pages, err = h.all(r, w)
		}
		return views.List(p), err
	})
}

// running are the variants at their mark, and those of which nothing is left.
func (r reading) running() (low, out []catalog.VariantID, err error) {
	alerts, err := stock.Alerts(r.Tx)
	for _, a := range alerts {
		if a.Left > 0 {
			low = append(low, a.Variant)
		} else {
			out = append(out, a.Variant)
		}
	}
	return low, out, err
}

func (r reading) rows(ids []catalog.VariantID) ([]views.Row, error) {
	var list []views.Row
	for _, id := range ids {
		v, err := catalog.GetVariant(r.Tx, id)
		if err != nil {
			return nil, err
		}
		p, err := catalog.Get(r.Tx, v.Product)
		if err != nil {
			return nil, err
		}
		row, err := r.row(p, v)
		if err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, nil
}

func (r reading) row(p catalog.Product, v catalog.Variant) (views.Row, error) {
	l, err := stock.Get(r.Tx, v.ID)
	row := views.Row{
		URL: stockroom + "/" + string(v.ID), Title: r.In(p.Title), Label: p.Label(v, r.Tag, r.Shop.Lang), Photo: page.Photo(p.Picture(v)), SKU: v.SKU, Bin: v.Bin,
		Level: figures(l), Low: l.Available() <= v.Low() && l.Seq > 0,
	}
	if later, ok := v.Later(r.Tx.Now); ok {
		row.Ahead = r.T("stock.later."+later.Kind, "day", r.day(later))
	}
	return row, err
}

func (r reading) day(l catalog.Later) string { return lang.Date(r.Ctx, l.Until) }

// all is a page of products, the newest first, each with its variants.
func (h Handlers) all(r reading, w wanted) ([]views.Row, frame.Pages, error) {
	var pages frame.Pages
	found, err := h.Find(r.Tx, page.Wanted{Text: w.text, Offset: (w.page - 1) * perPage, Limit: perPage}, r.Tag)
	if err != nil {
		return nil, pages, err
	}
	var list []views.Row
	for _, p := range found.Products {
		vs, err := catalog.Variants(r.Tx, p.ID)
		if err != nil {
			return nil, pages, err
		}
		for _, v := range vs {
			row, err := r.row(p, v)
			if err != nil {
				return nil, pages, err
			}
			list = append(list, row)
		}
	}
	link := func(n int) string {
		q := url.Values{}
		if w.text != "" {
			q.Set("q", w.text)
		}
		if n > 1 {
			q.Set("page", strconv.Itoa(n))
		}
		return stockroom + "?" + q.Encode()
	}
	if w.page > 1 {
		pages.First = link(1)
	}
	if found.More {
		pages.Next = link(w.page + 1)
	}
	return list, pages, nil
}
