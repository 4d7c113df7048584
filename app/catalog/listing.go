package catalog

import (
	"slices"
	"time"

	"hawker/app/collection"
	"hawker/app/store"
)

// Listed reads what the shop lists now, what appeared last first.
func Listed(tx *store.Tx, after string, limit int) ([]Product, string, error) {
	if after == "" {
		after = behindComing(tx)
	}
	return products.On(tx, byShown, "", after, limit)
}

// Members reads the products of a collection that the shop lists, in its order.
func Members(tx *store.Tx, id collection.ID, after string, limit int) ([]Product, string, error) {
	ids, next, err := collection.Members(tx, id, after, limit)
	if err != nil {
		return nil, "", err
	}
	list := make([]Product, 0, len(ids))
	for _, id := range ids {
		p, err := products.Get(tx, id)
		if err != nil {
			return nil, "", err
		}
		list = append(list, p)
	}
	return list, next, nil
}

// place tells the collections what they need to know of a product.
func place(tx *store.Tx, p Product, vs []Variant) error {
	return collection.Place(tx, p.ID, p.facts(vs, tx.Now))
}

func (p Product) facts(vs []Variant, now time.Time) collection.Facts {
	f := collection.Facts{
		Visible: p.Visible(now), Since: p.since(), Created: p.Created, Title: p.Title.In(""),
		Type: p.Type, Vendor: p.Vendor, Tags: p.Tags, Stocked: p.Stocked,
	}
	found := false
	for _, v := range vs {
		if v.Stocked != p.Stocked {
			continue // the cheapest that can be bought; of none, the cheapest
		}
		if e := v.PriceAt(now); !found || e.Amount.Minor < f.Price {
			f.Price, found = e.Amount.Minor, true
		}
	}
	return f
}

// since is when a product appeared, or will.
func (p Product) since() time.Time {
	if p.Published.IsZero() {
		return p.Created
	}
	return p.Published
}

// appears tells when a product is still to be put into its collections; zero where
// it stands there.
func (p Product) appears() time.Time {
	if p.Status != Active || !p.PublishAt.After(p.Updated) {
		return time.Time{}
	}
	return p.PublishAt
}

// publish settles since when an active product is in the shop.
func (p *Product) publish(now time.Time) {
	switch {
	case p.Status != Active:
	case !p.PublishAt.IsZero():
		p.Published = p.PublishAt
	case p.Published.IsZero() || p.Published.After(now):
		p.Published = now
	}
}

func anyStocked(list []Variant) bool {
	return slices.ContainsFunc(list, func(v Variant) bool { return v.Stocked && !v.Archived })
}

// NoteStock hears from stock how many pieces of a variant can be sold; it writes
// when there are some again, or none any more, and gives the variant.
func NoteStock(tx *store.Tx, id VariantID, available int64) (Variant, error) {
	v, err := variants.Get(tx, id)
	if err != nil || v.Stocked == (available > 0) {
		return v, err
	}
	v.Stocked = available > 0
	if err := variants.Put(tx, id, v); err != nil || v.Archived {
		return v, err
	}
	return v, v.restocked(tx)
}

// restocked tells the product and its collections that a variant can be had again, or
// cannot any more.
func (v Variant) restocked(tx *store.Tx) error {
	p, err := products.Get(tx, v.Product)
	if err != nil {
		return err
	}
	vs, err := Variants(tx, v.Product)
	if err != nil {
		return err
	}
	if p.Stocked != anyStocked(vs) {
		p.Stocked = !p.Stocked
		if err := products.Put(tx, p.ID, p); err != nil {
			return err
		}
	}
	tx.Mark("product", string(p.ID)) // its lowest price may be another variant's now
	return place(tx, p, vs)
}

// Rebuild lists every product by key and tells the collections of it, from what
// stock says of each variant: for files from before that was kept.
func Rebuild(tx *store.Tx, inStock func(VariantID) (bool, error)) error {
	var vs []Variant
	err := variants.Each(tx, "", func(_ VariantID, v Variant) error {
		vs = append(vs, v)
		return nil
	})
	if err != nil {
		return err
	}
	for _, v := range vs {
		if v.Stocked, err = inStock(v.ID); err != nil {
			return err
		}
		if v.Settled.IsZero() {
			v.Settled = tx.Now
		}
		if err := variants.Put(tx, v.ID, v); err != nil {
			return err
		}
	}
	var ps []Product
	err = products.Each(tx, "", func(_ ID, p Product) error {
		ps = append(ps, p)
		return nil
	})
	for _, p := range ps {
		if err == nil {
			err = p.rebuild(tx)
		}
	}
	return err
}

func (p Product) rebuild(tx *store.Tx) error {
	vs, err := Variants(tx, p.ID)
	if err != nil {
		return err
	}
	p.Stocked = anyStocked(vs)
	if p.Published.IsZero() && p.Status != Draft {
		p.Published = p.Created
	}
	if err := products.Delete(tx, p.ID); err != nil { // so that Put writes every index
		return err
	}
	if err := products.Put(tx, p.ID, p); err != nil {
		return err
	}
	return place(tx, p, vs)
}
