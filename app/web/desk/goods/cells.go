package goods

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	views "hawker/views/desk/goods"
)

// variantRow is one row of the table: what was typed by column. Names are the values
// that it stood for when the table was made, by which it finds its place in a table
// of other options.
type variantRow struct {
	id     string
	cells  map[string]string
	choice []int
	names  []string
}

// photoName is how a form names a photo: enough of its hash to tell it from others.
func photoName(hash string) string { return hash[:min(len(hash), 12)] }

func rowOf(v catalog.Variant, zone *time.Location) variantRow {
	row := variantRow{id: string(v.ID), choice: v.Choice, cells: map[string]string{
		"price": v.Price.Decimal(), "sku": v.SKU, "barcode": v.Barcode, "bin": v.Bin, "photo": photoName(v.Photo),
		"sale_from": page.MomentField(v.Sale.From, zone), "sale_to": page.MomentField(v.Sale.To, zone),
	}}
	if v.CompareAt.Minor > 0 {
		row.cells["compare_at"] = v.CompareAt.Decimal()
	}
	if v.Sale.Price.Minor > 0 {
		row.cells["sale"] = v.Sale.Price.Decimal()
	}
	if v.WeightG > 0 {
		row.cells["weight"] = strconv.Itoa(v.WeightG)
	}
	if v.LowAt != nil {
		row.cells["low_at"] = strconv.FormatInt(*v.LowAt, 10)
	}
	rowOfPolicy(row.cells, v.Policy, zone)
	if v.Content.Amount > 0 {
		row.cells["content"], row.cells["unit"] = thousandths(v.Content.Amount), v.Content.Unit
	}
	return row
}

// readRow takes row i of the table; ok is false behind the last one.
func readRow(v edge.Values, i int) (variantRow, bool) {
	at := func(column string) string { return v.Get(views.CellName(i, column)) }
	if !v.Has(views.CellName(i, "price")) {
		return variantRow{}, false
	}
	row := variantRow{id: at("id"), cells: make(map[string]string, len(views.Columns))}
	for _, column := range views.Columns {
		row.cells[column] = at(column)
	}
	for _, part := range strings.Split(at("choice"), "-") {
		if n, err := strconv.Atoi(part); err == nil {
			row.choice = append(row.choice, n)
		}
	}
	if names := at("names"); names != "" {
		row.names = strings.Split(names, "|")
	}
	return row, true
}

// fill writes into every row what was written for all of them, and tells whether there
// was anything.
func (f *productForm) fill(v edge.Values) (some bool) {
	for _, column := range views.Columns {
		words := v.Get("all." + column)
		if words == "" {
			continue
		}
		for i := range f.rows {
			f.rows[i].cells[column] = words
		}
		some = true
	}
	return some
}

// within is what the cells of a row are read in.
type within struct {
	currency money.Currency
	zone     *time.Location
	photos   []catalog.Photo
}

func around(s brand.Settings, photos []catalog.Photo) within {
	return within{s.Currency, s.Location(), photos}
}

// variant reads row i.
func (w within) variant(r variantRow, i int) (catalog.Variant, error) {
	v := catalog.Variant{ID: catalog.VariantID(r.id), Choice: r.choice, SKU: r.cells["sku"], Barcode: r.cells["barcode"], Bin: r.cells["bin"], Pos: i}
	field := func(column string) string { return fmt.Sprintf("variants.%d.%s", i, column) }
	var err error
	if v.Price, err = page.AmountOf(r.cells["price"], field("price"), w.currency); err != nil {
		return v, err
	}
	if v.CompareAt, err = w.maybe(r.cells["compare_at"], field("compare_at")); err != nil {
		return v, err
	}
	if v.Sale, err = w.sale(r, field); err != nil {
		return v, err
	}
	if v.Policy, err = w.policy(r, field); err != nil {
		return v, err
	}
	if s := r.cells["weight"]; s != "" {
		if v.WeightG, err = strconv.Atoi(s); err != nil {
			return v, fault.InvalidField("weight_malformed", field("weight"))
		}
	}
	if s := r.cells["low_at"]; s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return v, fault.InvalidField("quantity_malformed", field("low_at"))
		}
		v.LowAt = &n
	}
	if s := r.cells["content"]; s != "" {
		n, ok := readThousandths(s)
		if !ok {
			return v, fault.InvalidField("content_malformed", field("content"))
		}
		v.Content = catalog.Content{Amount: n, Unit: r.cells["unit"]}
	}
	if name := r.cells["photo"]; name != "" {
		if k := slices.IndexFunc(w.photos, func(p catalog.Photo) bool { return photoName(p.Hash) == name }); k >= 0 {
			v.Photo = w.photos[k].Hash
		}
	}
	return v, nil
}

func (w within) sale(r variantRow, field func(string) string) (s catalog.Sale, err error) {
	if s.From, err = page.MomentOf(r.cells["sale_from"], field("sale_from"), w.zone); err != nil {
		return s, err
	}
	if s.To, err = page.MomentOf(r.cells["sale_to"], field("sale_to"), w.zone); err != nil {
		return s, err
	}
	if s.Price, err = w.maybe(r.cells["sale"], field("sale")); err != nil {
		return s, err
	}
	if s.Price.Minor == 0 && (!s.From.IsZero() || !s.To.IsZero()) {
		return s, fault.InvalidField("field_needed", field("sale")) // times alone would be forgotten
	}
	return s, nil
}

// maybe reads a sum that need not be there.
func (w within) maybe(s, field string) (money.Amount, error) {
	if s == "" {
		return money.Amount{}, nil
	}
	return page.AmountOf(s, field, w.currency)
}

// thousandths writes a number of thousandths without needless zeros.
func thousandths(n int64) string {
	s := fmt.Sprintf("%d.%03d", n/1000, n%1000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// readThousandths reads a number of up to three decimals, behind a point or a comma.
func readThousandths(s string) (int64, bool) {
	whole, part, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	if len(whole) > 9 || len(part) > 3 || whole+part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+part+strings.Repeat("0", 3-len(part)), 10, 64)
	return n, err == nil
}
