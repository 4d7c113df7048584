package catalog

import (
	"fmt"
	"maps"
	"time"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/store"
)

// Create adds a product with its variants, in the order given, and makes the
// handle from the title where there is none. It refuses with handle_taken,
// sku_taken, and what check.go finds wrong with a field.
func Create(tx *store.Tx, p Product, vs []Variant) (Product, []Variant, error) {
	p.ID = ID(store.NewID())
	p.Created, p.Published, p.Bar = tx.Now, time.Time{}, Bar{}
	for i := range vs {
		vs[i].ID = ""
	}
	return write(tx, edition{}, edition{p, vs})
}

// Update replaces a product and its variants. A variant keeps its id while it
// stands for the same choice: the same values, or values renamed in their place.
// Others get a new id, and what is no longer named is archived. An empty handle
// keeps the old one. It refuses like Create, and with product_not_found.
func Update(tx *store.Tx, p Product, vs []Variant) error {
	old, err := products.Get(tx, p.ID)
	if err != nil {
		return err
	}
	was, err := Variants(tx, p.ID)
	if err != nil {
		return err
	}
	p.Created, p.Published, p.Bar = old.Created, old.Published, old.Bar
	if p.Handle == "" {
		p.Handle = old.Handle
	}
	_, _, err = write(tx, edition{old, was}, edition{p, vs})
	return err
}

// edition is a product with its variants at one time.
type edition struct {
	product  Product
	variants []Variant
}

// write checks everything first and then puts what cannot be refused.
func write(tx *store.Tx, was, is edition) (Product, []Variant, error) {
	p := is.product.clean()
	list := make([]Variant, len(is.variants))
	for i, v := range is.variants {
		list[i] = v.clean()
		list[i].Product, list[i].Pos, list[i].Archived = p.ID, i, false
		list[i].Stocked, list[i].Settled = false, tx.Now
	}
	c, err := currency(tx)
	if err != nil {
		return p, nil, err
	}
	if err := p.check(); err != nil {
		return p, nil, err
	}
	if err := p.checkVariants(list, c, tx.Now); err != nil {
		return p, nil, err
	}
	keepIDs(was, edition{p, list})
	if err := checkTaken(tx, &p, list); err != nil {
		return p, nil, err
	}
	p.Updated, p.Stocked = tx.Now, anyStocked(list)
	p.publish(tx.Now)
	if err := moveHandle(tx, was.product, p); err != nil {
		return p, nil, err
	}
	if err := products.Put(tx, p.ID, p); err != nil {
		return p, nil, err
	}
	if err := putVariants(tx, was.variants, list); err != nil {
		return p, nil, err
	}
	tx.Mark("product", string(p.ID))
	return p, list, place(tx, p, list)
}

// checkTaken settles the handle and refuses names that another product has.
func checkTaken(tx *store.Tx, p *Product, list []Variant) error {
	if p.Handle == "" {
		free, err := brand.FreeHandle(p.Title, "item-"+string(p.ID[len(p.ID)-6:]), func(handle string) (bool, error) {
			_, taken, err := products.One(tx, byHandle, handle)
			return taken, err
		})
		if err != nil {
			return err
		}
		p.Handle = free
	}
	if other, ok, err := products.One(tx, byHandle, p.Handle); err != nil {
		return err
	} else if ok && other.ID != p.ID {
		return fault.New(fault.Conflict, "handle_taken", "handle", "handle", p.Handle)
	}
	for i, v := range list {
		if v.SKU == "" {
			continue
		}
		if other, ok, err := BySKU(tx, v.SKU); err != nil {
			return err
		} else if ok && other.Product != p.ID {
			return fault.New(fault.Conflict, "sku_taken", fmt.Sprintf("variants.%d.sku", i), "sku", v.SKU)
		}
	}
	return nil
}

// putVariants archives what left, frees SKUs that moved between variants before
// their new owners take them, and records each new price.
func putVariants(tx *store.Tx, was, list []Variant) error {
	before := make(map[VariantID]bool, len(was))
	for _, v := range was {
		before[v.ID] = true
	}
	now := make(map[VariantID]Variant, len(list))
	for _, v := range list {
		now[v.ID] = v
	}
	for _, v := range was {
		if err := settle(tx, v); err != nil {
			return err
		}
		next, kept := now[v.ID]
		if kept && fold(next.SKU) == fold(v.SKU) {
			continue
		}
		v.Archived, v.Settled = !kept, tx.Now
		if kept {
			v.SKU = ""
		}
		if err := variants.Put(tx, v.ID, v); err != nil {
			return err
		}
	}
	for _, v := range list {
		if err := variants.Put(tx, v.ID, v); err != nil {
			return err
		}
		reason := "first"
		if before[v.ID] {
			reason = "edit"
		}
		if err := remember(tx, v.ID, priced(tx, v, reason)); err != nil {
			return err
		}
	}
	return nil
}

// keepIDs gives each new variant the id of the one it continues, or one of its own.
func keepIDs(was, is edition) {
	list := is.variants
	claimed := map[VariantID]bool{}
	claim := func(i int, fits func(Variant) bool) bool {
		for _, w := range was.variants {
			if !claimed[w.ID] && fits(w) {
				claimed[w.ID] = true
				list[i].ID, list[i].Stocked = w.ID, w.Stocked
				return true
			}
		}
		return false
	}
	waiting := make([]int, 0, len(list))
	for i := range list {
		id := list[i].ID
		list[i].ID = ""
		if id == "" || !claim(i, func(w Variant) bool { return w.ID == id && continues(was.product, w, is.product, list[i]) }) {
			waiting = append(waiting, i)
		}
	}
	for _, i := range waiting {
		if !claim(i, func(w Variant) bool { return continues(was.product, w, is.product, list[i]) }) {
			list[i].ID = VariantID(store.NewID())
		}
	}
}

// continues tells whether b of p is the piece that w of old was.
func continues(old Product, w Variant, p Product, b Variant) bool {
	if len(w.Choice) != len(b.Choice) {
		return false
	}
	for k, at := range w.Choice {
		name := old.Options[k].Values[at]
		renamed := at == b.Choice[k] && !hasValue(p.Options[k], name)
		if !renamed && !maps.Equal(name, p.Options[k].Values[b.Choice[k]]) {
			return false
		}
	}
	return true
}

func hasValue(o Option, name brand.Text) bool {
	for _, v := range o.Values {
		if maps.Equal(v, name) {
			return true
		}
	}
	return false
}
