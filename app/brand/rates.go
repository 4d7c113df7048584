package brand

import (
	"slices"
	"strings"

	"hawker/app/money"
)

// Place is where an order goes: an ISO 3166-1 alpha-2 country, its region
// (ISO 3166-2 without the country) where addresses have one, and its postcode.
type Place struct{ Country, Region, Postcode string }

// TaxRate is one tax where and on what it is due. Country "" is everywhere, Region
// "" the whole country, Postcodes "" all of them; Class "" is what has no class of
// its own. Of one Priority the most specific rate is due, of several priorities one
// each; a Compound one is due on the sum with those before it.
type TaxRate struct {
	Country   string `json:"country,omitempty"`
	Region    string `json:"region,omitempty"`
	Postcodes string `json:"postcodes,omitempty"` // "10*", "10000-19999", several by commas
	Class     string `json:"class,omitempty"`
	Name      string `json:"name"`
	PPM       int64  `json:"ppm"` // parts per million: 19 % is 190,000
	Compound  bool   `json:"compound,omitempty"`
	Priority  int    `json:"priority,omitempty"`
}

// Covers tells whether the rate is due at a place.
func (t TaxRate) Covers(p Place) bool {
	return (t.Country == "" || t.Country == p.Country) && (t.Region == "" || strings.EqualFold(t.Region, p.Region)) && inPostcodes(t.Postcodes, p.Postcode)
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

// Zone is a part of the world with its ways of shipping. Without countries it is
// the rest of the world.
type Zone struct {
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
		(len(z.Regions) == 0 || slices.ContainsFunc(z.Regions, func(r string) bool { return strings.EqualFold(r, p.Region) })) &&
		inPostcodes(z.Postcodes, p.Postcode) && (z.Except == "" || !inPostcodes(z.Except, p.Postcode))
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
	Name     Text          `json:"name"`
	Kind     ShipKind      `json:"kind"`
	Amount   money.Amount  `json:"amount"` // flat, and a piece
	Bands    []Band        `json:"bands,omitempty"`
	FreeOver *money.Amount `json:"free_over,omitempty"` // goods from this sum ship free; nil: never
	TaxClass string        `json:"tax_class,omitempty"`
}

// Band is a half-open range [From, To) with its price; To 0 has no end.
type Band struct {
	From   int64        `json:"from"`
	To     int64        `json:"to,omitempty"`
	Amount money.Amount `json:"amount"`
}

// inPostcodes tells whether a postcode is in a list of codes, prefixes ("10*") and
// ranges ("10000-19999", of codes of one length). An empty list holds all.
func inPostcodes(list, code string) bool {
	if list == "" {
		return true
	}
	code = strings.ToUpper(strings.ReplaceAll(code, " ", ""))
	for _, part := range strings.Split(list, ",") {
		part = strings.ToUpper(strings.ReplaceAll(part, " ", ""))
		prefix, open := strings.CutSuffix(part, "*")
		from, to, span := strings.Cut(part, "-")
		switch {
		case open && strings.HasPrefix(code, prefix), part == code:
			return true
		case span && len(code) == len(from) && len(code) == len(to) && from <= code && code <= to:
			return true
		}
	}
	return false
}

// Zones are where the shop ships and for how much.
func (s Settings) Zones() []Zone {
	return []Zone{{Countries: s.Shipping.Countries, Rates: []ShipRate{{ID: "flat", Kind: ShipFlat, Amount: s.Shipping.Flat, FreeOver: s.Shipping.FreeOver}}}}
}

// Taxes are the rates that the shop charges.
func (s Settings) Taxes() []TaxRate {
	if s.Tax.RatePPM == 0 {
		return nil
	}
	return []TaxRate{{Name: s.Tax.Name, PPM: s.Tax.RatePPM}}
}
