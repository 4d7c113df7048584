package findable

import (
	"slices"
	"strconv"
	"time"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/lang"
	"hawker/app/money"
	"hawker/views/ui"
)

// Node is one object of schema.org, as JSON-LD writes it.
type Node map[string]any

// with adds a property that is known; an empty text or list is not.
func (n Node) with(name string, value any) Node {
	switch v := value.(type) {
	case string:
		if v == "" {
			return n
		}
	case []string:
		if len(v) == 0 {
			return n
		}
	case []Node:
		if len(v) == 0 {
			return n
		}
	case Node:
		if v == nil {
			return n
		}
	}
	n[name] = value
	return n
}

const (
	schema      = "https://schema.org"
	maxVariants = 80    // of a product are named on its page: more would be most of its bytes
	maxWords    = 5_000 // runes of a description
)

func thing(kind string) Node { return Node{"@context": schema, "@type": kind} }

// Product describes a product as its page offers it: a Product, or a ProductGroup
// of its variants, the chosen one first; and where it stands in the shop. What it
// costs to send and how it comes back is written once and referred to.
func (r Reader) Product(p catalog.Product, choice []int) ([]any, error) {
	o, err := r.InShop(p)
	if err != nil || len(o.Variants) == 0 {
		return nil, err
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
		n := r.piece(o, v, said).with("description", cut(r.words(p), maxWords)).with("brand", brandNode(r.maker(p)))
		n["@context"] = schema
		return n.with("image", r.pictures(p, v.Variant)).with("aggregateRating", rating), nil
	}
	n := thing("ProductGroup").with("productGroupID", string(p.ID)).with("name", r.In(p.Title)).with("url", r.address(p, "")).
		with("description", cut(r.words(p), maxWords)).with("brand", brandNode(r.maker(p))).
		with("image", r.pictures(p, catalog.Variant{})).with("variesBy", varies(p)).with("aggregateRating", rating)
	var list []Node
	for _, first := range []bool{true, false} {
		for _, v := range o.Variants {
			if slices.Equal(v.Choice, choice) == first && len(list) < maxVariants {
				list = append(list, r.piece(o, v, said))
			}
		}
	}
	return n.with("hasVariant", list), nil
}

func brandNode(name string) Node { return Node{"@type": "Brand", "name": name} }

// varies are the properties in which the variants differ, as far as they have a word.
func varies(p catalog.Product) []string {
	var list []string
	for _, o := range p.Options {
		if word := property(o); word != "" {
			list = append(list, schema+"/"+word)
		}
	}
	return list
}

// piece is one variant with its offer; said are the terms that were written before it.
func (r Reader) piece(o goods.Offer, v goods.Priced, said map[string]bool) Node {
	p, only := o.Product, len(o.Variants) == 1
	n := Node{"@type": "Product", "sku": v.SKU, "name": r.Called(o, v.Variant)}
	if v.SKU == "" {
		n["sku"] = string(v.ID)
	}
	if code := gtin(v.Barcode); code != "" {
		n["gtin"+strconv.Itoa(len(code))] = code
	}
	if hash := p.Picture(v.Variant); hash != "" {
		n["image"] = []string{r.Base + picture(hash)}
	}
	var more []Node
	for i, at := range v.Choice {
		option := p.Options[i]
		value := r.In(option.Values[at])
		if word := property(option); word != "" {
			n.with(word, value)
			continue
		}
		more = append(more, Node{"@type": "PropertyValue", "name": r.In(option.Name), "value": value})
	}
	url := r.address(p, v.ID)
	if only {
		url = r.address(p, "")
		n["url"] = url
	}
	return n.with("additionalProperty", more).with("offers", r.offer(o, v, url, said))
}

func (r Reader) offer(o goods.Offer, v goods.Priced, url string, said map[string]bool) Node {
	price := v.Price.Amount
	n := Node{
		"@type": "Offer", "url": url, "priceCurrency": string(price.Currency), "price": price.Decimal(),
		"availability": schema + "/OutOfStock", "itemCondition": schema + "/NewCondition",
	}
	if v.Left > 0 && o.Product.Buyable(r.Tx.Now) {
		n["availability"] = schema + "/InStock"
	}
	if until := v.PriceAt(r.Tx.Now).Until; !until.IsZero() {
		n["priceValidUntil"] = until.UTC().Format(time.RFC3339)
	}
	return n.with("priceSpecification", specifications(v, price, r.Tx.Now)).
		with("shippingDetails", r.delivery(price, said)).with("hasMerchantReturnPolicy", r.returns(said))
}

// specifications say what a price was before, and what it is by weight or measure.
func specifications(v goods.Priced, price money.Amount, now time.Time) []Node {
	var list []Node
	if was := v.PriceAt(now).Was; !was.IsZero() {
		list = append(list, Node{"@type": "UnitPriceSpecification", "priceType": schema + "/StrikethroughPrice", "price": was.Decimal(), "priceCurrency": string(was.Currency)})
	}
	_, unit, ok := v.UnitPrice(price)
	if !ok {
		return list
	}
	return append(list, Node{
		"@type": "UnitPriceSpecification", "price": price.Decimal(), "priceCurrency": string(price.Currency),
		"referenceQuantity": Node{
			"@type": "QuantitativeValue", "value": thousandths(v.Content.Amount), "unitCode": unitCodes[v.Content.Unit],
			"valueReference": Node{"@type": "QuantitativeValue", "value": "1", "unitCode": unitCodes[unit]},
		},
	})
}

// unitCodes are the units of contents as UN/CEFACT Recommendation 20 writes them.
var unitCodes = map[string]string{"g": "GRM", "kg": "KGM", "ml": "MLT", "l": "LTR", "cm": "CMT", "m": "MTR", "piece": "C62"}

// thousandths writes 1,500 as "1.5".
func thousandths(n int64) string {
	return strconv.FormatFloat(float64(n)/1000, 'f', -1, 64)
}

// delivery is what it costs to send goods of this price, and whereto; a rate that
// was written before is referred to.
func (r Reader) delivery(price money.Amount, said map[string]bool) Node {
	countries := r.countries()
	if len(countries) == 0 {
		return nil
	}
	rate := r.shipping(price)
	id := "#shipping-" + rate.Decimal()
	if said[id] {
		return Node{"@id": id}
	}
	said[id] = true
	var to []Node
	for _, c := range countries {
		to = append(to, Node{"@type": "DefinedRegion", "addressCountry": c})
	}
	return Node{
		"@type": "OfferShippingDetails", "@id": id, "shippingDestination": to,
		"shippingRate": Node{"@type": "MonetaryAmount", "value": rate.Decimal(), "currency": string(price.Currency)},
	}
}

// returns points to the shop's own terms: their days and costs are words that
// nothing here has read.
func (r Reader) returns(said map[string]bool) Node {
	if r.Shop.Policies.Returns.Empty() {
		return nil
	}
	if said["#returns"] {
		return Node{"@id": "#returns"}
	}
	said["#returns"] = true
	return Node{"@type": "MerchantReturnPolicy", "@id": "#returns", "merchantReturnLink": r.Base + "/pages/returns"}
}
