// Package collection puts products into groups that have an address of their own,
// by hand or by rules.
//
// It promises that a page of a collection is read by its key, however long the
// collection is: the write that changes a product, or a collection, puts every
// product where it belongs, in the same transaction. It refuses to know what a
// product is: catalog tells it the facts that rules and orders ask for, and gets
// ids back. What a facts' time alone changes ("new for thirty days") is settled
// by Turn.
package collection

import (
	"slices"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/store"
)

// ID names a collection, Product something that stands in it: a product of the
// catalogue.
type (
	ID      string
	Product string
)

// Sort is the order of a collection.
type Sort string

// The orders: none is the order by hand, or for rules the newest first. A title
// counts in the first of its languages by their tags, a price as the lowest of
// what can be bought.
const (
	SortNewest    Sort = "newest"
	SortTitle     Sort = "title"
	SortPrice     Sort = "price"
	SortPriceDesc Sort = "price_desc"
)

// Collection is a group of products under an address of its own.
type Collection struct {
	ID        ID         `json:"id"`
	Handle    string     `json:"handle"`
	Title     brand.Text `json:"title"`
	Body      brand.Text `json:"body,omitempty"`
	Photo     string     `json:"photo,omitempty"` // hash
	Published bool       `json:"published,omitempty"`
	Created   time.Time  `json:"created"`
	Updated   time.Time  `json:"updated"`

	// How it is put together stands in records of its own.
	Rules    *Rules    `json:"-"` // nil: by hand
	Products []Product `json:"-"` // by hand, in order; List leaves them out
	Sort     Sort      `json:"-"`
}

// picking is how a collection is put together.
type picking struct {
	Rules *Rules `json:"rules,omitempty"`
	Sort  Sort   `json:"sort,omitempty"`
}

// handpicked is what a person put into a collection, in order.
type handpicked struct {
	Products []Product `json:"products"`
}

// redirect is what an address that a collection once had leads to.
type redirect struct {
	Collection ID `json:"collection"`
}

var (
	byHandle = store.NewUnique("collection/collection.handle", "handle_taken", func(_ string, c Collection) []string {
		return []string{c.Handle}
	})
	collections = store.NewBucket[ID, Collection]("collection/collection", "collection_not_found", byHandle)
	pickings    = store.NewBucket[ID, picking]("collection/picking", "collection_not_found")
	hands       = store.NewBucket[ID, handpicked]("collection/handpicked", "collection_not_found")
	redirects   = store.NewBucket[string, redirect]("collection/redirect", "collection_not_found")
)

// Get reads a collection whole, or refuses with collection_not_found.
func Get(tx *store.Tx, id ID) (Collection, error) {
	c, err := collections.Get(tx, id)
	if err != nil {
		return c, err
	}
	return c.whole(tx)
}

// ByHandle finds the collection of an address.
func ByHandle(tx *store.Tx, handle string) (Collection, bool, error) {
	c, ok, err := collections.One(tx, byHandle, strings.ToLower(handle))
	if err != nil || !ok {
		return c, false, err
	}
	c, err = c.whole(tx)
	return c, err == nil, err
}

// Redirected finds the collection that had this handle before; false where none
// had it, or where another has it now.
func Redirected(tx *store.Tx, handle string) (Collection, bool, error) {
	r, ok, err := redirects.Find(tx, handle)
	if err != nil || !ok {
		return Collection{}, false, err
	}
	return collections.Find(tx, r.Collection)
}

// List lists all collections, the oldest first, without what was put into them by
// hand.
func List(tx *store.Tx) ([]Collection, error) {
	var list []Collection
	err := collections.Each(tx, "", func(id ID, c Collection) error {
		p, err := pickings.Get(tx, id)
		c.Rules, c.Sort = p.Rules, p.Sort
		list = append(list, c)
		return err
	})
	return list, err
}

func (c Collection) whole(tx *store.Tx) (Collection, error) {
	p, err := pickings.Get(tx, c.ID)
	if err != nil {
		return c, err
	}
	h, _, err := hands.Find(tx, c.ID)
	c.Rules, c.Sort, c.Products = p.Rules, p.Sort, h.Products
	return c, err
}

// alike tells whether both are put together in the same way.
func (c Collection) alike(o Collection) bool {
	if c.Sort != o.Sort || (c.Rules == nil) != (o.Rules == nil) {
		return false
	}
	if c.Rules == nil {
		return slices.Equal(c.Products, o.Products)
	}
	return c.Rules.Any == o.Rules.Any && slices.Equal(c.Rules.List, o.Rules.List)
}
