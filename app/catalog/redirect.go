package catalog

import (
	"strings"

	"hawker/app/collection"
	"hawker/app/store"
)

// redirect is what an address that a product once had leads to: the product, so
// that a handle changed twice still takes one step.
type redirect struct {
	Product ID `json:"product"`
}

var redirects = store.NewBucket[string, redirect]("catalog/redirect", "product_not_found")

// Redirected finds the present address of a product or collection that had this
// one before, as in "/products/old" → "/products/new"; false where none had it, or
// where another has it now.
func Redirected(tx *store.Tx, path string) (to string, ok bool, err error) {
	if handle, is := strings.CutPrefix(path, "/collections/"); is {
		c, ok, err := collection.Redirected(tx, handle)
		return "/collections/" + c.Handle, ok, err
	}
	handle, is := strings.CutPrefix(path, "/products/")
	if !is {
		return "", false, nil
	}
	r, ok, err := redirects.Find(tx, handle)
	if err != nil || !ok {
		return "", false, err
	}
	p, ok, err := products.Find(tx, r.Product)
	return "/products/" + p.Handle, ok, err
}

// moveHandle writes where the old handle leads and frees the new one: whoever has
// a handle now is whom it means.
func moveHandle(tx *store.Tx, was, is Product) error {
	if was.Handle == is.Handle {
		return nil
	}
	if err := redirects.Delete(tx, is.Handle); err != nil || was.Handle == "" {
		return err
	}
	return redirects.Put(tx, was.Handle, redirect{is.ID})
}
