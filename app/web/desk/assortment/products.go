package assortment

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/collection"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

const (
	productsShown = 30
	mostPages     = 1000
)

// low is the tab of what is running out; it is no status.
const low = "low"

// listing is a list of products by its address.
type listing struct {
	status, text, tag, kind, vendor, collection, sort string
	page                                              int // from 0
}

func readListing(get func(name string) string) listing {
	l := listing{
		status: get("status"), text: get("q"), tag: get("tag"), kind: get("type"), vendor: get("vendor"), collection: get("collection"), sort: get("sort"),
	}
	if n, err := strconv.Atoi(get("page")); err == nil && n > 0 && n < mostPages {
		l.page = n
	}
	return l
}

func (l listing) url() string {
	q := url.Values{}
	for name, value := range map[string]string{"status": l.status, "q": l.text, "tag": l.tag, "type": l.kind, "vendor": l.vendor, "collection": l.collection, "sort": l.sort} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if l.page > 0 {
		q.Set("page", strconv.Itoa(l.page))
	}
	if len(q) == 0 {
		return "/desk/products"
	}
	return "/desk/products?" + q.Encode()
}

func (l listing) at(page int) string { l.page = page; return l.url() }

func (l listing) wanted() page.Wanted {
	return page.Wanted{
		Status: catalog.Status(l.status), Text: l.text, Tag: l.tag, Type: l.kind, Vendor: l.vendor, Collection: collection.ID(l.collection),
		Sort: l.sort, Offset: l.page * productsShown, Limit: productsShown,
	}
}

func (h Handlers) products(c *fiber.Ctx) error {
	l := readListing(func(name string) string { return edge.Query(c, name) })
	if l.status == low {
		return h.low(c)
	}
	changed, _ := strconv.Atoi(edge.Query(c, "changed"))
	return h.showProducts(c, l, outcome{changed: changed})
}

// outcome is what came of a change of many products.
type outcome struct {
	status  int
	changed int
	failed  []views.Failure
	chosen  []string
	form    frame.Form
}

func (h Handlers) showProducts(c *fiber.Ctx, l listing, o outcome) error {
	a := page.Answer{Section: "products", Status: o.status, Scripts: []string{"pick-rows"}}
	return h.show(c, a, func(r reading) (templ.Component, error) {
		p := views.ProductsPage{
			Frame: r.Frame, Form: o.form, Tabs: tabs(r, l.status), Here: l.url(), Changed: o.changed, Failed: o.failed,
			Find: views.FindInput{Status: l.status, Text: l.text, Tag: l.tag, Type: l.kind, Vendor: l.vendor, Sort: l.sort},
		}
		p.Find.Any = l.text+l.tag+l.kind+l.vendor+l.collection != ""
		found, err := h.Find(r.Tx, l.wanted(), r.Tag)
		if err != nil {
			return nil, err
		}
		p.Cut = found.Cut
		for _, product := range found.Products {
			row, err := r.row(product)
			if err != nil {
				return nil, err
			}
			row.Chosen = slices.Contains(o.chosen, row.ID)
			p.Rows = append(p.Rows, row)
		}
		if found.More {
			p.Pages.Next = l.at(l.page + 1)
		}
		if l.page > 0 {
			p.Pages.First = l.at(0)
		}
		err = h.around(r, &p, l)
		return views.Products(p), err
	})
}

// around fills what stands above the list to choose from.
func (h Handlers) around(r reading, p *views.ProductsPage, l listing) error {
	known, err := h.Words.Known(r.Tx)
	if err != nil {
		return err
	}
	p.Known = views.Known{Tags: known.Tags, Types: known.Types, Vendors: known.Vendors}
	all, err := collection.List(r.Tx)
	for _, c := range all {
		choice := frame.Choice{Value: string(c.ID), Label: r.In(c.Title), Chosen: string(c.ID) == l.collection}
		p.Find.Collections = append(p.Find.Collections, choice)
		if c.Rules == nil {
			p.Hands = append(p.Hands, frame.Choice{Value: choice.Value, Label: choice.Label})
		}
	}
	return err
}

func tabs(r reading, status string) []frame.Tab {
	var list []frame.Tab
	for _, s := range []string{"", "active", "draft", "unlisted", "archived", low} {
		name := s
		if s == "" {
			name = "all"
		}
		list = append(list, frame.Tab{Label: r.T("desk.products." + name), URL: listing{status: s}.url(), Current: s == status})
	}
	return list
}

func (r reading) row(p catalog.Product) (views.ProductRow, error) {
	row := views.ProductRow{
		ID: string(p.ID), Title: r.In(p.Title), URL: "/desk/products/" + string(p.ID), Status: string(p.Status),
		Photo: page.FirstPhoto(p), Sorted: frame.Joined(p.Type, p.Vendor),
	}
	if p.Status == catalog.Active && !p.Visible(r.Tx.Now) {
		row.Waits = p.PublishAt
	}
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
		price := v.PriceAt(r.Tx.Now).Amount
		if i == 0 || price.Cmp(row.From) < 0 {
			row.Range = row.Range || i > 0
			row.From = price
		} else if price.Cmp(row.From) > 0 {
			row.Range = true
		}
	}
	return row, nil
}

// titleOf names a product for a sentence about it.
func titleOf(tx *store.Tx, id catalog.ID, tag string) string {
	p, _, err := catalog.Find(tx, id)
	if err != nil {
		return string(id)
	}
	return p.Title.In(tag)
}
