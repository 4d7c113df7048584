package catalog

import (
	"reflect"
	"slices"
	"time"
	"unicode/utf8"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

// Edit changes parts of a variant; nil leaves what is there. Reason stands in
// the price history, "edit" where it is empty.
type Edit struct {
	Price, CompareAt  *money.Amount
	Sale              *Sale
	SKU, Barcode, Bin *string
	WeightG           *int
	LowAt             *int64
	Policy            *Policy
	Reason            string
}

// EditVariant changes parts of a variant; what changes nothing has no effect. It
// refuses with variant_not_found, sku_taken and what is wrong with a field.
func EditVariant(tx *store.Tx, id VariantID, e Edit) error {
	was, err := variants.Get(tx, id)
	if err != nil {
		return err
	}
	v := e.on(was).clean()
	if reflect.DeepEqual(v, was) {
		return nil
	}
	c, err := currency(tx)
	if err != nil {
		return err
	}
	if err := v.check("", c, tx.Now); err != nil {
		return err
	}
	if v.SKU != "" && !v.Archived {
		if other, ok, err := BySKU(tx, v.SKU); err != nil {
			return err
		} else if ok && other.ID != id {
			return fault.New(fault.Conflict, "sku_taken", "sku", "sku", v.SKU)
		}
	}
	if err := settle(tx, was); err != nil {
		return err
	}
	v.Settled = tx.Now
	if err := variants.Put(tx, id, v); err != nil {
		return err
	}
	if e.Reason == "" {
		e.Reason = "edit"
	}
	if err := remember(tx, id, priced(tx, v, e.Reason)); err != nil {
		return err
	}
	p, err := products.Get(tx, v.Product)
	if err != nil {
		return err
	}
	return refresh(tx, p)
}

func (e Edit) on(v Variant) Variant {
	set(&v.Price, e.Price)
	set(&v.CompareAt, e.CompareAt)
	set(&v.Sale, e.Sale)
	set(&v.SKU, e.SKU)
	set(&v.Barcode, e.Barcode)
	set(&v.Bin, e.Bin)
	set(&v.WeightG, e.WeightG)
	set(&v.Policy, e.Policy)
	if e.LowAt != nil {
		v.LowAt = e.LowAt
	}
	return v
}

func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

// SetPrice changes the regular price of a variant and remembers why; the same
// price again has no effect. It refuses like EditVariant.
func SetPrice(tx *store.Tx, id VariantID, price money.Amount, reason string) error {
	return EditVariant(tx, id, Edit{Price: &price, Reason: reason})
}

// SetStatus changes who may see and buy a product; archiving keeps everything. It
// refuses with product_not_found and status_unknown.
func SetStatus(tx *store.Tx, id ID, s Status) error {
	return change(tx, id, func(p *Product) { p.Status = s })
}

// AddTag gives a product a tag; one that it has already, in whatever case, stays
// as it is. It refuses with product_not_found, too_many_tags, tag_malformed and
// text_too_long.
func AddTag(tx *store.Tx, id ID, tag string) error {
	return change(tx, id, func(p *Product) { p.Tags = append(p.Tags, tag) })
}

// RemoveTag takes a tag from a product, in whatever case it is written. It
// refuses with product_not_found.
func RemoveTag(tx *store.Tx, id ID, tag string) error {
	return change(tx, id, func(p *Product) {
		p.Tags = slices.DeleteFunc(p.Tags, func(t string) bool { return fold(t) == fold(tag) })
	})
}

// change writes a product that changes without its variants; what changes nothing
// has no effect.
func change(tx *store.Tx, id ID, do func(*Product)) error {
	was, err := products.Get(tx, id)
	if err != nil {
		return err
	}
	p := was
	p.Tags = slices.Clone(was.Tags)
	do(&p)
	p = p.clean()
	if p.Status == was.Status && slices.Equal(p.Tags, was.Tags) {
		return nil
	}
	if err := p.check(); err != nil {
		return err
	}
	p.Updated = tx.Now
	p.publish(tx.Now)
	if err := products.Put(tx, id, p); err != nil {
		return err
	}
	return refresh(tx, p)
}

// copied is what a copy's title ends with, per language.
var copied = map[string]string{"zh": "（副本）", "": " (copy)"}

// Duplicate makes a draft of a product: the same words, pictures, options and
// prices under an address of its own, without SKUs and barcodes, which name one
// thing, without sales, which need a price before them, and without what may be sold
// ahead, since nothing of a copy is on its way.
func Duplicate(tx *store.Tx, id ID) (Product, error) {
	p, err := products.Get(tx, id)
	if err != nil {
		return p, err
	}
	vs, err := Variants(tx, id)
	if err != nil {
		return p, err
	}
	title := brand.Text{}
	for lang, words := range p.Title {
		end, ok := copied[lang]
		if !ok {
			end = copied[""]
		}
		for utf8.RuneCountInString(words)+utf8.RuneCountInString(end) > maxTitle {
			_, n := utf8.DecodeLastRuneInString(words)
			words = words[:len(words)-n]
		}
		title[lang] = words + end
	}
	p.Title, p.Handle, p.Status, p.PublishAt = title, "", Draft, time.Time{}
	for i := range vs {
		vs[i].SKU, vs[i].Barcode, vs[i].Sale, vs[i].Policy = "", "", Sale{}, Policy{}
	}
	p, _, err = Create(tx, p, vs)
	return p, err
}
