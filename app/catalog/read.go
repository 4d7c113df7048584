package catalog

import (
	"strings"

	"hawker/app/fault"
	"hawker/app/store"
)

var (
	byHandle = store.NewUnique("catalog/product.handle", "handle_taken", func(_ string, p Product) []string {
		return []string{p.Handle}
	})
	byStatus = store.NewIndex("catalog/product.status", func(_ string, p Product) []string {
		made := store.Newest(p.Created)
		return []string{store.Key("", made), store.Key(string(p.Status), made)}
	})
	byShown = store.NewIndex("catalog/product.shown", func(_ string, p Product) []string {
		if p.Status != Active {
			return nil
		}
		return []string{store.Key(store.Newest(p.since()))}
	})
	byAppears = store.NewIndex("catalog/product.appears", func(_ string, p Product) []string {
		if p.appears().IsZero() {
			return nil
		}
		return []string{store.Key(p.appears())}
	})
	byBar = store.NewIndex("catalog/product.bar", func(_ string, p Product) []string {
		if p.Bar.From.IsZero() || p.Bar.Settled {
			return nil
		}
		return []string{store.Key(p.Bar.From)}
	})
	products = store.NewBucket[ID, Product]("catalog/product", "product_not_found", byHandle, byStatus, byShown, byAppears, byBar).Share(2_000)

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
	byTurn = store.NewIndex("catalog/variant.turn", func(_ string, v Variant) []string {
		at := v.nextTurn(v.Settled)
		if v.Archived || at.IsZero() {
			return nil
		}
		return []string{store.Key(at)}
	})
	variants = store.NewBucket[VariantID, Variant]("catalog/variant", "variant_not_found", byProduct, bySKU, byTurn).Share(10_000)
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

// SeeVariant is GetVariant for those who change nothing of what they read.
func SeeVariant(tx *store.Tx, id VariantID) (Variant, error) { return variants.See(tx, id) }

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
// with variant_not_found, with not_for_sale where either is no longer sold, and with
// sale_barred where it is not for now. What it
// gives others have too, and is not to be changed in place.
func For(tx *store.Tx, id VariantID) (Product, Variant, error) {
	v, err := variants.See(tx, id)
	if err != nil {
		return Product{}, v, err
	}
	p, err := products.See(tx, v.Product)
	if err == nil && (v.Archived || !p.Buyable(tx.Now)) {
		err = notForSale(p, v)
	}
	if err == nil && p.Barred(tx.Now) {
		err = fault.Clash("sale_barred", "product", string(p.ID), "variant", string(v.ID))
	}
	return p, v, err
}
