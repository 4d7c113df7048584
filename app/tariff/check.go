package tariff

import (
	"fmt"
	"slices"
	"strings"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
)

// What a shop may make.
const (
	maxZones    = 100
	maxRates    = 20 // of a zone
	maxBands    = 50 // of a rate
	maxTaxes    = 500
	maxName     = 60
	maxClass    = 30
	maxPriority = 9
	maxGrams    = 1_000_000_000
)

func (z Zone) clean() Zone {
	z.Name = strings.TrimSpace(z.Name)
	z.Countries = codes(z.Countries)
	z.Regions = codes(z.Regions)
	for i, r := range z.Regions {
		if len(z.Countries) == 1 && RegionCode(z.Countries[0], r) != "" {
			z.Regions[i] = RegionCode(z.Countries[0], r)
		}
	}
	z.Postcodes, z.Except = cleanPostcodes(z.Postcodes), cleanPostcodes(z.Except)
	z.Rates = slices.Clone(z.Rates)
	for i := range z.Rates {
		r := &z.Rates[i]
		r.Name, r.TaxClass = r.Name.Clean(), CleanClass(r.TaxClass)
		switch r.Kind {
		case ShipWeight, ShipPrice:
			r.Amount.Minor = 0
		default:
			r.Bands = nil
		}
		if r.Kind != ShipPickup {
			r.Pickup = nil
		} else if r.Pickup != nil {
			r.Pickup = r.Pickup.clean()
		}
		slices.SortStableFunc(r.Bands, func(a, b Band) int { return int(min(max(a.From-b.From, -1), 1)) })
	}
	return z
}

func codes(list []string) []string {
	var out []string
	for _, c := range list {
		if c = strings.ToUpper(strings.TrimSpace(c)); c != "" && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// CleanClass writes a class of goods as one word of lower case.
func CleanClass(class string) string {
	return strings.ToLower(strings.Join(strings.Fields(class), "-"))
}

// CheckClass refuses a class that is too long or no readable text.
func CheckClass(class, field string) error { return (brand.Text{"": class}).Check(field, maxClass) }

func (t TaxRate) clean() TaxRate {
	t.Country, t.Region = strings.ToUpper(strings.TrimSpace(t.Country)), strings.ToUpper(strings.TrimSpace(t.Region))
	if code := RegionCode(t.Country, t.Region); code != "" {
		t.Region = code
	}
	t.Postcodes, t.Class, t.Name = cleanPostcodes(t.Postcodes), CleanClass(t.Class), strings.TrimSpace(t.Name)
	return t
}

// check refuses the first thing that could not be charged as it stands. Fields are
// named as in the record: "rates.0.bands.1.amount" of a zone, "ppm" of a tax.
func (t Table) check(c money.Currency) error {
	if len(t.Zones) > maxZones {
		return fault.InvalidField("too_many", "", "max", maxZones)
	}
	if len(t.Taxes) > maxTaxes {
		return fault.InvalidField("too_many", "", "max", maxTaxes)
	}
	for i, z := range t.Zones {
		if err := z.check(c); err != nil {
			return err
		}
		for _, other := range t.Zones[:i] {
			if err := z.apart(other); err != nil {
				return err
			}
		}
	}
	for i, r := range t.Taxes {
		if err := r.check(); err != nil {
			return err
		}
		for _, other := range t.Taxes[:i] {
			if r.Country == other.Country && r.Region == other.Region && r.Postcodes == other.Postcodes && r.Class == other.Class && r.Priority == other.Priority {
				return fault.InvalidField("tax_twice", "priority", "name", other.Name)
			}
		}
	}
	return nil
}

// apart refuses two zones that hold one place with the same right: the second would
// never be asked.
func (z Zone) apart(o Zone) error {
	if z.Specific() != o.Specific() || z.Postcodes != "" && z.Postcodes != o.Postcodes {
		return nil
	}
	if len(z.Countries) == 0 {
		return fault.InvalidField("zone_rest_twice", "countries", "name", o.Name)
	}
	for _, country := range z.Countries {
		if !slices.Contains(o.Countries, country) {
			continue
		}
		if len(z.Regions) == 0 || slices.ContainsFunc(z.Regions, func(r string) bool { return slices.Contains(o.Regions, r) }) {
			return fault.InvalidField("zone_overlap", "countries", "country", country, "name", o.Name)
		}
	}
	return nil
}

func (z Zone) check(c money.Currency) error {
	if z.Name == "" {
		return fault.InvalidField("field_needed", "name")
	}
	if err := (brand.Text{"": z.Name}).Check("name", maxName); err != nil {
		return err
	}
	for _, country := range z.Countries {
		if !brand.KnownCountry(country) {
			return fault.InvalidField("country_unknown", "countries", "country", country)
		}
	}
	if len(z.Countries) != 1 && (len(z.Regions) > 0 || z.Postcodes != "" || z.Except != "") {
		return fault.InvalidField("one_country", "countries")
	}
	for _, r := range z.Regions {
		if err := checkRegion(z.Countries[0], r, "regions"); err != nil {
			return err
		}
	}
	if err := checkPostcodes(z.Postcodes, "postcodes"); err != nil {
		return err
	}
	if err := checkPostcodes(z.Except, "except"); err != nil {
		return err
	}
	if len(z.Rates) > maxRates {
		return fault.InvalidField("too_many", "rates", "max", maxRates)
	}
	for i, r := range z.Rates {
		if err := r.check(fmt.Sprintf("rates.%d.", i), c); err != nil {
			return err
		}
	}
	return nil
}

// checkRegion takes any short code where the country's regions are not known here.
func checkRegion(country, region, field string) error {
	if Regions(country) != nil && RegionCode(country, region) == "" || len(region) > 3 {
		return fault.InvalidField("region_unknown", field, "region", region)
	}
	return nil
}

func (r ShipRate) check(field string, c money.Currency) error {
	if r.Name.Empty() {
		return fault.InvalidField("field_needed", field+"name.en")
	}
	if err := r.Name.Check(field+"name", maxName); err != nil {
		return err
	}
	if err := CheckClass(r.TaxClass, field+"tax_class"); err != nil {
		return err
	}
	if r.FreeOver != nil {
		if err := checkAmount(*r.FreeOver, field+"free_over", c); err != nil {
			return err
		}
	}
	switch r.Kind {
	case ShipPickup:
		if r.Pickup == nil {
			return fault.InvalidField("field_needed", field+"pickup.line1")
		}
		if err := r.Pickup.check(field + "pickup."); err != nil {
			return err
		}
		return checkAmount(r.Amount, field+"amount", c)
	case ShipFlat, ShipPiece:
		return checkAmount(r.Amount, field+"amount", c)
	case ShipWeight, ShipPrice:
		return r.checkBands(field+"bands", c)
	}
	return fault.InvalidField("ship_kind_unknown", field+"kind")
}

// checkBands takes half-open bands in their order, of which only the last may have no
// end. Between them may be gaps: such a parcel the way does not take.
func (r ShipRate) checkBands(field string, c money.Currency) error {
	most := int64(maxGrams)
	if r.Kind == ShipPrice {
		most = money.MaxUnit
	}
	if len(r.Bands) == 0 {
		return fault.InvalidField("bands_needed", field)
	}
	if len(r.Bands) > maxBands {
		return fault.InvalidField("too_many", field, "max", maxBands)
	}
	for i, b := range r.Bands {
		at := fmt.Sprintf("%s.%d.", field, i)
		if b.From < 0 || b.From > most {
			return fault.InvalidField("band_range", at+"from")
		}
		if b.To != 0 && b.To <= b.From || b.To > most {
			return fault.InvalidField("band_range", at+"to")
		}
		if i > 0 && (r.Bands[i-1].To == 0 || b.From < r.Bands[i-1].To) {
			return fault.InvalidField("band_overlap", at+"from")
		}
		if err := checkAmount(b.Amount, at+"amount", c); err != nil {
			return err
		}
	}
	return nil
}

func checkAmount(a money.Amount, field string, c money.Currency) error {
	if a.Minor < 0 || a.Minor > money.MaxUnit {
		return fault.InvalidField("amount_range", field)
	}
	if a.Currency != c {
		return fault.InvalidField("currency_differs", field, "currency", string(c))
	}
	return nil
}

func (t TaxRate) check() error {
	switch {
	case t.Name == "":
		return fault.InvalidField("field_needed", "name")
	case t.PPM < 0 || t.PPM > 1_000_000:
		return fault.InvalidField("tax_rate_range", "ppm")
	case t.Country != "" && !brand.KnownCountry(t.Country):
		return fault.InvalidField("country_unknown", "country", "country", t.Country)
	case t.Country == "" && t.Region != "":
		return fault.InvalidField("one_country", "region")
	case t.Country == "" && t.Postcodes != "":
		return fault.InvalidField("one_country", "postcodes")
	case t.Priority < 0 || t.Priority > maxPriority:
		return fault.InvalidField("number_range", "priority", "min", 0, "max", maxPriority)
	}
	if err := (brand.Text{"": t.Name}).Check("name", 40); err != nil {
		return err
	}
	if err := CheckClass(t.Class, "class"); err != nil {
		return err
	}
	if t.Region != "" {
		if err := checkRegion(t.Country, t.Region, "region"); err != nil {
			return err
		}
	}
	return checkPostcodes(t.Postcodes, "postcodes")
}
