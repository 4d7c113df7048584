package catalog

import (
	"slices"
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
)

// CollectionID names a collection.
type CollectionID string

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

// Collection is a group of products under an address of its own, put together by
// hand or by rules.
type Collection struct {
	ID        CollectionID `json:"id"`
	Handle    string       `json:"handle"`
	Title     brand.Text   `json:"title"`
	Body      brand.Text   `json:"body,omitempty"`
	Photo     string       `json:"photo,omitempty"` // hash
	Published bool         `json:"published,omitempty"`
	Created   time.Time    `json:"created"`
	Updated   time.Time    `json:"updated"`

	// How it is put together stands in records of its own.
	Rules    *Rules `json:"-"` // nil: by hand
	Products []ID   `json:"-"` // by hand, in order; Collections leaves them out
	Sort     Sort   `json:"-"`
}

// picking is how a collection is put together.
type picking struct {
	Rules *Rules `json:"rules,omitempty"`
	Sort  Sort   `json:"sort,omitempty"`
}

// handpicked is what a person put into a collection, in order.
type handpicked struct {
	Products []ID `json:"products"`
}

var (
	byCollectionHandle = store.NewUnique("catalog/collection.handle", "handle_taken", func(_ string, c Collection) []string {
		return []string{c.Handle}
	})
	collections = store.NewBucket[CollectionID, Collection]("catalog/collection", "collection_not_found", byCollectionHandle)
	pickings    = store.NewBucket[CollectionID, picking]("catalog/picking", "collection_not_found")
	hands       = store.NewBucket[CollectionID, handpicked]("catalog/handpicked", "collection_not_found")
)

const (
	maxCollections = 200
	maxHandpicked  = 1000
)

// GetCollection reads a collection whole, or refuses with collection_not_found.
func GetCollection(tx *store.Tx, id CollectionID) (Collection, error) {
	c, err := collections.Get(tx, id)
	if err != nil {
		return c, err
	}
	return c.whole(tx)
}

// CollectionByHandle finds the collection of an address.
func CollectionByHandle(tx *store.Tx, handle string) (Collection, bool, error) {
	c, ok, err := collections.One(tx, byCollectionHandle, strings.ToLower(handle))
	if err != nil || !ok {
		return c, false, err
	}
	c, err = c.whole(tx)
	return c, err == nil, err
}

// Collections lists all collections, the oldest first, without what was put into
// them by hand.
func Collections(tx *store.Tx) ([]Collection, error) {
	var list []Collection
	err := collections.Each(tx, "", func(id CollectionID, c Collection) error {
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

// CreateCollection adds a collection and makes the handle from the title where
// there is none. It refuses with handle_taken, too_many_collections,
// product_not_found, and what is wrong with a field.
func CreateCollection(tx *store.Tx, c Collection) (Collection, error) {
	all, err := Collections(tx)
	if err != nil {
		return c, err
	}
	if len(all) >= maxCollections {
		return c, fault.Clash("too_many_collections", "max", maxCollections)
	}
	c.ID, c.Created = CollectionID(store.NewID()), tx.Now
	return writeCollection(tx, Collection{}, c)
}

// UpdateCollection replaces a collection; an empty handle keeps the old one. It
// refuses like CreateCollection, and with collection_not_found.
func UpdateCollection(tx *store.Tx, c Collection) error {
	old, err := GetCollection(tx, c.ID)
	if err != nil {
		return err
	}
	c.Created = old.Created
	if c.Handle == "" {
		c.Handle = old.Handle
	}
	_, err = writeCollection(tx, old, c)
	return err
}

// DeleteCollection takes a collection away with its addresses; its products stay.
func DeleteCollection(tx *store.Tx, id CollectionID) error {
	if _, err := collections.Get(tx, id); err != nil {
		return err
	}
	if err := regroup(tx, Collection{ID: id}, true); err != nil {
		return err
	}
	if err := forgotten(tx, target{Collection: id}); err != nil {
		return err
	}
	if err := collections.Delete(tx, id); err != nil {
		return err
	}
	if err := pickings.Delete(tx, id); err != nil {
		return err
	}
	tx.Mark("collection", string(id))
	return hands.Delete(tx, id)
}

// writeCollection checks everything first and then puts what cannot be refused.
func writeCollection(tx *store.Tx, was, c Collection) (Collection, error) {
	c = c.clean()
	if err := c.check(tx); err != nil {
		return c, err
	}
	if c.Handle == "" {
		free, err := freeHandle(c.Title, string(c.ID), func(handle string) (bool, error) {
			_, taken, err := collections.One(tx, byCollectionHandle, handle)
			return taken, err
		})
		if err != nil {
			return c, err
		}
		c.Handle = free
	}
	if other, ok, err := collections.One(tx, byCollectionHandle, c.Handle); err != nil {
		return c, err
	} else if ok && other.ID != c.ID {
		return c, fault.New(fault.Conflict, "handle_taken", "handle", "handle", c.Handle)
	}
	c.Updated = tx.Now
	if err := moved(tx, collectionPath(was.Handle), collectionPath(c.Handle), target{Collection: c.ID}); err != nil {
		return c, err
	}
	if err := collections.Put(tx, c.ID, c); err != nil {
		return c, err
	}
	if err := pickings.Put(tx, c.ID, picking{c.Rules, c.Sort}); err != nil {
		return c, err
	}
	if !slices.Equal(was.Products, c.Products) {
		if err := hands.Put(tx, c.ID, handpicked{c.Products}); err != nil {
			return c, err
		}
	}
	tx.Mark("collection", string(c.ID))
	if was.ID == c.ID && was.picks(c) {
		return c, nil
	}
	return c, regroup(tx, c, false)
}

func (c Collection) clean() Collection {
	c.Handle = strings.ToLower(strings.TrimSpace(c.Handle))
	c.Title, c.Body = c.Title.Clean(), c.Body.Clean()
	if c.Rules != nil {
		c.Rules, c.Products = c.Rules.clean(), nil
	}
	var once []ID
	seen := map[ID]bool{}
	for _, id := range c.Products {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	c.Products = once
	return c
}

func (c Collection) check(tx *store.Tx) error {
	switch {
	case c.Title.Empty():
		return fault.InvalidField("field_needed", "title")
	case c.Handle != "" && !isHandle(c.Handle):
		return fault.InvalidField("handle_malformed", "handle")
	case c.Photo != "" && !isHash(c.Photo):
		return fault.InvalidField("photo_unknown", "photo")
	case len(c.Products) > maxHandpicked:
		return fault.InvalidField("too_many_products", "products", "max", maxHandpicked)
	case !slices.Contains([]Sort{"", SortNewest, SortTitle, SortPrice, SortPriceDesc}, c.Sort):
		return fault.InvalidField("sort_unknown", "sort")
	}
	if err := c.Title.Check("title", maxTitle); err != nil {
		return err
	}
	if err := c.Body.Check("body", maxBody); err != nil {
		return err
	}
	for _, id := range c.Products {
		if _, err := listings.Get(tx, id); err != nil {
			return err
		}
	}
	if c.Rules == nil {
		return nil
	}
	cur, err := currency(tx)
	if err != nil {
		return err
	}
	return c.Rules.check(cur)
}
