package tariff

import (
	"cmp"
	"slices"
)

// TaxRate is one tax where and on what it is due. Country "" is everywhere, Region
// "" the whole country, Postcodes "" all of them; Class "" is what has no class of
// its own. Of one Priority the most specific rate is due, of several priorities one
// each; a Compound one is due on the sum with those before it.
type TaxRate struct {
	ID        string `json:"id"`
	Country   string `json:"country,omitempty"`
	Region    string `json:"region,omitempty"`
	Postcodes string `json:"postcodes,omitempty"` // "10*", "10000-19999", several by commas: see Zone
	Class     string `json:"class,omitempty"`
	Name      string `json:"name"`
	PPM       int64  `json:"ppm"` // parts per million: 19 % is 190,000
	Compound  bool   `json:"compound,omitempty"`
	Priority  int    `json:"priority,omitempty"`
}

// Covers tells whether the rate is due at a place.
func (t TaxRate) Covers(p Place) bool {
	return (t.Country == "" || t.Country == p.Country) && (t.Region == "" || t.Region == p.region()) && inPostcodes(t.Postcodes, p.code())
}

// Specific orders rates of one priority: the greater is nearer to the place.
func (t TaxRate) Specific() int {
	n := 0
	for i, part := range []string{t.Country, t.Region, t.Postcodes} {
		if part != "" {
			n += 1 << i
		}
	}
	return n
}

// Due lists the rates of a class at a place: of each priority the most specific, in
// the order of the priorities, compound ones last.
func Due(rates []TaxRate, p Place, class string) []TaxRate {
	best := map[int]TaxRate{}
	for _, r := range rates {
		if r.Class != class || !r.Covers(p) {
			continue
		}
		old, taken := best[r.Priority]
		if !taken || r.Specific() > old.Specific() || r.Specific() == old.Specific() && r.Name < old.Name {
			best[r.Priority] = r
		}
	}
	list := make([]TaxRate, 0, len(best))
	for _, r := range best {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b TaxRate) int {
		return cmp.Or(compare(a.Compound, b.Compound), cmp.Compare(a.Priority, b.Priority))
	})
	return list
}

func compare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Covered tells whether a rate of the class is due in the country or in a part of it.
func Covered(rates []TaxRate, country, class string) bool {
	return slices.ContainsFunc(rates, func(r TaxRate) bool { return r.Class == class && (r.Country == "" || r.Country == country) })
}
