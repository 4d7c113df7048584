// Package findable reads what is said about the shop to those who never see it:
// search engines, the merchant feed's reader, places that preview a shared link.
//
// It promises that a price said here is the price on the page, taken from the same
// reader in the same snapshot; that only what is public is named; and that nothing
// is claimed which the shop does not know: no delivery times, no days of return, no
// condition of goods beyond new. It knows schema.org's words and Google's, but no
// request and no XML; texts are finished and not escaped, since who writes them out
// knows into what.
package findable

import (
	"context"
	"slices"
	"strings"

	"hawker/app/board/goods"
	"hawker/app/catalog"
	"hawker/app/money"
	"hawker/app/store"
)

// Reader reads what is said about the shop at one address, in one language.
type Reader struct {
	goods.Reader
	Base string // scheme and host without a slash at the end: "https://halfmoon.example"
}

// Read makes a reader in the language of ctx; a shop that is not set up refuses.
func Read(ctx context.Context, tx *store.Tx, base string) (Reader, error) {
	g, err := goods.Read(ctx, tx)
	return Reader{g, base}, err
}

// name is what the shop is called.
func (r Reader) name() string { return r.Shop.DisplayName(r.Tag) }

// maker is whose brand a product carries: its vendor's, else the shop's own.
func (r Reader) maker(p catalog.Product) string {
	if p.Vendor != "" {
		return p.Vendor
	}
	return r.name()
}

// address is a product's page, with one variant chosen where there are several.
func (r Reader) address(p catalog.Product, v catalog.VariantID) string {
	url := r.Base + "/products/" + p.Handle
	if v != "" {
		url += "?v=" + string(v)
	}
	return url
}

// pictures are the addresses of the photos of a variant, its own first.
func (r Reader) pictures(p catalog.Product, v catalog.Variant) []string {
	var list []string
	first := p.Picture(v)
	if first != "" {
		list = append(list, r.Base+picture(first))
	}
	for _, f := range p.Photos {
		if f.Hash != first {
			list = append(list, r.Base+picture(f.Hash))
		}
	}
	return list
}

// words describe a product: its text, else its summary, else its name.
func (r Reader) words(p catalog.Product) string {
	for _, t := range []string{r.In(p.Body), r.In(p.Summary), r.In(p.Title)} {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}

// spaced are the marks that people write between digits.
var spaced = strings.NewReplacer(" ", "", "-", "")

// gtin is the trade item number that a barcode is, "" where it is none: 8, 12, 13
// or 14 digits of which the last checks the others (GS1 General Specifications 7.9).
func gtin(barcode string) string {
	code := spaced.Replace(barcode)
	switch len(code) {
	case 8, 12, 13, 14:
	default:
		return ""
	}
	sum, zeros := 0, true
	for i := range len(code) {
		d := int(code[len(code)-1-i] - '0')
		if d < 0 || d > 9 {
			return ""
		}
		zeros = zeros && d == 0
		sum += d * (1 + 2*(i%2))
	}
	if sum%10 != 0 || zeros {
		return ""
	}
	return code
}

// maxCountries is how many countries of delivery or return are named.
const maxCountries = 50

// countries are where the shop ships to; one that ships everywhere names its own.
func (r Reader) countries() []string {
	if r.Tariff.Everywhere() && r.Shop.Country != "" {
		return []string{r.Shop.Country}
	}
	list := r.Tariff.Countries()
	return list[:min(len(list), maxCountries)]
}

// sent is what it costs to send one piece to some countries.
type sent struct {
	rate      money.Amount
	countries []string
}

// shipping is what it costs to send one piece alone by the cheapest way, by the sum;
// countries to which it is not sent are left out.
func (r Reader) shipping(o goods.Offer, v goods.Priced) []sent {
	var list []sent
	piece := goods.Alone(o.Product, v.Variant, v.Price.Amount)
	for _, c := range r.countries() {
		rate, ok := r.Sent(piece, c)
		if !ok {
			continue
		}
		at := slices.IndexFunc(list, func(s sent) bool { return s.rate == rate })
		if at < 0 {
			at = len(list)
			list = append(list, sent{rate: rate})
		}
		list[at].countries = append(list[at].countries, c)
	}
	return list
}

// known are the options that schema.org and the merchant feed have a word for.
var known = map[string][]string{
	"color":    {"color", "colour", "颜色", "色", "色彩"},
	"size":     {"size", "尺寸", "尺码", "大小", "规格"},
	"material": {"material", "材质", "材料"},
	"pattern":  {"pattern", "图案", "花纹", "纹样"},
}

// wordOf is the word for an option, "" where there is none.
func wordOf(o catalog.Option) string {
	for _, word := range []string{"color", "size", "material", "pattern"} {
		for _, name := range o.Name {
			if slices.Contains(known[word], strings.ToLower(strings.TrimSpace(name))) {
				return word
			}
		}
	}
	return ""
}

// cut keeps the first n runes of a text.
func cut(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}
