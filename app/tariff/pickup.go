package tariff

import (
	"slices"
	"strings"

	"hawker/app/brand"
	"hawker/app/fault"
)

// Pickup is where and when buyers fetch what they bought, and so the place that
// taxes go by. With Loc, the id of a place where the shop keeps its stock, the
// rest but Cash is read from there by whoever knows it.
type Pickup struct {
	Loc      string     `json:"loc,omitempty"`
	Name     brand.Text `json:"name,omitempty"`
	Line1    string     `json:"line1,omitempty"`
	Postcode string     `json:"postcode,omitempty"`
	City     string     `json:"city,omitempty"`
	Region   string     `json:"region,omitempty"`
	Country  string     `json:"country,omitempty"`
	Hours    brand.Text `json:"hours,omitempty"` // in lines
	Cash     bool       `json:"cash,omitempty"`  // it can be paid there
}

const (
	maxPlaceLine = 120
	maxHours     = 500
)

// Place is where the goods change hands.
func (p Pickup) Place() Place {
	return Place{Country: p.Country, Region: p.Region, Postcode: p.Postcode}
}

// Text is the place and its hours in lines, in each language; what is not written
// in one language stands in it in the other.
func (p Pickup) Text() brand.Text {
	t := brand.Text{}
	for _, tag := range brand.Languages {
		var lines []string
		for _, s := range []string{p.Name.In(tag, ""), p.Line1, strings.TrimSpace(p.Postcode + " " + p.City), p.Hours.In(tag, "")} {
			if s != "" {
				lines = append(lines, s)
			}
		}
		t[tag] = strings.Join(lines, "\n")
	}
	return t
}

// Pickup finds a way by which goods are fetched, in whatever zone it stands.
func (t Table) Pickup(way string) (ShipRate, bool) {
	for _, z := range t.Zones {
		for _, r := range z.Rates {
			if way != "" && r.ID == way && r.Kind == ShipPickup && r.Pickup != nil {
				return r, true
			}
		}
	}
	return ShipRate{}, false
}

func (p Pickup) clean() *Pickup {
	if p.Loc != "" {
		return &Pickup{Loc: p.Loc, Cash: p.Cash}
	}
	p.Name, p.Hours = p.Name.Clean(), p.Hours.Clean()
	for _, s := range []*string{&p.Line1, &p.Postcode, &p.City} {
		*s = strings.Join(strings.Fields(*s), " ")
	}
	p.Country = strings.ToUpper(strings.TrimSpace(p.Country))
	p.Region = strings.ToUpper(strings.TrimSpace(p.Region))
	if code := RegionCode(p.Country, p.Region); code != "" {
		p.Region = code
	}
	return &p
}

// check refuses a place that nobody would find.
func (p Pickup) check(field string) error {
	if p.Loc != "" {
		return nil
	}
	for _, f := range []struct{ name, value string }{{"line1", p.Line1}, {"city", p.City}, {"country", p.Country}} {
		if f.value == "" {
			return fault.InvalidField("field_needed", field+f.name)
		}
	}
	for _, f := range []struct{ name, value string }{{"line1", p.Line1}, {"city", p.City}, {"postcode", p.Postcode}} {
		if err := (brand.Text{"": f.value}).Check(field+f.name, maxPlaceLine); err != nil {
			return err
		}
	}
	if err := p.Name.Check(field+"name", maxPlaceLine); err != nil {
		return err
	}
	if err := p.Hours.Check(field+"hours", maxHours); err != nil {
		return err
	}
	if !brand.KnownCountry(p.Country) {
		return fault.InvalidField("country_unknown", field+"country", "country", p.Country)
	}
	if Regions(p.Country) != nil || p.Region != "" {
		return checkRegion(p.Country, p.Region, field+"region")
	}
	return nil
}

// At is the tariff with the places filled in that the shop keeps elsewhere: find
// gives the place of an id; a way whose place is no more is left out.
func (t Tariff) At(find func(loc string) (Pickup, bool, error)) (Tariff, error) {
	elsewhere := func(r ShipRate) bool { return r.Kind == ShipPickup && r.Pickup != nil && r.Pickup.Loc != "" }
	zones := slices.Clone(t.Zones)
	for i, z := range zones {
		if !slices.ContainsFunc(z.Rates, elsewhere) {
			continue
		}
		rates := make([]ShipRate, 0, len(z.Rates))
		for _, r := range z.Rates {
			if elsewhere(r) {
				p, ok, err := find(r.Pickup.Loc)
				if err != nil {
					return t, err
				}
				if !ok {
					continue
				}
				p.Loc, p.Cash = r.Pickup.Loc, r.Pickup.Cash
				r.Pickup = &p
			}
			rates = append(rates, r)
		}
		zones[i].Rates = rates
	}
	t.Zones = zones
	return t, nil
}
