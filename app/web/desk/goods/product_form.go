package goods

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
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
	handle, publish      string
	sorting              views.SortingInput
	status               catalog.Status
	options              [optionRows]views.OptionInput
	rows                 []variantRow
	stale                bool
	changed              bool   // by one of its keys, and not saved yet
	columns              string // the part of the table that is open
	clashed              bool   // somebody else saved another state meanwhile
	seen                 string // stamp of the product that the page showed
}

// formOf is the form of a product as it stands.
func formOf(p catalog.Product, variants []catalog.Variant, s brand.Settings) productForm {
	zone := s.Location()
	f := productForm{
		title: page.WordsOf(p.Title), summary: page.WordsOf(p.Summary), body: page.WordsOf(p.Body), handle: p.Handle, status: p.Status,
		publish: page.MomentField(p.PublishAt, zone),
		sorting: views.SortingInput{Tags: strings.Join(p.Tags, ", "), Type: p.Type, Vendor: p.Vendor, Category: p.Category, TaxClass: p.TaxClass},
	}
	for i, o := range p.Options {
		f.options[i] = views.OptionInput{Name: o.Name["en"], NameZh: o.Name["zh"], Values: listed(o.Values, "en"), ValuesZh: listed(o.Values, "zh")}
	}
	for _, v := range variants {
		f.rows = append(f.rows, rowOf(v, zone))
	}
	f.seen = f.stamp()
	return f
}

// stamp tells two states of a product apart by what the form shows of them, so that
// nobody saves over a change that they have not seen. What sells meanwhile is none.
func (f productForm) stamp() string {
	h := sha256.New()
	e := json.NewEncoder(h)
	_ = e.Encode([]any{f.title, f.summary, f.body, f.handle, f.publish, f.sorting, f.status, f.options})
	for _, r := range f.rows {
		_ = e.Encode([]any{r.id, r.choice, r.cells})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
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
		handle: v.Get("handle"), publish: v.Get("publish_at"), status: catalog.Status(v.Get("status")), seen: v.Get("seen"), columns: v.Get("columns"),
		sorting: views.SortingInput{Tags: v.Get("tags"), Type: v.Get("type"), Vendor: v.Get("vendor"), Category: v.Get("category"), TaxClass: v.Get("tax_class")},
	}
	for i := range f.options {
		at := func(part, tag string) string { return v.Get(fmt.Sprintf("o%d.%s.%s", i, part, tag)) }
		f.options[i] = views.OptionInput{Name: at("name", "en"), NameZh: at("name", "zh"), Values: at("values", "en"), ValuesZh: at("values", "zh")}
	}
	for i := range mostVariants {
		row, ok := readRow(v, i)
		if !ok {
			break
		}
		f.rows = append(f.rows, row)
	}
	f.arrange()
	return f
}

// product gives the record of the form, with the fields of each variant read.
func (f productForm) product(w within) (catalog.Product, []catalog.Variant, error) {
	p := catalog.Product{
		Handle: f.handle, Title: page.TextOf(f.title), Summary: page.TextOf(f.summary), Body: page.TextOf(f.body), Status: f.status, Options: f.parsed(),
		Tags: separated(f.sorting.Tags), Type: f.sorting.Type, Vendor: f.sorting.Vendor, Category: f.sorting.Category, TaxClass: f.sorting.TaxClass,
	}
	var err error
	if p.PublishAt, err = page.MomentOf(f.publish, "publish_at", w.zone); err != nil {
		return p, nil, err
	}
	if len(combinations(p.Options)) > mostVariants {
		return p, nil, fault.InvalidField("too_many_variants", "options.0.values", "max", mostVariants)
	}
	var list []catalog.Variant
	for i, r := range f.rows {
		v, err := w.variant(r, i)
		if err != nil {
			return p, nil, err
		}
		list = append(list, v)
	}
	return p, list, nil
}

// input gives the form to its page, with what the ledger has of each variant.
func (f productForm) input(r reading, levels map[string]stock.Level) views.ProductInput {
	in := views.ProductInput{
		Title: f.title, Summary: f.summary, Body: f.body, Handle: f.handle, Publish: f.publish, Sorting: f.sorting,
		Options: f.options, Stale: f.stale, Columns: f.columns, Seen: f.seen,
	}
	p := catalog.Product{Options: f.parsed()}
	for _, row := range f.rows {
		v := views.VariantInput{ID: row.id, Cells: row.cells}
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
