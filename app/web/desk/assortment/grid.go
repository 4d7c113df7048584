package assortment

import (
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/store"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

const (
	mostProducts = 50
	mostRows     = 500
)

// cells are what a row of the grid shows, by column; the first row of a product has
// its status too.
type cells map[string]string

func cellsOf(p catalog.Product, v catalog.Variant, first bool) cells {
	c := cells{
		"price": v.Price.Decimal(), "compare_at": "", "sku": v.SKU, "low_at": strconv.FormatInt(v.Low(), 10), "weight": "",
	}
	if v.CompareAt.Minor > 0 {
		c["compare_at"] = v.CompareAt.Decimal()
	}
	if v.WeightG > 0 {
		c["weight"] = strconv.Itoa(v.WeightG)
	}
	if first {
		c["status"] = string(p.Status)
	}
	return c
}

// written is the row as its hidden field carries it.
func (c cells) written() string {
	raw, _ := json.Marshal(c)
	return string(raw)
}

func readCells(s string) cells {
	var c cells
	if json.Unmarshal([]byte(s), &c) != nil {
		return cells{}
	}
	return c
}

// gridRow is a row as it was sent.
type gridRow struct {
	id    catalog.VariantID
	typed cells
	was   cells
	first bool
}

func readGrid(v edge.Values) []gridRow {
	var rows []gridRow
	for i := range mostRows {
		at := func(column string) string { return v.Get(views.GridName(i, column)) }
		if !v.Has(views.GridName(i, "id")) {
			break
		}
		row := gridRow{id: catalog.VariantID(at("id")), typed: cells{}, was: readCells(at("was")), first: v.Has(views.GridName(i, "product"))}
		for _, column := range views.GridColumns {
			row.typed[column] = at(column)
		}
		if row.first {
			row.typed["status"] = at("status")
		}
		rows = append(rows, row)
	}
	return rows
}

// changed are the columns in which something else was typed than the page showed.
func (r gridRow) changed() []string {
	var list []string
	for column, words := range r.typed {
		if words != r.was[column] {
			list = append(list, column)
		}
	}
	return list
}

func (h Handlers) grid(c *fiber.Ctx) error {
	q, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	ids := chosen(q["id"])
	return h.showGrid(c, fiber.StatusOK, frame.Form{}, func(r reading, p *views.GridPage) error {
		p.More = max(0, len(ids)-mostProducts)
		for i, id := range ids[:min(len(ids), mostProducts)] {
			rows, err := r.gridRows(id)
			if err != nil {
				return page.IgnoreMissing(err)
			}
			if len(p.Rows)+len(rows) > mostRows {
				p.More += min(len(ids), mostProducts) - i
				return nil
			}
			p.Rows = append(p.Rows, rows...)
		}
		return nil
	})
}

func (h Handlers) showGrid(c *fiber.Ctx, status int, f frame.Form, fill func(reading, *views.GridPage) error) error {
	a := page.Answer{Section: "products", Status: status, Scripts: []string{"dirty-form", "cell-sheet"}}
	return h.show(c, a, func(r reading) (templ.Component, error) {
		p := views.GridPage{Frame: r.Titled(r.T("desk.bulk.edit")), Form: f, Currency: r.Shop.Currency}
		err := fill(r, &p)
		return views.Grid(p), err
	})
}

// gridRows are the rows of a product as it stands.
func (r reading) gridRows(id catalog.ID) ([]views.GridRow, error) {
	p, err := catalog.Get(r.Tx, id)
	if err != nil {
		return nil, err
	}
	variants, err := catalog.Variants(r.Tx, id)
	if err != nil {
		return nil, err
	}
	var rows []views.GridRow
	for i, v := range variants {
		rows = append(rows, r.gridRow(p, v, i == 0))
	}
	return rows, nil
}

func (r reading) gridRow(p catalog.Product, v catalog.Variant, first bool) views.GridRow {
	c := cellsOf(p, v, first)
	return views.GridRow{
		ID: string(v.ID), Product: string(p.ID), URL: "/desk/products/" + string(p.ID), Title: r.In(p.Title), Label: p.Label(v, r.Tag, r.Shop.Lang),
		Photo: page.Photo(p.Picture(v)), First: first, Status: c["status"], Cells: c, Was: c.written(),
	}
}

// saveGrid writes the cells that were changed. Rows that are refused come back as they
// were typed, each with its reason; the others are saved.
func (h Handlers) saveGrid(c *fiber.Ctx) error {
	v, err := edge.Table(c)
	if err != nil {
		return err
	}
	rows := readGrid(v)
	var s sheet
	err = h.Do(c, "catalog.grid", func(tx *store.Tx) error {
		s = sheet{refused: map[int]refusals{}} // the queue may run a command again
		return s.save(tx, rows)
	})
	if err != nil {
		return err
	}
	if len(s.refused) == 0 {
		q := url.Values{"done": {"saved"}}
		for _, id := range s.products {
			q.Add("id", string(id))
		}
		return edge.Go(c, "/desk/products/bulk?"+q.Encode())
	}
	problem := lang.N(edge.Ctx(c), "desk.grid.refused", len(s.refused))
	return h.showGrid(c, fiber.StatusUnprocessableEntity, frame.Form{Problem: problem}, func(r reading, p *views.GridPage) error {
		p.Saved = s.saved
		for i, row := range rows {
			shown, err := r.returned(row, s.refused[i])
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, shown)
		}
		return nil
	})
}

// returned is a row that comes back: refused as it was typed, else as it stands.
func (r reading) returned(row gridRow, why refusals) (views.GridRow, error) {
	v, err := catalog.GetVariant(r.Tx, row.id)
	if err != nil {
		return views.GridRow{}, err
	}
	p, err := catalog.Get(r.Tx, v.Product)
	if err != nil {
		return views.GridRow{}, err
	}
	shown := r.gridRow(p, v, row.first)
	if why == nil {
		return shown, nil
	}
	shown.Cells, shown.Errors = row.typed, map[string]string{}
	if row.first {
		shown.Status = row.typed["status"]
	}
	for column, err := range why {
		shown.Errors[column] = lang.Fault(r.Ctx, err)
	}
	return shown, nil
}
