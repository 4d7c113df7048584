package goods

import (
	"slices"
	"strings"

	"hawker/app/catalog"
	"hawker/app/web/desk/page"
	"hawker/views/desk/frame"
)

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

// separated takes a list apart that a person wrote with commas or line breaks.
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

// shared are the columns that a new row takes from the first one, as a start.
var shared = []string{"price", "compare_at", "sale", "sale_from", "sale_to", "weight", "low_at", "content", "unit"}

// fresh is a row that nobody has filled yet.
func fresh(rows []variantRow) variantRow {
	r := variantRow{cells: map[string]string{}}
	if len(rows) > 0 {
		for _, column := range shared {
			r.cells[column] = rows[0].cells[column]
		}
	}
	return r
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
