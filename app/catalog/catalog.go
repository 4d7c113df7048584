// Package catalog holds what the shop sells: products, their options and
// variants, and every price they ever had.
//
// It promises that a handle and a SKU name one thing and that an address which
// was ever given out leads to the same thing still, that a variant's id means
// the same piece for ever (whatever is changed about a product, an id that an
// order may carry is never given to another choice; what disappears is archived
// and kept), that each price which applied, that of a sale too, stands in its
// history with its time, reason and author from the first one on, and that what
// changes about a product is told to the collections in the same transaction. It
// refuses to know how many there are (stock tells it only whether there are any),
// what a show asks for a piece (live) and who bought it (order).
package catalog

import (
	"time"

	"hawker/app/brand"
	"hawker/app/collection"
	"hawker/app/money"
)

// ID names a product, VariantID one choice of it: the thing that is counted,
// priced and sold.
type (
	ID        = collection.Product
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
	ID       ID         `json:"id"`
	Handle   string     `json:"handle"` // of the product's address: a-z, 0-9 and dashes
	Title    brand.Text `json:"title"`
	Summary  brand.Text `json:"summary,omitempty"`
	Body     brand.Text `json:"body,omitempty"`
	Status   Status     `json:"status"`
	Options  []Option   `json:"options,omitempty"`
	Photos   []Photo    `json:"photos,omitempty"`
	Tags     []string   `json:"tags,omitempty"`
	Type     string     `json:"type,omitempty"`
	Vendor   string     `json:"vendor,omitempty"`
	Category string     `json:"category,omitempty"`  // of Google's product taxonomy: a number or a path
	TaxClass string     `json:"tax_class,omitempty"` // "" for what has no rate of its own
	// PublishAt is when an active product appears in the shop; zero is at once.
	PublishAt time.Time `json:"publish_at,omitzero"`

	// The rest is written by this package; what a caller puts there is not read.
	Published time.Time `json:"published,omitzero"` // when it appeared first, or will
	Stocked   bool      `json:"stocked,omitempty"`  // of some variant there are pieces to sell
	Bar       Bar       `json:"bar,omitzero"`       // from when on it is not sold
	Created   time.Time `json:"created"`
	Updated   time.Time `json:"updated"`
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
	ID        VariantID    `json:"id"`
	Product   ID           `json:"product"`
	Choice    []int        `json:"choice,omitempty"`
	SKU       string       `json:"sku,omitempty"`
	Barcode   string       `json:"barcode,omitempty"`
	Bin       string       `json:"bin,omitempty"`       // where it lies
	Price     money.Amount `json:"price"`               // regular; PriceAt tells what it costs
	CompareAt money.Amount `json:"compare_at,omitzero"` // an earlier or recommended price; shown struck where it is above the price
	Sale      Sale         `json:"sale,omitzero"`       // a lower price for a time
	Content   Content      `json:"content,omitzero"`    // what is in a piece, for its price per unit
	WeightG   int          `json:"weight_g,omitempty"`
	LowAt     *int64       `json:"low_at,omitempty"` // pieces left at which the shop is told; nil is LowByDefault
	Policy    Policy       `json:"policy,omitzero"`  // what may be sold of it that is not there
	Pos       int          `json:"pos"`
	Photo     string       `json:"photo,omitempty"` // hash; empty: the product's first

	// The rest is written by this package; what a caller puts there is not read.
	Archived bool      `json:"archived,omitempty"`
	Stocked  bool      `json:"stocked,omitempty"` // there are pieces to sell
	Settled  time.Time `json:"settled,omitzero"`  // until when its price history is written
}

// LowByDefault is the number of pieces at which a shop is told that a variant
// runs out, where it has not set another.
const LowByDefault = 2

// Low is the number of pieces at which the shop is told that it runs out.
func (v Variant) Low() int64 {
	if v.LowAt == nil {
		return LowByDefault
	}
	return *v.LowAt
}

// Visible tells whether the shop lists the product at a time.
func (p Product) Visible(now time.Time) bool { return p.Status == Active && !p.PublishAt.After(now) }

// Buyable tells whether the product can be ordered at a time.
func (p Product) Buyable(now time.Time) bool { return p.Visible(now) || p.Status == Unlisted }

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
