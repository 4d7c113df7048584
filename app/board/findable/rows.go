package findable

import (
	"strings"
	"time"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/store"
)

// Row is one variant as Google's product data specification wants it. An empty
// text is an attribute that is left out.
type Row struct {
	ID, Group, Title, Description, Link  string
	Images                               []string // the first is the main one
	Availability, AvailableFrom          string   // in_stock, out_of_stock, preorder, backorder; ISO 8601
	Price, SalePrice, SaleDates          string   // "15.00 USD"; ISO 8601 interval
	Brand, GTIN                          string
	Category, Type                       string
	Color, Size, Material, Pattern       string
	Details                              []Detail
	Shipping                             []Rate
	Weight, UnitPricing, UnitPricingBase string
}

// Detail is an option that the specification has no attribute for.
type Detail struct{ Name, Value string }

// Rate is what it costs to send one piece to a country.
type Rate struct{ Country, Price string }

// Limits of the specification.
const (
	maxTitle      = 150
	maxMoreImages = 10
)

// feedPage is how many products a page of the feed reads.
const feedPage = 50

// Rows reads a page of the feed: the variants of every product that the shop lists,
// from after the cursor on; next is the cursor of the following page, "" at the end.
func (r Reader) Rows(after string) (rows []Row, next string, err error) {
	products, next, err := catalog.Listed(r.Tx, after, feedPage)
	if err != nil {
		return nil, "", err
	}
	for _, p := range products {
		o, err := r.InShop(p)
		if err != nil {
			return nil, "", err
		}
		for _, v := range o.Variants {
			rows = append(rows, r.row(o, v))
		}
	}
	return rows, next, nil
}

func (r Reader) row(o goods.Offer, v goods.Priced) Row {
	p := o.Product
	w := Row{
		ID: string(v.ID), Title: cut(r.Called(o, v.Variant), maxTitle), Description: cut(r.words(p), maxWords), Link: r.address(p, ""),
		Images: r.pictures(p, v.Variant), Availability: availabilityOf(v), AvailableFrom: laterOf(v), Brand: r.maker(p), GTIN: gtin(v.Barcode), Category: p.Category, Type: p.Type,
	}
	w.Images = w.Images[:min(len(w.Images), 1+maxMoreImages)]
	if len(o.Variants) > 1 {
		w.Group, w.Link = string(p.ID), r.address(p, v.ID)
	}
	w.prices(v, r.Tx, r.Shop.Location())
	for i, at := range v.Choice {
		w.choose(wordOf(p.Options[i]), r.In(p.Options[i].Name), r.In(p.Options[i].Values[at]))
	}
	for _, s := range r.shipping(o, v) {
		for _, c := range s.countries {
			w.Shipping = append(w.Shipping, Rate{Country: c, Price: s.rate.String()})
		}
	}
	if v.WeightG > 0 {
		w.Weight = itoa(int64(v.WeightG)) + " g"
	}
	if _, unit, ok := v.UnitPrice(v.Price.Amount); ok {
		w.UnitPricing, w.UnitPricingBase = thousandths(v.Content.Amount)+feedUnit(v.Content.Unit), "1"+feedUnit(unit)
	}
	return w
}

// prices writes the price of the page: what it is, and what it was where the page
// strikes that through. A sale that has yet to begin is told ahead, since the feed
// is read once a day.
func (w *Row) prices(v goods.Priced, tx *store.Tx, zone *time.Location) {
	now := v.PriceAt(tx.Now)
	w.Price = v.Price.Amount.String()
	sale := v.Sale
	switch {
	case !now.Was.IsZero():
		w.Price, w.SalePrice = now.Was.String(), v.Price.Amount.String()
		if now.Reason != "sale" {
			return
		}
	case sale.Price.Minor > 0 && sale.From.After(tx.Now) && sale.Price.Cmp(v.Price.Amount) < 0 && !sale.To.IsZero():
		w.SalePrice = sale.Price.String()
	default:
		return
	}
	if !sale.From.IsZero() && !sale.To.IsZero() {
		w.SaleDates = minute(sale.From, zone) + "/" + minute(sale.To, zone)
	}
}

func minute(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2006-01-02T15:04-0700")
}

func (w *Row) choose(word, name, value string) {
	switch word {
	case "color":
		w.Color = value
	case "size":
		w.Size = value
	case "material":
		w.Material = value
	case "pattern":
		w.Pattern = value
	default:
		w.Details = append(w.Details, Detail{Name: name, Value: value})
	}
}

// feedUnit is a unit of contents as the specification writes it.
func feedUnit(unit string) string { return strings.Replace(unit, "piece", "ct", 1) }
