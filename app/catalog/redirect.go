package catalog

import (
	"hawker/app/store"
)

// target is what an old address stands for: a product or a collection.
type target struct {
	Product    ID           `json:"product,omitempty"`
	Collection CollectionID `json:"collection,omitempty"`
}

var (
	byTarget = store.NewIndex("catalog/redirect.target", func(_ string, t target) []string {
		return []string{store.Key(string(t.Product), string(t.Collection))}
	})
	redirects = store.NewBucket[string, target]("catalog/redirect", "page_not_found", byTarget)
)

func productPath(handle string) string { return "/products/" + handle }

func collectionPath(handle string) string { return "/collections/" + handle }

// Redirected finds the present address of what an old one stood for, as in
// "/products/old" → "/products/new"; false where nothing ever stood there under
// another name.
func Redirected(tx *store.Tx, path string) (to string, ok bool, err error) {
	t, ok, err := redirects.Find(tx, path)
	if err != nil || !ok {
		return "", false, err
	}
	if t.Product != "" {
		p, ok, err := products.Find(tx, t.Product)
		return productPath(p.Handle), ok, err
	}
	c, ok, err := collections.Find(tx, t.Collection)
	return collectionPath(c.Handle), ok, err
}

// moved remembers the address that something had and frees the one it has now,
// which may have been another's.
func moved(tx *store.Tx, from, to string, t target) error {
	if from == to {
		return nil
	}
	if from != productPath("") && from != collectionPath("") {
		if err := redirects.Put(tx, from, t); err != nil {
			return err
		}
	}
	return redirects.Delete(tx, to)
}

// forgotten drops every address of something that is no more.
func forgotten(tx *store.Tx, t target) error {
	for {
		paths, next, err := redirects.Keys(tx, byTarget, store.Key(string(t.Product), string(t.Collection)), "", 200)
		if err != nil {
			return err
		}
		for _, path := range paths {
			if err := redirects.Delete(tx, path); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
	}
}
