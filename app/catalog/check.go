package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

// Bounds of a product; the first two are Shopify's, so that its files fit.
const (
	maxOptions  = 3
	maxVariants = 250
	maxValues   = 100
	maxPhotos   = 20
	maxWeightG  = 1_000_000
	maxTitle    = 140
	maxSummary  = 400
	maxBody     = 20_000
	maxWord     = 60
	maxCode     = 64
)

// fold makes two spellings of a SKU equal.
func fold(sku string) string {
	return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(sku)))
}

func notForSale(p Product, v Variant) error {
	return fault.Clash("not_for_sale", "product", string(p.ID), "variant", string(v.ID))
}

func (p Product) clean() Product {
	p.Handle = strings.ToLower(strings.TrimSpace(p.Handle))
	p.Title, p.Summary, p.Body = p.Title.Clean(), p.Summary.Clean(), p.Body.Clean()
	p.Options, p.Photos = slices.Clone(p.Options), slices.Clone(p.Photos)
	for i, o := range p.Options {
		values := make([]brand.Text, len(o.Values))
		for k, v := range o.Values {
			values[k] = v.Clean()
		}
		p.Options[i] = Option{Name: o.Name.Clean(), Values: values}
	}
	for i := range p.Photos {
		p.Photos[i].Alt = p.Photos[i].Alt.Clean()
	}
	if p.Status == "" {
		p.Status = Draft
	}
	return p
}

func (v Variant) clean() Variant {
	v.SKU, v.Barcode, v.Bin = strings.TrimSpace(v.SKU), strings.TrimSpace(v.Barcode), strings.TrimSpace(v.Bin)
	v.Choice = slices.Clone(v.Choice)
	return v
}

// check refuses what cannot be shown or sold; p is clean.
func (p Product) check() error {
	if p.Title.Empty() {
		return fault.InvalidField("field_needed", "title")
	}
	for _, w := range []struct {
		field string
		text  brand.Text
		max   int
	}{{"title", p.Title, maxTitle}, {"summary", p.Summary, maxSummary}, {"body", p.Body, maxBody}} {
		if err := w.text.Check(w.field, w.max); err != nil {
			return err
		}
	}
	if p.Handle != "" && !isHandle(p.Handle) {
		return fault.InvalidField("handle_malformed", "handle")
	}
	switch p.Status {
	case Draft, Active, Archived, Unlisted:
	default:
		return fault.InvalidField("status_unknown", "status")
	}
	if err := p.checkPhotos(); err != nil {
		return err
	}
	return p.checkOptions()
}

func (p Product) checkPhotos() error {
	if len(p.Photos) > maxPhotos {
		return fault.InvalidField("too_many_photos", "photos", "max", maxPhotos)
	}
	for i, ph := range p.Photos {
		if err := ph.Alt.Check(fmt.Sprintf("photos.%d.alt", i), maxSummary); err != nil {
			return err
		}
		if !isHash(ph.Hash) {
			return fault.InvalidField("photo_unknown", fmt.Sprintf("photos.%d", i))
		}
	}
	return nil
}

func (p Product) checkOptions() error {
	if len(p.Options) > maxOptions {
		return fault.InvalidField("too_many_options", "options", "max", maxOptions)
	}
	for i, o := range p.Options {
		field := fmt.Sprintf("options.%d", i)
		if o.Name.Empty() {
			return fault.InvalidField("field_needed", field+".name")
		}
		if err := o.Name.Check(field+".name", maxWord); err != nil {
			return err
		}
		if len(o.Values) == 0 || len(o.Values) > maxValues {
			return fault.InvalidField("option_values_range", field+".values", "max", maxValues)
		}
		for k, v := range o.Values {
			if v.Empty() {
				return fault.InvalidField("field_needed", fmt.Sprintf("%s.values.%d", field, k))
			}
			if err := v.Check(fmt.Sprintf("%s.values.%d", field, k), maxWord); err != nil {
				return err
			}
			if slices.ContainsFunc(o.Values[:k], func(w brand.Text) bool { return maps.Equal(v, w) }) {
				return fault.InvalidField("option_value_twice", field+".values", "value", v.In(""))
			}
		}
	}
	return nil
}

// checkVariants refuses a set of variants that p cannot have; c is the shop's
// currency, "" before set-up.
func (p Product) checkVariants(vs []Variant, c money.Currency) error {
	if len(vs) == 0 {
		return fault.InvalidField("variant_needed", "variants")
	}
	if len(vs) > maxVariants {
		return fault.InvalidField("too_many_variants", "variants", "max", maxVariants)
	}
	tuples, skus := map[string]bool{}, map[string]bool{}
	for i, v := range vs {
		field := "variants." + strconv.Itoa(i)
		if len(v.Choice) != len(p.Options) {
			return fault.InvalidField("variant_choice", field+".choice")
		}
		for k, at := range v.Choice {
			if at < 0 || at >= len(p.Options[k].Values) {
				return fault.InvalidField("variant_choice", field+".choice")
			}
		}
		if t := fmt.Sprint(v.Choice); tuples[t] {
			return fault.InvalidField("variant_twice", field+".choice", "label", p.Label(v, ""))
		} else {
			tuples[t] = true
		}
		if err := v.check(field, c); err != nil {
			return err
		}
		if s := fold(v.SKU); s != "" && skus[s] {
			return fault.InvalidField("sku_taken", field+".sku", "sku", v.SKU)
		} else {
			skus[s] = true
		}
	}
	return nil
}

func (v Variant) check(field string, c money.Currency) error {
	if err := checkPrice(v.Price, c, field+".price"); err != nil {
		return err
	}
	if v.WeightG < 0 || v.WeightG > maxWeightG {
		return fault.InvalidField("weight_range", field+".weight_g", "max", maxWeightG)
	}
	if v.Photo != "" && !isHash(v.Photo) {
		return fault.InvalidField("photo_unknown", field+".photo")
	}
	for _, f := range []struct{ name, value string }{{"sku", v.SKU}, {"barcode", v.Barcode}, {"bin", v.Bin}} {
		if err := (brand.Text{f.name: f.value}).Check(field, maxCode); err != nil {
			return err
		}
		if strings.ContainsAny(f.value, "\n\r\t") {
			return fault.InvalidField("text_malformed", field+"."+f.name)
		}
	}
	return nil
}

// checkPrice takes 1 minor unit to money.MaxUnit in the shop's currency.
func checkPrice(a money.Amount, c money.Currency, field string) error {
	switch {
	case a.Minor < 1:
		return fault.InvalidField("price_needed", field)
	case a.Minor > money.MaxUnit:
		return fault.InvalidField("money_too_large", field, "currency", string(a.Currency))
	case !money.Known(a.Currency), c != "" && a.Currency != c:
		return fault.InvalidField("price_currency", field, "currency", string(c))
	}
	return nil
}

func currency(tx *store.Tx) (money.Currency, error) {
	s, _, err := brand.Find(tx)
	return s.Currency, err
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
