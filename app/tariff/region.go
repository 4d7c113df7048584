package tariff

import "strings"

// Region is a state or province: its code of ISO 3166-2 without the country, and the
// name that its own post writes.
type Region struct{ Code, Name string }

// divided holds the countries whose addresses and taxes go by region.
var divided = map[string]string{
	"US": "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|GA Georgia|" +
		"HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|" +
		"MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|" +
		"OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|" +
		"WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|VI Virgin Islands|" +
		"AA Armed Forces Americas|AE Armed Forces Europe|AP Armed Forces Pacific",
	"CA": "AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NT Northwest Territories|NS Nova Scotia|NU Nunavut|" +
		"ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon",
	"AU": "ACT Australian Capital Territory|NSW New South Wales|NT Northern Territory|QLD Queensland|SA South Australia|TAS Tasmania|VIC Victoria|WA Western Australia",
}

var regions = func() map[string][]Region {
	m := map[string][]Region{}
	for country, list := range divided {
		for _, r := range strings.Split(list, "|") {
			code, name, _ := strings.Cut(r, " ")
			m[country] = append(m[country], Region{code, name})
		}
	}
	return m
}()

// Regions lists a country's regions; none where addresses name no known one. Readers
// share the list.
func Regions(country string) []Region { return regions[country] }

// RegionCode is the code of a region that was typed as code or as name; "" for one
// that the country does not have, or whose country is not divided here.
func RegionCode(country, typed string) string {
	typed = strings.TrimSpace(typed)
	for _, r := range regions[country] {
		if strings.EqualFold(typed, r.Code) || strings.EqualFold(typed, r.Name) || strings.EqualFold(typed, country+"-"+r.Code) {
			return r.Code
		}
	}
	if country == "CA" && strings.EqualFold(typed, "Québec") {
		return "QC"
	}
	return ""
}
