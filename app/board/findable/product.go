package findable

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/ui"
)

const (
	maxVariants = 80    // of a product are named on its page: more would be most of its bytes
	maxWords    = 5_000 // runes of a description
)

// Product describes a product as its page offers it: a Product, or a ProductGroup
// of its variants, the chosen one first; and where it stands in the shop. What it
// costs to send and how it comes back is written once and referred to.
func (r Reader) Product(o goods.Offer, choice []int) ([]any, error) {
	p := o.Product
	if len(o.Variants) == 0 {
		return nil, nil
	}
	n, err := r.product(o, choice)
	if err != nil {
		return nil, err
	}
	crumbs := r.Breadcrumbs(ui.Link{Label: lang.T(r.Ctx, "shop.products"), URL: "/products"}, ui.Link{Label: r.In(p.Title), URL: "/products/" + p.Handle})
	return []any{n, crumbs}, nil
}

func (r Reader) product(o goods.Offer, choice []int) (Node, error) {
	p := o.Product
	rating, err := r.rating(p.ID)
	if err != nil {
		return nil, err
	}
	said := map[string]bool{}
	if len(o.Variants) == 1 {
		v := o.Variants[0]
		n := r.piece(thing("Product"), o, v, said).with("url", r.address(p, "")).with("image", r.pictures(p, v.Variant))
		return n.with("description", cut(r.words(p), maxWords)).with("brand", brandNode(r.maker(p))).with("aggregateRating", rating), nil
	}
	n := thing("ProductGroup").with("productGroupID", string(p.ID)).with("name", r.In(p.Title)).with("url", r.address(p, "")).
		with("description", cut(r.words(p), maxWords)).with("brand", brandNode(r.maker(p))).
		with("image", r.pictures(p, catalog.Variant{})).with("variesBy", varies(p)).with("aggregateRating", rating)
	var list []Node
	for _, first := range []bool{true, false} {
		for _, v := range o.Variants {
			if slices.Equal(v.Choice, choice) == first && len(list) < maxVariants {
				n := of("Product")
				if hash := p.Picture(v.Variant); hash != "" {
					n = n.with("image", r.Base+picture(hash))
				}
				list = append(list, r.piece(n, o, v, said))
			}
		}
	}
	return n.with("hasVariant", list), nil
}

func brandNode(name string) Node { return of("Brand").with("name", name) }

// varies are the properties in which the variants differ, as far as they have a word.
func varies(p catalog.Product) []string {
	var list []string
	for _, o := range p.Options {
		if word := wordOf(o); word != "" {
			list = append(list, schema+"/"+word)
		}
	}
	return list
}

// piece adds one variant and its offer to a node; said are the terms that were
// written before it.
func (r Reader) piece(n Node, o goods.Offer, v goods.Priced, said map[string]bool) Node {
	p := o.Product
	n = n.with("name", r.Called(o, v.Variant))
	if v.SKU != "" {
		n = n.with("sku", v.SKU)
	} else {
		n = n.with("sku", string(v.ID))
	}
	if code := gtin(v.Barcode); code != "" {
		n = n.with("gtin"+strconv.Itoa(len(code)), code)
	}
	var more []Node
	for i, at := range v.Choice {
		option := p.Options[i]
		value := r.In(option.Values[at])
		if word := wordOf(option); word != "" {
			n = n.with(word, value)
			continue
		}
		more = append(more, of("PropertyValue").with("name", r.In(option.Name)).with("value", value))
	}
	url := r.address(p, v.ID)
	if len(o.Variants) == 1 {
		url = r.address(p, "")
	}
	return n.with("additionalProperty", more).with("offers", r.offer(o, v, url, said))
}

// available are the values of ItemAvailability for those of Google's specification.
var available = map[string]string{"in_stock": "InStock", "out_of_stock": "OutOfStock", "preorder": "PreOrder", "backorder": "BackOrder"}

// availabilityOf says whether a variant is there, or is sold before it is.
func availabilityOf(v goods.Priced) string {
	switch {
	case v.There > 0:
		return "in_stock"
	case v.Later.Kind != "":
		return v.Later.Kind
	}
	return "out_of_stock"
}

// laterOf is the day from which it is there; "" where it is, or never will be.
func laterOf(v goods.Priced) string {
	if v.There > 0 || v.Later.Kind == "" {
		return ""
	}
	return v.Later.Until.UTC().Format(time.RFC3339)
}

func (r Reader) offer(o goods.Offer, v goods.Priced, url string, said map[string]bool) Node {
	price, availability, from := v.Price.Amount, schema+"/OutOfStock", ""
	if o.Product.Buyable(r.Tx.Now) {
		availability, from = schema+"/"+available[availabilityOf(v)], laterOf(v)
	}
	n := of("Offer").with("url", url).with("price", price.Decimal()).with("priceCurrency", string(price.Currency)).
		with("availability", availability).with("availabilityStarts", from).with("itemCondition", schema+"/NewCondition")
	if until := v.PriceAt(r.Tx.Now).Until; !until.IsZero() {
		n = n.with("priceValidUntil", until.UTC().Format(time.RFC3339))
	}
	return n.with("priceSpecification", specifications(v, price, r.Tx.Now)).
		with("shippingDetails", r.delivery(o, v, said)).with("hasMerchantReturnPolicy", r.returns(said))
}

// specifications say what a price was before, and what it is by weight or measure.
func specifications(v goods.Priced, price money.Amount, now time.Time) []Node {
	var list []Node
	if was := v.PriceAt(now).Was; !was.IsZero() {
		list = append(list, of("UnitPriceSpecification").with("priceType", schema+"/StrikethroughPrice").
			with("price", was.Decimal()).with("priceCurrency", string(was.Currency)))
	}
	_, unit, ok := v.UnitPrice(price)
	if !ok {
		return list
	}
	one := of("QuantitativeValue").with("value", "1").with("unitCode", unitCodes[unit])
	content := of("QuantitativeValue").with("value", thousandths(v.Content.Amount)).with("unitCode", unitCodes[v.Content.Unit]).with("valueReference", one)
	return append(list, of("UnitPriceSpecification").with("price", price.Decimal()).with("priceCurrency", string(price.Currency)).with("referenceQuantity", content))
}

// unitCodes are the units of contents as UN/CEFACT Recommendation 20 writes them.
var unitCodes = map[string]string{"g": "GRM", "kg": "KGM", "ml": "MLT", "l": "LTR", "cm": "CMT", "m": "MTR", "piece": "C62"}

// thousandths writes 1,500 as "1.5".
func thousandths(n int64) string {
	return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64)
}

// delivery is what it costs to send a piece, and whereto, one node for each sum; a
// rate that was written before is referred to.
func (r Reader) delivery(o goods.Offer, v goods.Priced, said map[string]bool) any {
	var list []Node
	groups := r.shipping(o, v)
	for _, s := range groups {
		id := "#shipping-" + s.rate.Decimal()
		if len(groups) > 1 {
			id += "-" + strings.Join(s.countries, "-")
		}
		if said[id] {
			list = append(list, Node{{"@id", id}})
			continue
		}
		said[id] = true
		var to []Node
		for _, c := range s.countries {
			to = append(to, of("DefinedRegion").with("addressCountry", c))
		}
		list = append(list, of("OfferShippingDetails").with("@id", id).with("shippingDestination", to).
			with("shippingRate", of("MonetaryAmount").with("value", s.rate.Decimal()).with("currency", string(s.rate.Currency))))
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// returns points to the shop's own terms: their days and costs are words that
// nothing here has read.
func (r Reader) returns(said map[string]bool) Node {
	if r.Shop.Policies.Returns.Empty() {
		return nil
	}
	if said["#returns"] {
		return Node{{"@id", "#returns"}}
	}
	said["#returns"] = true
	return of("MerchantReturnPolicy").with("@id", "#returns").with("merchantReturnLink", r.Base+"/pages/returns")
}
