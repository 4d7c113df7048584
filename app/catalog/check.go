package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/tariff"
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
	maxTags     = 50
	maxTag      = 40
	maxCategory = 200
	maxContent  = 1_000_000_000_000
	maxLow      = 1_000_000
)

// fold makes two spellings of a SKU, a tag or a name equal.
func fold(s string) string {
	return cases.Fold().String(norm.NFKC.String(strings.TrimSpace(s)))
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
	p.Tags = cleanTags(p.Tags)
	p.Type, p.Vendor, p.Category = strings.TrimSpace(p.Type), strings.TrimSpace(p.Vendor), strings.TrimSpace(p.Category)
	p.TaxClass = tariff.CleanClass(p.TaxClass)
	p.PublishAt = moment(p.PublishAt)
	if p.Status == "" {
		p.Status = Draft
	}
	return p
}

// cleanTags trims the tags and leaves out what says nothing or was said before.
func cleanTags(tags []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, t := range tags {
		if t = strings.Join(strings.Fields(t), " "); t != "" && !seen[fold(t)] {
			seen[fold(t)] = true
			out = append(out, t)
		}
	}
	return out
}

// moment is a time as the store's clock and keys have it: milliseconds of UTC,
// nothing before 1970.
func moment(t time.Time) time.Time {
	if t.IsZero() || t.UnixMilli() < 0 {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

func (v Variant) clean() Variant {
	v.SKU, v.Barcode, v.Bin = strings.TrimSpace(v.SKU), strings.TrimSpace(v.Barcode), strings.TrimSpace(v.Bin)
	v.Choice = slices.Clone(v.Choice)
	if v.CompareAt.Minor == 0 {
		v.CompareAt = money.Amount{}
	}
	v.Policy = v.Policy.clean()
	v.Sale.From, v.Sale.To = moment(v.Sale.From), moment(v.Sale.To)
	if v.Sale.Price.Minor == 0 {
		v.Sale = Sale{}
	}
	if v.Content.Amount == 0 {
		v.Content = Content{}
	}
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
	if p.Handle != "" && !brand.IsHandle(p.Handle) {
		return fault.InvalidField("handle_malformed", "handle")
	}
	switch p.Status {
	case Draft, Active, Archived, Unlisted:
	default:
		return fault.InvalidField("status_unknown", "status")
	}
	if err := p.checkSorting(); err != nil {
		return err
	}
	if err := p.checkPhotos(); err != nil {
		return err
	}
	return p.checkOptions()
}

// checkSorting refuses tags and names that no rule could be written for.
func (p Product) checkSorting() error {
	if len(p.Tags) > maxTags {
		return fault.InvalidField("too_many_tags", "tags", "max", maxTags)
	}
	for _, t := range p.Tags {
		if strings.Contains(t, ",") {
			return fault.InvalidField("tag_malformed", "tags", "tag", t)
		}
		if err := checkWord(t, "tags", maxTag); err != nil {
			return err
		}
	}
	if err := checkWord(p.Type, "type", maxWord); err != nil {
		return err
	}
	if err := tariff.CheckClass(p.TaxClass, "tax_class"); err != nil {
		return err
	}
	if err := checkWord(p.Vendor, "vendor", maxWord); err != nil {
		return err
	}
	return checkWord(p.Category, "category", maxCategory)
}

// checkWord refuses what is no single line of at most max runes.
func checkWord(s, field string, max int) error {
	if strings.ContainsAny(s, "\n\r\t") {
		return fault.InvalidField("text_malformed", field)
	}
	return brand.Text{"": s}.Check(field, max)
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
