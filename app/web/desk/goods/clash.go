package goods

import (
	"slices"

	views "hawker/views/desk/goods"
)

const differencesShown = 12

// against lists in what the form differs from what is saved, with what is saved: for a
// person who is about to put one in place of the other.
func (f productForm) against(saved productForm, in views.ProductInput) (list []views.Difference) {
	note := func(key, label, mine, theirs string) {
		if mine != theirs && len(list) < differencesShown {
			list = append(list, views.Difference{Key: key, Label: label, Saved: theirs})
		}
	}
	note("desk.in.title", "", f.title.First(), saved.title.First())
	note("desk.in.summary", "", f.summary.First(), saved.summary.First())
	note("desk.in.body", "", f.body.First(), saved.body.First())
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
