// Package tariff is what a parcel costs to send and what taxes are due on it: the
// shop's zones with their ways of shipping, and its tax rates by place and class.
//
// It promises that what is saved can be charged as it stands: bands without gaps in
// meaning or overlap, amounts in the shop's own money, countries that exist, no two
// zones that hold the same place with the same right; and that the id of a way is
// never given to another one, since orders and open checkouts carry it. A shop that
// has made no zones and no rates ships at the one price and charges the one tax of
// its settings. It refuses to compute: what a cart comes to is for pricing, which
// reads this whole at every quote. So it is one record and not one for each zone.
package tariff

import (
	"slices"
	"strings"

	"hawker/app/brand"
	"hawker/app/money"
)

// Place is where an order goes: an ISO 3166-1 alpha-2 country, its region
// (ISO 3166-2 without the country) where addresses have one, and its postcode.
type Place struct{ Country, Region, Postcode string }

// region is the place's region as codes are written.
func (p Place) region() string {
	if code := RegionCode(p.Country, p.Region); code != "" {
		return code
	}
	return strings.ToUpper(strings.TrimSpace(p.Region))
}

// in tells whether the place is in one of a list of regions.
func (p Place) in(regions []string) bool { return slices.Contains(regions, p.region()) }

// code is the postcode as it is compared; of a ZIP+4 only the ZIP.
func (p Place) code() string {
	code := squeeze(p.Postcode)
	if p.Country == "US" && len(code) == 9 {
		code = code[:5]
	}
	return code
}

// Zone is a part of the world with its ways of shipping. Without countries it is
// the rest of the world; without rates nothing is sent there. Postcodes are a list,
// by commas, of codes ("27498"), beginnings ("10*") and ranges of codes of one length
// ("10000-19999"; where codes have dashes of their own, "100-0001..199-9999").
type Zone struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Countries []string   `json:"countries,omitempty"`
	Regions   []string   `json:"regions,omitempty"` // empty: all of them
	Postcodes string     `json:"postcodes,omitempty"`
	Except    string     `json:"except,omitempty"` // postcodes left out
	Rates     []ShipRate `json:"rates"`
}

// Covers tells whether the zone holds a place.
func (z Zone) Covers(p Place) bool {
	return (len(z.Countries) == 0 || slices.Contains(z.Countries, p.Country)) &&
		(len(z.Regions) == 0 || p.in(z.Regions)) &&
		inPostcodes(z.Postcodes, p.code()) && (z.Except == "" || !inPostcodes(z.Except, p.code()))
}

// Specific orders zones that hold one place: the greater is nearer to it.
func (z Zone) Specific() int {
	n := 0
	for i, is := range []bool{len(z.Countries) > 0, len(z.Regions) > 0, z.Postcodes != ""} {
		if is {
			n += 1 << i
		}
	}
	return n
}

// ShipKind is how a rate is computed.
type ShipKind string

// A flat price; by bands of the weight in grams or of the goods in minor units; so
// much a piece; or fetched by the buyer.
const (
	ShipFlat   ShipKind = "flat"
	ShipWeight ShipKind = "weight"
	ShipPrice  ShipKind = "price"
	ShipPiece  ShipKind = "piece"
	ShipPickup ShipKind = "pickup"
)

// ShipRate is one way of shipping and what it costs.
type ShipRate struct {
	ID       string        `json:"id"`
	Name     brand.Text    `json:"name"`
	Kind     ShipKind      `json:"kind"`
	Amount   money.Amount  `json:"amount"` // flat, and a piece
	Bands    []Band        `json:"bands,omitempty"`
	FreeOver *money.Amount `json:"free_over,omitempty"` // goods from this sum ship free; nil: never
	TaxClass string        `json:"tax_class,omitempty"`
	Pickup   *Pickup       `json:"pickup,omitempty"` // of a ShipPickup, which asks Amount
}

// Band is a half-open range [From, To) with its price; To 0 has no end.
type Band struct {
	From   int64        `json:"from"`
	To     int64        `json:"to,omitempty"`
	Amount money.Amount `json:"amount"`
}

// Tariff is what is charged: the shop's own zones and rates, else the one price and
// the one tax of its settings.
type Tariff struct {
	Table
	Currency  money.Currency
	Country   string // of the shop
	Inclusive bool   // prices contain the tax
}

// Table is what the shop has made. ByOrder rounds taxes over the order instead of by
// line.
type Table struct {
	Zones   []Zone    `json:"zones,omitempty"`
	Taxes   []TaxRate `json:"taxes,omitempty"`
	ByOrder bool      `json:"by_order,omitempty"`
}

// With is the tariff of a shop with this table.
func (t Table) With(s brand.Settings) Tariff {
	if len(t.Zones) == 0 {
		t.Zones = []Zone{{ID: "flat", Countries: s.Shipping.Countries, Rates: []ShipRate{{ID: "flat", Kind: ShipFlat, Amount: s.Shipping.Flat, FreeOver: s.Shipping.FreeOver}}}}
	}
	if len(t.Taxes) == 0 && s.Tax.RatePPM > 0 {
		t.Taxes = []TaxRate{{ID: "tax", Name: s.Tax.Name, PPM: s.Tax.RatePPM}}
	}
	return Tariff{t, s.Currency, s.Country, s.Tax.Inclusive}
}

// Zone is the nearest that holds a place, the first of several; false for none.
func (t Tariff) Zone(p Place) (found Zone, ok bool) {
	for _, z := range t.Zones {
		if z.Covers(p) && (!ok || z.Specific() > found.Specific()) {
			found, ok = z, true
		}
	}
	return found, ok
}

// To tells whether something is sent to the country, or to a part of it.
func (t Tariff) To(country string) bool {
	if !brand.KnownCountry(country) {
		return false
	}
	for _, z := range t.Zones {
		if slices.Contains(z.Countries, country) && len(z.Rates) > 0 {
			return true
		}
	}
	z, ok := t.Zone(Place{Country: country})
	return ok && len(z.Rates) > 0
}

// Everywhere tells whether there is a zone for the rest of the world.
func (t Tariff) Everywhere() bool {
	return slices.ContainsFunc(t.Zones, func(z Zone) bool { return len(z.Countries) == 0 && len(z.Rates) > 0 })
}

// Countries are those to which something is sent, in the order of the zones; where
// that is everywhere, all of them.
func (t Tariff) Countries() []string {
	var list []string
	if t.Everywhere() {
		for _, c := range brand.Countries() {
			if t.To(c) {
				list = append(list, c)
			}
		}
		return list
	}
	for _, z := range t.Zones {
		for _, c := range z.Countries {
			if len(z.Rates) > 0 && !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// Home is where goods go while nobody has said: to the shop's own country, or else
// the first to which it sends.
func (t Tariff) Home() string {
	if t.To(t.Country) || t.Everywhere() {
		return t.Country
	}
	for _, z := range t.Zones {
		if len(z.Countries) > 0 && len(z.Rates) > 0 {
			return z.Countries[0]
		}
	}
	return t.Country
}

// Near tells whether region and postcode change what is charged in a country.
func (t Tariff) Near(country string) (region, postcode bool) {
	for _, z := range t.Zones {
		if slices.Contains(z.Countries, country) {
			region, postcode = region || len(z.Regions) > 0, postcode || z.Postcodes+z.Except != ""
		}
	}
	for _, r := range t.Taxes {
		if r.Country == country {
			region, postcode = region || r.Region != "", postcode || r.Postcodes != ""
		}
	}
	return region, postcode
}

// Classes are the classes of goods that have rates of their own, sorted.
func (t Table) Classes() []string {
	var list []string
	for _, r := range t.Taxes {
		if r.Class != "" {
			list = append(list, r.Class)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Flat is the one price of every parcel, nil where there are several.
func (t Tariff) Flat() *ShipRate {
	if len(t.Zones) != 1 || len(t.Zones[0].Rates) != 1 || t.Zones[0].Rates[0].Kind != ShipFlat {
		return nil
	}
	return &t.Zones[0].Rates[0]
}
