package tariff_test

import (
	"slices"
	"testing"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
	"hawker/app/tariff"
)

func usd(n int64) money.Amount { return money.Of(n, "USD") }

func settings() brand.Settings {
	s := brand.Fresh("Halfmoon", "USD", "DE")
	s.Shipping = brand.Shipping{Flat: usd(600), Countries: []string{"AT", "DE"}}
	s.Tax = brand.Tax{Name: "VAT", RatePPM: 190_000, Inclusive: true}
	return s
}

func open(t *testing.T) *store.Store {
	st, _ := storetest.OpenAt(t, store.Options{})
	storetest.Do(t, st, func(tx *store.Tx) error { return brand.Save(tx, settings()) })
	t.Cleanup(func() {
		err := st.View(func(tx *store.Tx) error {
			broken, err := tariff.Doctor(tx)
			if len(broken) > 0 {
				t.Errorf("the doctor says %q", broken)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	return st
}

// zone is one that can be saved.
func zone() tariff.Zone {
	return tariff.Zone{Name: "Germany", Countries: []string{"de"}, Rates: []tariff.ShipRate{
		{Name: brand.Text{"en": "Parcel"}, Kind: tariff.ShipWeight, Bands: []tariff.Band{{From: 0, To: 500, Amount: usd(200)}, {From: 500, Amount: usd(500)}}},
		{Name: brand.Text{"en": "Courier"}, Kind: tariff.ShipFlat, Amount: usd(1_500)},
	}}
}

// fetched makes the second way one by which goods are fetched at a place.
func fetched(p tariff.Pickup) func(*tariff.Zone) {
	return func(z *tariff.Zone) { z.Rates[1].Kind, z.Rates[1].Pickup = tariff.ShipPickup, &p }
}

func TestAPlaceToFetchFromIsKeptAndRead(t *testing.T) {
	st := open(t)
	var z tariff.Zone
	storetest.Do(t, st, func(tx *store.Tx) (err error) {
		z = zone()
		fetched(tariff.Pickup{Name: brand.Text{"en": "Workshop"}, Line1: " Hof  2 ", Postcode: "10115", City: "Berlin", Country: "de", Hours: brand.Text{"en": "Mon-Fri\n10-18", "zh": "周一至周五"}})(&z)
		z.Rates = append(z.Rates, tariff.ShipRate{Name: brand.Text{"en": "Market"}, Kind: tariff.ShipPickup, Amount: usd(0), Pickup: &tariff.Pickup{Loc: "market", Line1: "gone", Cash: true}})
		z, err = tariff.SaveZone(tx, z)
		return err
	})
	table := tariff.Table{Zones: []tariff.Zone{z}}
	r, ok := table.Pickup(z.Rates[1].ID)
	if !ok || r.Pickup.Text()["en"] != "Workshop\nHof 2\n10115 Berlin\nMon-Fri\n10-18" || r.Pickup.Text()["zh"] != "Workshop\nHof 2\n10115 Berlin\n周一至周五" || r.Pickup.Place() != (tariff.Place{Country: "DE", Postcode: "10115"}) {
		t.Errorf("%v %+v", ok, r.Pickup)
	}
	if _, ok := table.Pickup(z.Rates[0].ID); ok {
		t.Error("a parcel is fetched")
	}
	known := map[string]tariff.Pickup{"market": {Line1: "Markt 1", City: "Wien", Country: "AT"}}
	find := func(loc string) (tariff.Pickup, bool, error) { p, ok := known[loc]; return p, ok, nil }
	at, err := tariff.Tariff{Table: table}.At(find)
	if p := at.Zones[0].Rates[2].Pickup; err != nil || p.Line1 != "Markt 1" || !p.Cash || p.Loc != "market" {
		t.Errorf("%+v %v", p, err)
	}
	delete(known, "market")
	if at, _ := (tariff.Tariff{Table: table}).At(find); len(at.Zones[0].Rates) != 2 || len(table.Zones[0].Rates) != 3 {
		t.Error("a place that is no more is offered, or the table was changed in place")
	}
}

func TestWhatCannotBeChargedIsRefusedByItsField(t *testing.T) {
	st := open(t)
	storetest.Do(t, st, func(tx *store.Tx) error { _, err := tariff.SaveZone(tx, zone()); return err })
	for _, row := range []struct {
		name, code, field string
		change            func(*tariff.Zone)
	}{
		{"a name", "field_needed", "name", func(z *tariff.Zone) { z.Name = " " }},
		{"countries that exist", "country_unknown", "countries", func(z *tariff.Zone) { z.Countries = []string{"XX"} }},
		{"a country once", "zone_overlap", "countries", func(z *tariff.Zone) { z.Countries = []string{"FR", "DE"} }},
		{"regions of one country", "one_country", "countries", func(z *tariff.Zone) { z.Countries, z.Regions = []string{"US", "CA"}, []string{"NY"} }},
		{"regions that exist", "region_unknown", "regions", func(z *tariff.Zone) { z.Countries, z.Regions = []string{"US"}, []string{"XY"} }},
		{"postcodes", "postcodes_malformed", "postcodes", func(z *tariff.Zone) { z.Postcodes = "200-100" }},
		{"postcodes left out", "postcodes_malformed", "except", func(z *tariff.Zone) { z.Except = "*" }},
		{"a way has a name", "field_needed", "rates.0.name.en", func(z *tariff.Zone) { z.Rates[0].Name = nil }},
		{"a kind that is known", "ship_kind_unknown", "rates.1.kind", func(z *tariff.Zone) { z.Rates[1].Kind = "drone" }},
		{"a place to fetch from", "field_needed", "rates.1.pickup.line1", func(z *tariff.Zone) { z.Rates[1].Kind = tariff.ShipPickup }},
		{"a place in a town", "field_needed", "rates.1.pickup.city", fetched(tariff.Pickup{Line1: "Hof 2", Country: "DE"})},
		{"a place in a country", "country_unknown", "rates.1.pickup.country", fetched(tariff.Pickup{Line1: "Hof 2", City: "Berlin", Country: "XX"})},
		{"a place in a region where taxes go by it", "region_unknown", "rates.1.pickup.region", fetched(tariff.Pickup{Line1: "1 Main St", City: "Austin", Country: "US"})},
		{"a place in words", "text_malformed", "rates.1.pickup.line1", fetched(tariff.Pickup{Line1: "Hof\x00 2", City: "Berlin", Country: "DE"})},
		{"no gift of money", "amount_range", "rates.1.amount", func(z *tariff.Zone) { z.Rates[1].Amount = usd(-1) }},
		{"the shop's money", "currency_differs", "rates.1.amount", func(z *tariff.Zone) { z.Rates[1].Amount = money.Of(1, "EUR") }},
		{"bands", "bands_needed", "rates.0.bands", func(z *tariff.Zone) { z.Rates[0].Bands = nil }},
		{"bands apart", "band_overlap", "rates.0.bands.1.from", func(z *tariff.Zone) { z.Rates[0].Bands[1].From = 499 }},
		{"a band that ends above its start", "band_range", "rates.0.bands.0.to", func(z *tariff.Zone) { z.Rates[0].Bands[0].From = 500 }},
		{"only the last has no end", "band_overlap", "rates.0.bands.1.from", func(z *tariff.Zone) { z.Rates[0].Bands[0].To = 0 }},
	} {
		err := storetest.Refused(t, st, func(tx *store.Tx) error {
			z := zone()
			z.Countries = []string{"FR"}
			row.change(&z)
			_, err := tariff.SaveZone(tx, z)
			return err
		})
		if f, ok := fault.As(err); !ok || f.Code != row.code || f.Field != row.field {
			t.Errorf("%s: got %v, want %s at %s", row.name, err, row.code, row.field)
		}
	}
	for _, row := range []struct {
		name, code, field string
		rate              tariff.TaxRate
	}{
		{"a name", "field_needed", "name", tariff.TaxRate{PPM: 1}},
		{"at most its price", "tax_rate_range", "ppm", tariff.TaxRate{Name: "VAT", PPM: 1_000_001}},
		{"a country that exists", "country_unknown", "country", tariff.TaxRate{Name: "VAT", Country: "XX"}},
		{"a region of a country", "one_country", "region", tariff.TaxRate{Name: "VAT", Region: "CA"}},
		{"a region of that country", "region_unknown", "region", tariff.TaxRate{Name: "VAT", Country: "US", Region: "Bavaria"}},
		{"a step that is counted", "number_range", "priority", tariff.TaxRate{Name: "VAT", Priority: 10}},
	} {
		err := storetest.Refused(t, st, func(tx *store.Tx) error { _, err := tariff.SaveTax(tx, row.rate); return err })
		if f, ok := fault.As(err); !ok || f.Code != row.code || f.Field != row.field {
			t.Errorf("a tax has %s: got %v, want %s at %s", row.name, err, row.code, row.field)
		}
	}
}

func TestTheIDOfAWayStaysAndIsNeverGivenTwice(t *testing.T) {
	st := open(t)
	var first, second tariff.Zone
	storetest.Do(t, st, func(tx *store.Tx) (err error) { first, err = tariff.SaveZone(tx, zone()); return err })
	storetest.Do(t, st, func(tx *store.Tx) (err error) {
		z := first
		z.Rates = []tariff.ShipRate{first.Rates[1], first.Rates[1], {ID: "made-up", Name: brand.Text{"en": "Letter"}, Kind: tariff.ShipFlat, Amount: usd(1)}}
		second, err = tariff.SaveZone(tx, z)
		return err
	})
	if second.Rates[0].ID != first.Rates[1].ID || second.Rates[1].ID == first.Rates[1].ID || second.Rates[2].ID == "made-up" {
		t.Errorf("the ways %v became %v", first.Rates, second.Rates)
	}
	if first.ID == "" || second.ID != first.ID || !slices.Equal(second.Countries, []string{"DE"}) {
		t.Errorf("the zone became %+v", second)
	}
}

func TestWithoutZonesTheSettingsCount(t *testing.T) {
	st := open(t)
	read := func() (made tariff.Tariff) {
		err := st.View(func(tx *store.Tx) (err error) { made, err = tariff.Of(tx, settings()); return err })
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	plain := read()
	if plain.Flat() == nil || plain.Flat().Amount != usd(600) || !plain.To("AT") || plain.To("FR") || plain.Taxes[0].PPM != 190_000 || plain.Home() != "DE" {
		t.Errorf("a shop without zones charges %+v", plain)
	}
	var z tariff.Zone
	storetest.Do(t, st, func(tx *store.Tx) (err error) {
		made := zone()
		made.Countries = []string{"FR"}
		z, err = tariff.SaveZone(tx, made)
		return err
	})
	if own := read(); own.To("DE") || !own.To("FR") || own.Home() != "FR" || own.Flat() != nil || !slices.Equal(own.Countries(), []string{"FR"}) {
		t.Errorf("with a zone for France it charges %+v", own)
	}
	storetest.Do(t, st, func(tx *store.Tx) error { return tariff.DropZone(tx, z.ID) })
	if again := read(); again.Flat() == nil {
		t.Error("without its zone the shop has no price")
	}
}

func TestTheNearestZoneCounts(t *testing.T) {
	table := tariff.Table{Zones: []tariff.Zone{
		{ID: "rest", Rates: make([]tariff.ShipRate, 1)},
		{ID: "us", Countries: []string{"US"}, Rates: make([]tariff.ShipRate, 1)},
		{ID: "far", Countries: []string{"US"}, Regions: []string{"AK", "HI"}, Rates: make([]tariff.ShipRate, 1)},
		{ID: "ny", Countries: []string{"US"}, Postcodes: "100*, 11201-11256", Except: "10007", Rates: make([]tariff.ShipRate, 1)},
		{ID: "never", Countries: []string{"KP"}},
		{ID: "jp", Countries: []string{"JP"}, Postcodes: "100-0001, 900-0000..907-9999", Rates: make([]tariff.ShipRate, 1)},
	}}
	shop := table.With(settings())
	for _, row := range []struct {
		place tariff.Place
		want  string
	}{
		{tariff.Place{Country: "FR"}, "rest"},
		{tariff.Place{Country: "US", Region: "CA", Postcode: "94110"}, "us"},
		{tariff.Place{Country: "US", Region: "hawaii", Postcode: "96801"}, "far"},
		{tariff.Place{Country: "US", Region: "NY", Postcode: "10010"}, "ny"},
		{tariff.Place{Country: "US", Region: "NY", Postcode: "11201-4433"}, "ny"},
		{tariff.Place{Country: "US", Region: "NY", Postcode: "10007"}, "us"},
		{tariff.Place{Country: "JP", Postcode: "1000001"}, "jp"},
		{tariff.Place{Country: "JP", Postcode: "905-0001"}, "jp"},
		{tariff.Place{Country: "JP", Postcode: "530-0001"}, "rest"},
	} {
		if z, _ := shop.Zone(row.place); z.ID != row.want {
			t.Errorf("%v is in %s, want %s", row.place, z.ID, row.want)
		}
	}
	if shop.To("KP") || !shop.To("FR") || slices.Contains(shop.Countries(), "KP") {
		t.Error("a zone without ways is sent to")
	}
}
