package collection

import (
	"strings"

	"hawker/app/store"
)

// Find reads what a collection says, without how it is put together, and tells
// whether it is there.
func Find(tx *store.Tx, id ID) (Collection, bool, error) { return collections.Find(tx, id) }

// FindAt is Find by the collection's address.
func FindAt(tx *store.Tx, handle string) (Collection, bool, error) {
	return collections.One(tx, byHandle, strings.ToLower(handle))
}

// Before is the cursor of the page of Members before the one that begins after a
// cursor; "" is the first page.
func Before(tx *store.Tx, id ID, after string, limit int) string {
	return members.Before(tx, byPlace, store.Page{Prefix: store.Key(string(id)), Cursor: after, Limit: limit})
}
