package goods

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/web/desk/page"
	"hawker/app/web/edge"
	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

const (
	optionRows   = 3
	mostVariants = 250
)

// productForm is the form of a product: what was typed, and the table of variants
// that goes with its options.
type productForm struct {
	title, summary, body frame.Words
	handle               string
	status               catalog.Status
	options              [optionRows]views.OptionInput
	rows                 []variantRow
	stale                bool
}

// variantRow is one row of the table. Names are the values that it stood for when
// the table was made, by which it finds its place in a table of other options.
type variantRow struct {
	id, sku, price, weight, bin string
	choice                      []int
	names                       []string
}

// formOf is the form of a product as it stands.
func formOf(p catalog.Product, variants []catalog.Variant) productForm {
	f := productForm{title: page.WordsOf(p.Title), summary: page.WordsOf(p.Summary), body: page.WordsOf(p.Body), handle: p.Handle, status: p.Status}
	for i, o := range p.Options {
		f.options[i] = views.OptionInput{Name: o.Name["en"], NameZh: o.Name["zh"], Values: listed(o.Values, "en"), ValuesZh: listed(o.Values, "zh")}
	}
	for _, v := range variants {
		row := variantRow{id: string(v.ID), sku: v.SKU, price: v.Price.Decimal(), bin: v.Bin, choice: v.Choice}
		if v.WeightG > 0 {
			row.weight = strconv.Itoa(v.WeightG)
		}
		f.rows = append(f.rows, row)
	}
	return f
}

func listed(values []brand.Text, tag string) string {
	words := make([]string, len(values))
	some := false
	for i, v := range values {
		words[i] = v[tag]
		some = some || v[tag] != ""
	}
	if !some {
		return ""
	}
	return strings.Join(words, ", ")
}

// readProduct takes the form as it was sent.
func readProduct(v edge.Values) productForm {
	f := productForm{
		title: page.ReadWords(v, "title"), summary: page.ReadWords(v, "summary"), body: page.ReadWords(v, "body"),
		handle: v.Get("handle"), status: catalog.Status(v.Get("status")),
	}
	for i := range f.options {
		at := func(part, tag string) string { return v.Get(fmt.Sprintf("o%d.%s.%s", i, part, tag)) }
		f.options[i] = views.OptionInput{Name: at("name", "en"), NameZh: at("name", "zh"), Values: at("values", "en"), ValuesZh: at("values", "zh")}
	}
	for i := range mostVariants {
		at := func(column string) string { return v.Get(fmt.Sprintf("v%d.%s", i, column)) }
		if !v.Has(fmt.Sprintf("v%d.price", i)) {
			break
		}
		row := variantRow{id: at("id"), sku: at("sku"), price: at("price"), weight: at("weight"), bin: at("bin")}
		for _, part := range strings.Split(at("choice"), "-") {
			if n, err := strconv.Atoi(part); err == nil {
				row.choice = append(row.choice, n)
			}
		}
		if names := at("names"); names != "" {
			row.names = strings.Split(names, "|")
		}
		f.rows = append(f.rows, row)
	}
	f.arrange()
	return f
}

// parsed reads the options; values are separated by commas of either language.
func (f productForm) parsed() []catalog.Option {
	var list []catalog.Option
	for _, o := range f.options {
		en, zh := separated(o.Values), separated(o.ValuesZh)
		if o.Name == "" && o.NameZh == "" && len(en) == 0 && len(zh) == 0 {
			continue
		}
		option := catalog.Option{Name: page.TextOf(frame.Words{En: o.Name, Zh: o.NameZh})}
		for i := range max(len(en), len(zh)) {
			option.Values = append(option.Values, page.TextOf(frame.Words{En: at(en, i), Zh: at(zh, i)}))
		}
		list = append(list, option)
	}
	return list
}

func separated(s string) []string {
	var list []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			list = append(list, part)
		}
	}
	return list
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// arrange makes the table that goes with the options: every choice has a row, and
// a row keeps its price and SKU as long as its choice is there. stale says that
// the table which was sent was another one.
func (f *productForm) arrange() {
	options := f.parsed()
	combos := combinations(options)
	if len(combos) > mostVariants {
		return // the catalogue refuses it with its own sentence
	}
	left, rows := f.rows, make([]variantRow, len(combos))
	settled := make([]bool, len(combos))
	// All names first: a value put in front must not take its neighbour's row.
	for _, same := range []func(r variantRow, choice []int, names []string) bool{namedSo, placed} {
		for i, choice := range combos {
			if settled[i] {
				continue
			}
			names := namesOf(options, choice)
			k := slices.IndexFunc(left, func(r variantRow) bool { return same(r, choice, names) })
			if k < 0 {
				continue
			}
			rows[i], settled[i] = left[k], true
			left = slices.Delete(slices.Clone(left), k, k+1)
		}
	}
	for i, choice := range combos {
		if !settled[i] {
			rows[i], f.stale = fresh(f.rows), true
		}
		rows[i].choice, rows[i].names = choice, namesOf(options, choice)
	}
	f.rows, f.stale = rows, f.stale || len(left) > 0
}

// namedSo tells whether the row stood for the values of these names.
func namedSo(r variantRow, _ []int, names []string) bool { return slices.Equal(r.names, names) }

// placed tells whether the row stood in this place, when its values have other names now.
func placed(r variantRow, choice []int, _ []string) bool { return slices.Equal(r.choice, choice) }

// fresh is a row that nobody has filled yet: the first one's price is a start.
func fresh(rows []variantRow) variantRow {
	if len(rows) == 0 {
		return variantRow{}
	}
	return variantRow{price: rows[0].price, weight: rows[0].weight}
}

func combinations(options []catalog.Option) [][]int {
	all := [][]int{nil}
	for _, o := range options {
		var next [][]int
		for _, head := range all {
			for i := range o.Values {
				next = append(next, append(append([]int{}, head...), i))
			}
			if len(next) > mostVariants {
				return next
			}
		}
		if len(next) > 0 {
			all = next
		}
	}
	return all
}

func namesOf(options []catalog.Option, choice []int) []string {
	var names []string
	for k, i := range choice {
		names = append(names, strings.ReplaceAll(options[k].Values[i].In("en", "zh"), "|", "/"))
	}
	return names
}

// product gives the record of the form, with the fields of each variant read.
func (f productForm) product(c money.Currency) (catalog.Product, []catalog.Variant, error) {
	p := catalog.Product{
		Handle: f.handle, Title: page.TextOf(f.title), Summary: page.TextOf(f.summary), Body: page.TextOf(f.body), Status: f.status, Options: f.parsed(),
	}
	if len(combinations(p.Options)) > mostVariants {
		return p, nil, fault.InvalidField("too_many_variants", "options.0.values", "max", mostVariants)
	}
	var list []catalog.Variant
	for i, r := range f.rows {
		v := catalog.Variant{ID: catalog.VariantID(r.id), Choice: r.choice, SKU: r.sku, Bin: r.bin, Pos: i}
		var err error
		if v.Price, err = page.AmountOf(r.price, fmt.Sprintf("variants.%d.price", i), c); err != nil {
			return p, nil, err
		}
		if r.weight != "" {
			if v.WeightG, err = strconv.Atoi(r.weight); err != nil {
				return p, nil, fault.InvalidField("weight_malformed", fmt.Sprintf("variants.%d.weight", i))
			}
		}
		list = append(list, v)
	}
	return p, list, nil
}

// input gives the form to its page, with what the ledger has of each variant.
func (f productForm) input(r reading, levels map[string]stock.Level) views.ProductInput {
	in := views.ProductInput{Title: f.title, Summary: f.summary, Body: f.body, Handle: f.handle, Options: f.options, Stale: f.stale}
	p := catalog.Product{Options: f.parsed()}
	for _, row := range f.rows {
		v := views.VariantInput{ID: row.id, SKU: row.sku, Price: row.price, Weight: row.weight, Bin: row.bin}
		if len(row.choice) == len(p.Options) {
			v.Label = p.Label(catalog.Variant{Choice: row.choice}, r.Tag, r.Shop.Lang)
			v.Names = strings.Join(namesOf(p.Options, row.choice), "|")
		}
		v.Choice = strings.Trim(strings.ReplaceAll(fmt.Sprint(row.choice), " ", "-"), "[]")
		if level, ok := levels[row.id]; ok {
			v.Left, v.Held, v.Stock = level.Available(), level.Reserved+level.Committed, "/desk/stock/"+row.id
		}
		in.Variants = append(in.Variants, v)
	}
	return in
}
