package catalog

import (
	"time"

	"hawker/app/store"
)

// ListedBefore is the cursor of the page of Listed before the one that begins after
// a cursor; "" is the first page.
func ListedBefore(tx *store.Tx, after string, limit int) string {
	before := products.Before(tx, byShown, store.Page{Cursor: after, Limit: limit})
	if before <= behindComing(tx) {
		return ""
	}
	return before
}

// behindComing is a place behind every product that is still to appear.
func behindComing(tx *store.Tx) string {
	return store.Key(store.Newest(tx.Now.Add(time.Millisecond))) + "\xff"
}
