package assortment

import (
	"slices"
	"strconv"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/web/desk/page"
)

// refusals of a row, by column.
type refusals map[string]error

// sheet is what came of saving a grid.
type sheet struct {
	saved    int
	refused  map[int]refusals
	products []catalog.ID
}

// save writes the rows one by one. A row that was refused is tried once more behind
// the others, since its SKU may be free by then.
func (s *sheet) save(tx *store.Tx, rows []gridRow) error {
	shop, err := brand.Get(tx)
	if err != nil {
		return err
	}
	var again []int
	for i, row := range rows {
		if err := s.row(tx, i, row, shop.Currency); err != nil {
			return err
		}
		if s.refused[i] != nil {
			again = append(again, i)
		}
	}
	for _, i := range again {
		delete(s.refused, i)
		if err := s.row(tx, i, rows[i], shop.Currency); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) row(tx *store.Tx, i int, row gridRow, c money.Currency) error {
	v, err := catalog.GetVariant(tx, row.id)
	if err != nil {
		return err
	}
	p, err := catalog.Get(tx, v.Product)
	if err != nil {
		return err
	}
	if !slices.Contains(s.products, p.ID) {
		s.products = append(s.products, p.ID)
	}
	changed := row.changed()
	if len(changed) == 0 {
		return nil
	}
	bad := refusals{}
	is := cellsOf(p, v, row.first)
	for _, column := range changed {
		if is[column] != row.was[column] && is[column] != row.typed[column] {
			bad[column] = fault.Clash("cell_changed", "now", orDash(is[column]))
		}
	}
	edit := row.edit(changed, c, bad)
	if len(bad) == 0 {
		bad, err = write(tx, p, v, change{edit, row.typed["status"]})
	}
	if err != nil {
		return err
	}
	if len(bad) > 0 {
		s.refused[i] = bad
		return nil
	}
	s.saved++
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// edit reads the changed cells; what cannot be read goes to bad.
func (r gridRow) edit(changed []string, c money.Currency, bad refusals) catalog.Edit {
	var e catalog.Edit
	for _, column := range changed {
		words := r.typed[column]
		var err error
		switch column {
		case "price":
			e.Price, err = amount(words, column, c)
		case "compare_at":
			if e.CompareAt = new(money.Amount); words != "" {
				e.CompareAt, err = amount(words, column, c)
			}
		case "sku":
			e.SKU = &words
		case "low_at":
			e.LowAt, err = pieces(words)
		case "weight":
			e.WeightG, err = grams(words)
		}
		if err != nil {
			bad[column] = err
		}
	}
	return e
}

func amount(s, field string, c money.Currency) (*money.Amount, error) {
	a, err := page.AmountOf(s, field, c)
	return &a, err
}

// pieces reads a mark; an empty one is the usual.
func pieces(s string) (*int64, error) {
	n := int64(catalog.LowByDefault)
	var err error
	if s != "" {
		if n, err = strconv.ParseInt(s, 10, 64); err != nil {
			return nil, fault.InvalidField("quantity_malformed", "low_at")
		}
	}
	return &n, nil
}

func grams(s string) (*int, error) {
	n := 0
	var err error
	if s != "" {
		if n, err = strconv.Atoi(s); err != nil {
			return nil, fault.InvalidField("weight_malformed", "weight")
		}
	}
	return &n, nil
}

// change is what a row asks for.
type change struct {
	edit   catalog.Edit
	status string // "" leaves it
}

// write changes a variant and the status of its product; a refusal is given by the
// column that it is about, and then nothing of the row is written.
func write(tx *store.Tx, p catalog.Product, v catalog.Variant, c change) (refusals, error) {
	err := catalog.EditVariant(tx, v.ID, c.edit)
	if err == nil && c.edit.LowAt != nil {
		err = stock.Marked(tx, v.ID)
	}
	if err == nil && c.status != "" && c.status != string(p.Status) {
		err = catalog.SetStatus(tx, p.ID, catalog.Status(c.status))
	}
	refusal, ok := fault.As(err)
	if !ok {
		return nil, err
	}
	column := map[string]string{"weight_g": "weight"}[refusal.Field]
	if column == "" {
		column = refusal.Field
	}
	return refusals{column: err}, nil
}
