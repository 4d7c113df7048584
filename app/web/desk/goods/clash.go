package goods

import (
	"slices"
	"strings"

	"hawker/views/desk/frame"
	views "hawker/views/desk/goods"
)

const differencesShown = 12

// against lists in what the form differs from what is saved, with what is saved: for a
// person who is about to put one in place of the other.
func (f productForm) against(saved productForm, in views.ProductInput) (list []views.Difference) {
	note := func(key, label, mine, theirs string) {
		mine, theirs = lines(mine), lines(theirs)
		if mine != theirs && len(list) < differencesShown {
			list = append(list, views.Difference{Key: key, Label: label, Saved: clip(theirs)})
		}
	}
	for _, text := range []struct {
		key          string
		mine, theirs frame.Words
	}{{"desk.in.title", f.title, saved.title}, {"desk.in.summary", f.summary, saved.summary}, {"desk.in.body", f.body, saved.body}} {
		note(text.key, "", text.mine.En, text.theirs.En)
		note(text.key, "", text.mine.Zh, text.theirs.Zh)
	}
	note("desk.in.handle", "", f.handle, saved.handle)
	note("desk.in.publish", "", f.publish, saved.publish)
	note("desk.in.tags", "", f.sorting.Tags, saved.sorting.Tags)
	note("desk.in.type", "", f.sorting.Type, saved.sorting.Type)
	note("desk.in.vendor", "", f.sorting.Vendor, saved.sorting.Vendor)
	if f.status != saved.status {
		note("desk.product.status", "", "", string(saved.status))
	}
	for i, row := range f.rows {
		k := slices.IndexFunc(saved.rows, func(s variantRow) bool { return s.id == row.id })
		for _, column := range views.Columns {
			if k >= 0 && (column != "unit" || row.cells["content"] != "") {
				note("desk.col."+column, in.Variants[i].Label, row.cells[column], saved.rows[k].cells[column])
			}
		}
	}
	return list
}

// lines are a text with the ends of lines that the catalogue keeps; browsers send others.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// clip keeps the beginning of a long text.
func clip(s string) string {
	const most = 120
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
