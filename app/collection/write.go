package collection

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

const (
	maxCollections = 200
	maxHandpicked  = 1000
	maxTitle       = 140
	maxBody        = 20_000
)

// Create adds a collection and makes the handle from the title where there is
// none. It refuses with handle_taken, too_many_collections, product_not_found, and
// what is wrong with a field.
func Create(tx *store.Tx, c Collection) (Collection, error) {
	all, err := List(tx)
	if err != nil {
		return c, err
	}
	if len(all) >= maxCollections {
		return c, fault.Clash("too_many_collections", "max", maxCollections)
	}
	c.ID, c.Created = ID(store.NewID()), tx.Now
	return write(tx, Collection{}, c)
}

// Update replaces a collection; an empty handle keeps the old one. It refuses like
// Create, and with collection_not_found.
func Update(tx *store.Tx, c Collection) error {
	old, err := Get(tx, c.ID)
	if err != nil {
		return err
	}
	c.Created = old.Created
	if c.Handle == "" {
		c.Handle = old.Handle
	}
	_, err = write(tx, old, c)
	return err
}

// Delete takes a collection away with its addresses; its products stay. It refuses
// with collection_not_found.
func Delete(tx *store.Tx, id ID) error {
	if _, err := collections.Get(tx, id); err != nil {
		return err
	}
	if err := regroup(tx, Collection{ID: id}); err != nil {
		return err
	}
	var old []string
	err := redirects.Each(tx, "", func(handle string, r redirect) error {
		if r.Collection == id {
			old = append(old, handle)
		}
		return nil
	})
	for _, handle := range old {
		if err == nil {
			err = redirects.Delete(tx, handle)
		}
	}
	if err != nil {
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

// write checks everything first and then puts what cannot be refused.
func write(tx *store.Tx, was, c Collection) (Collection, error) {
	c = c.clean()
	if err := c.check(tx); err != nil {
		return c, err
	}
	if err := c.settleHandle(tx); err != nil {
		return c, err
	}
	c.Updated = tx.Now
	if was.Handle != c.Handle {
		if err := redirects.Delete(tx, c.Handle); err != nil {
			return c, err
		}
		if was.Handle != "" {
			if err := redirects.Put(tx, was.Handle, redirect{c.ID}); err != nil {
				return c, err
			}
		}
	}
	if err := collections.Put(tx, c.ID, c); err != nil {
		return c, err
	}
	if was.ID == c.ID && was.alike(c) {
		tx.Mark("collection", string(c.ID))
		return c, nil
	}
	if err := pickings.Put(tx, c.ID, picking{c.Rules, c.Sort}); err != nil {
		return c, err
	}
	if err := hands.Put(tx, c.ID, handpicked{c.Products}); err != nil {
		return c, err
	}
	tx.Mark("collection", string(c.ID))
	return c, regroup(tx, c)
}

// settleHandle takes the given handle or makes one that nothing has.
func (c *Collection) settleHandle(tx *store.Tx) (err error) {
	if c.Handle == "" {
		other := "collection-" + string(c.ID[len(c.ID)-6:])
		c.Handle, err = brand.FreeHandle(c.Title, other, func(handle string) (bool, error) {
			_, taken, err := collections.One(tx, byHandle, handle)
			return taken, err
		})
		return err
	}
	other, ok, err := collections.One(tx, byHandle, c.Handle)
	if err == nil && ok && other.ID != c.ID {
		err = fault.New(fault.Conflict, "handle_taken", "handle", "handle", c.Handle)
	}
	return err
}

func (c Collection) clean() Collection {
	c.Handle = strings.ToLower(strings.TrimSpace(c.Handle))
	c.Title, c.Body = c.Title.Clean(), c.Body.Clean()
	if c.Rules != nil {
		c.Rules, c.Products = c.Rules.clean(), nil
	}
	var once []Product
	seen := map[Product]bool{}
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
	case c.Handle != "" && !brand.IsHandle(c.Handle):
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
		if _, err := members.Get(tx, id); err != nil {
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

func currency(tx *store.Tx) (money.Currency, error) {
	s, _, err := brand.Find(tx)
	return s.Currency, err
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// fold makes two spellings of a tag or a name equal.
func fold(s string) string {
	return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s)))
}
