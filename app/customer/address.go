package customer

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"hawker/app/brand"
	"hawker/app/fault"
)

// Address is where a parcel goes.
type Address struct {
	Name     string `json:"name"`
	Line1    string `json:"line1"`
	Line2    string `json:"line2,omitempty"`
	City     string `json:"city"`
	Region   string `json:"region,omitempty"` // state, province, prefecture
	Postcode string `json:"postcode,omitempty"`
	Country  string `json:"country"` // ISO 3166-1 alpha-2
}

// empty tells whether there is nothing of an address but perhaps a name and a country.
func (a Address) empty() bool {
	a.Name, a.Country = "", ""
	return a == Address{}
}

// postal is what a country's post asks for.
type postal struct {
	shape   *regexp.Regexp               // of the postcode without spaces and dashes, upper case
	example string                       // as the post writes it
	write   func(squeezed string) string // puts the separator back; nil: none
	region  bool                         // a parcel needs the state or province
}

func shape(s string) *regexp.Regexp { return regexp.MustCompile("^(?:" + s + ")$") }

// cut puts sep before the last n characters.
func cut(n int, sep string) func(string) string {
	return func(s string) string {
		if len(s) <= n {
			return s
		}
		return s[:len(s)-n] + sep + s[len(s)-n:]
	}
}

// posts holds the shapes that are certain (Universal Postal Union, addressing
// guides). Elsewhere a postcode may be left out and is only bounded.
var posts = func() map[string]postal {
	m := map[string]postal{
		"US": {shape: shape(`\d{5}(\d{4})?`), example: "94110", write: func(s string) string {
			if len(s) == 9 {
				return s[:5] + "-" + s[5:]
			}
			return s
		}, region: true},
		"CA": {shape: shape(`[ABCEGHJ-NPRSTVXY]\d[A-Z]\d[A-Z]\d`), example: "K1A 0B1", write: cut(3, " "), region: true},
		"GB": {shape: shape(`GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}`), example: "SW1A 1AA", write: cut(3, " ")},
		"NL": {shape: shape(`[1-9]\d{3}[A-Z]{2}`), example: "1012 AB", write: cut(2, " ")},
		"JP": {shape: shape(`\d{7}`), example: "100-0001", write: cut(4, "-")},
		"BR": {shape: shape(`\d{8}`), example: "01310-100", write: cut(3, "-")},
		"PT": {shape: shape(`\d{7}`), example: "1000-205", write: cut(3, "-")},
		"PL": {shape: shape(`\d{5}`), example: "00-950", write: cut(3, "-")},
		"SE": {shape: shape(`\d{5}`), example: "114 55", write: cut(2, " ")},
		"CZ": {shape: shape(`\d{5}`), example: "110 00", write: cut(2, " ")},
		"SK": {shape: shape(`\d{5}`), example: "811 01", write: cut(2, " ")},
		"GR": {shape: shape(`\d{5}`), example: "105 57", write: cut(2, " ")},
		"IE": {shape: shape(`[A-Z]\d[\dW][A-Z\d]{4}`), example: "D02 AF30", write: cut(4, " ")},
		"AU": {shape: shape(`\d{4}`), example: "2000", region: true},
		"TW": {shape: shape(`\d{3}|\d{5,6}`), example: "100"},
	}
	for digits, list := range map[string]map[string]string{
		`\d{4}`: {"AT": "1010", "BE": "1000", "BG": "1000", "CH": "8001", "DK": "1050", "HU": "1051", "LI": "9490", "LU": "1009", "NO": "0150", "NZ": "6011", "SI": "1000", "ZA": "8001"},
		`\d{5}`: {"DE": "10117", "EE": "10111", "ES": "28001", "FI": "00100", "FR": "75001", "HR": "10000", "IT": "00118", "KR": "04524", "LT": "01001", "MX": "06000", "MY": "50000", "TH": "10200", "TR": "34000", "UA": "01001", "ID": "10110"},
		`\d{6}`: {"CN": "200000", "IN": "110001", "RO": "010011", "RU": "101000", "SG": "018956"},
		`\d{7}`: {"IL": "9100000"},
	} {
		for country, example := range list {
			m[country] = postal{shape: shape(digits), example: example}
		}
	}
	return m
}()

// PostcodeHint is a postcode as the country writes it; "" where none is asked for.
func PostcodeHint(country string) string { return posts[country].example }

// RegionNeeded tells whether an address of the country names its state or province.
func RegionNeeded(country string) bool { return posts[country].region }

// Clean returns the address as it is kept and printed: lines joined and trimmed,
// the country in upper case, the postcode as its post writes it.
func (a Address) Clean() Address {
	a.Country = strings.ToUpper(strings.TrimSpace(a.Country))
	for _, f := range []*string{&a.Name, &a.Line1, &a.Line2, &a.City, &a.Region} {
		*f = oneLine(*f)
	}
	code := oneLine(strings.ToUpper(norm.NFKC.String(a.Postcode)))
	if p, ok := posts[a.Country]; ok {
		squeezed := squeeze(code)
		if p.shape.MatchString(squeezed) {
			code = squeezed
			if p.write != nil {
				code = p.write(squeezed)
			}
		}
	}
	a.Postcode = code
	return a
}

func squeeze(s string) string { return strings.NewReplacer(" ", "", "-", "").Replace(s) }

// generic bounds a postcode of a country whose shape is not in posts.
var generic = regexp.MustCompile(`^[A-Z0-9][A-Z0-9 -]{0,11}$`)

// CheckAddress refuses the first field that a parcel to that country cannot do
// without or that cannot be right: country_unknown, field_needed,
// postcode_malformed{example}, text_too_long, text_malformed. Fields are named
// with the prefix. The address must be clean.
func CheckAddress(a Address, prefix string) error {
	if !brand.KnownCountry(a.Country) {
		return fault.InvalidField("country_unknown", prefix+"country", "country", a.Country)
	}
	p := posts[a.Country]
	for _, l := range []struct {
		field, value string
		needed       bool
	}{
		{"name", a.Name, true},
		{"line1", a.Line1, true},
		{"line2", a.Line2, false},
		{"city", a.City, true},
		{"region", a.Region, p.region},
		{"postcode", a.Postcode, p.shape != nil},
	} {
		if err := checkLine(l.value, prefix+l.field, l.needed); err != nil {
			return err
		}
	}
	if a.Postcode == "" {
		return nil
	}
	if p.shape != nil && !p.shape.MatchString(squeeze(a.Postcode)) || p.shape == nil && !generic.MatchString(a.Postcode) {
		return fault.InvalidField("postcode_malformed", prefix+"postcode", "country", a.Country, "example", p.example)
	}
	return nil
}
