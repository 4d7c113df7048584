// Package catalog holds what the shop sells: products, their options and
// variants, and every price they ever had.
//
// It promises that a handle and a SKU name one thing, that a variant's id means
// the same piece for ever (whatever is changed about a product, an id that an
// order may carry is never given to another choice; what disappears is archived
// and kept), and that each price stands in its history with its time, reason and
// author from the first one on. It refuses to know how many there are (stock),
// what a show asks for a piece (live) and who bought it (order).
package catalog

import (
	"strings"
	"time"

	"hawker/app/brand"
	"hawker/app/money"
	"hawker/app/store"
)

// ID names a product, VariantID one choice of it: the thing that is counted,
// priced and sold.
type (
	ID        string
	VariantID string
)

// Status says who may see and buy a product.
type Status string

// The statuses: a draft is being written, an unlisted product is sold by its
// link and in shows only, an archived one is kept and no longer sold.
const (
	Draft    Status = "draft"
	Active   Status = "active"
	Archived Status = "archived"
	Unlisted Status = "unlisted"
)

// Product is what a page shows; it is sold as one of its variants.
type Product struct {
	ID      ID         `json:"id"`
	Handle  string     `json:"handle"` // of the product's address: a-z, 0-9 and dashes
	Title   brand.Text `json:"title"`
	Summary brand.Text `json:"summary,omitempty"`
	Body    brand.Text `json:"body,omitempty"`
	Status  Status     `json:"status"`
	Options []Option   `json:"options,omitempty"`
	Photos  []Photo    `json:"photos,omitempty"`
	Created time.Time  `json:"created"`
	Updated time.Time  `json:"updated"`
}

// Option is one thing to choose, such as the glaze.
type Option struct {
	Name   brand.Text   `json:"name"`
	Values []brand.Text `json:"values"`
}

// Photo is a picture of a product: the hash of its file and what it shows.
type Photo struct {
	Hash string     `json:"hash"`
	Alt  brand.Text `json:"alt,omitempty"`
}

// Variant is one choice of each option: Choice holds the index of the value per
// option and is empty where a product has no options.
type Variant struct {
	ID       VariantID    `json:"id"`
	Product  ID           `json:"product"`
	Choice   []int        `json:"choice,omitempty"`
	SKU      string       `json:"sku,omitempty"`
	Barcode  string       `json:"barcode,omitempty"`
	Bin      string       `json:"bin,omitempty"` // where it lies
	Price    money.Amount `json:"price"`
	WeightG  int          `json:"weight_g,omitempty"`
	Pos      int          `json:"pos"`
	Photo    string       `json:"photo,omitempty"` // hash; empty: the product's first
	Archived bool         `json:"archived,omitempty"`
}

// Visible tells whether the shop lists the product.
func (p Product) Visible() bool { return p.Status == Active }

// Buyable tells whether the product can be ordered.
func (p Product) Buyable() bool { return p.Status == Active || p.Status == Unlisted }

// Label names a variant's choice in a language, "Celadon, 140 ml"; "" where
// there is nothing to choose. The fallback is the shop's language.
func (p Product) Label(v Variant, lang string, fallback ...string) string {
	parts := make([]string, 0, len(v.Choice))
	for i, at := range v.Choice {
		if i < len(p.Options) && at >= 0 && at < len(p.Options[i].Values) {
			parts = append(parts, p.Options[i].Values[at].In(lang, fallback...))
		}
	}
	return brand.Listed(lang, parts...)
}

// Labels is Label in every language in which one of the chosen values has a word.
func (p Product) Labels(v Variant) brand.Text {
	var out brand.Text
	for i, at := range v.Choice {
		if i >= len(p.Options) || at < 0 || at >= len(p.Options[i].Values) {
			continue
		}
		for lang := range p.Options[i].Values[at] {
			if out == nil {
				out = brand.Text{}
			}
			if out[lang] == "" {
				out[lang] = p.Label(v, lang)
			}
		}
	}
	return out
}

// Picture is the hash of the photo that shows the variant; "" where there is none.
func (p Product) Picture(v Variant) string {
	if v.Photo != "" || len(p.Photos) == 0 {
		return v.Photo
	}
	return p.Photos[0].Hash
}

var (
	byHandle = store.NewUnique("catalog/product.handle", "handle_taken", func(_ string, p Product) []string {
		return []string{p.Handle}
	})
	byStatus = store.NewIndex("catalog/product.status", func(_ string, p Product) []string {
		made := store.Newest(p.Created)
		return []string{store.Key("", made), store.Key(string(p.Status), made)}
	})
	products = store.NewBucket[ID, Product]("catalog/product", "product_not_found", byHandle, byStatus)

	byProduct = store.NewIndex("catalog/variant.product", func(_ string, v Variant) []string {
		if v.Archived {
			return nil
		}
		return []string{store.Key(string(v.Product), v.Pos)}
	})
	bySKU = store.NewUnique("catalog/variant.sku", "sku_taken", func(_ string, v Variant) []string {
		if v.Archived || v.SKU == "" {
			return nil
		}
		return []string{fold(v.SKU)}
	})
	variants = store.NewBucket[VariantID, Variant]("catalog/variant", "variant_not_found", byProduct, bySKU)
)

// Get reads a product or refuses with product_not_found.
func Get(tx *store.Tx, id ID) (Product, error) { return products.Get(tx, id) }

// Find reads a product and tells whether it is there.
func Find(tx *store.Tx, id ID) (Product, bool, error) { return products.Find(tx, id) }

// ByHandle finds the product of an address.
func ByHandle(tx *store.Tx, handle string) (Product, bool, error) {
	return products.One(tx, byHandle, strings.ToLower(handle))
}

// List reads products, newest first; an empty status means all of them.
func List(tx *store.Tx, status Status, after string, limit int) ([]Product, string, error) {
	return products.On(tx, byStatus, store.Key(string(status)), after, limit)
}

// GetVariant reads a variant, archived ones too, or refuses with variant_not_found.
func GetVariant(tx *store.Tx, id VariantID) (Variant, error) { return variants.Get(tx, id) }

// Variants lists a product's variants in their order, without archived ones.
func Variants(tx *store.Tx, id ID) ([]Variant, error) {
	list, next, err := variants.On(tx, byProduct, store.Key(string(id)), "", maxVariants)
	for err == nil && next != "" {
		var more []Variant
		more, next, err = variants.On(tx, byProduct, store.Key(string(id)), next, maxVariants)
		list = append(list, more...)
	}
	return list, err
}

// BySKU finds the variant with a SKU, in whatever case it is written.
func BySKU(tx *store.Tx, sku string) (Variant, bool, error) {
	return variants.One(tx, bySKU, fold(sku))
}

// For reads what an order line is about: the variant and its product. It refuses
// with variant_not_found, and with not_for_sale where either is no longer sold.
func For(tx *store.Tx, id VariantID) (Product, Variant, error) {
	v, err := variants.Get(tx, id)
	if err != nil {
		return Product{}, v, err
	}
	p, err := products.Get(tx, v.Product)
	if err == nil && (v.Archived || !p.Buyable()) {
		err = notForSale(p, v)
	}
	return p, v, err
}
