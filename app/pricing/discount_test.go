package pricing_test

import (
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/pricing"
	"hawker/app/tariff"
)

var both = []pricing.Class{pricing.OffProduct, pricing.OffOrder, pricing.OffShipping}

func TestDiscountsByHand(t *testing.T) {
	noon := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	tea, pot := line("a", 3, 1_000), line("b", 1, 5_000)
	tea.Product, tea.Collections, pot.Product = "tea", []string{"drinks"}, "pot"
	card := line("c", 1, 2_500)
	card.Fixed = true
	for _, row := range []struct {
		name     string
		lines    []pricing.Line
		ds       []pricing.Discount
		off      int64 // goods
		shipping int64
		why      string // of the first code that takes nothing off
	}{
		{"ten percent off a piece", []pricing.Line{tea, pot}, []pricing.Discount{{ID: "1", Class: pricing.OffProduct, PPM: 100_000, Scope: pricing.Scope{Products: []string{"tea"}}}}, 300, 600, ""},
		{"a sum off each piece of a collection", []pricing.Line{tea, pot}, []pricing.Discount{{ID: "1", Class: pricing.OffProduct, Amount: usd(150), Scope: pricing.Scope{Collections: []string{"drinks"}}}}, 450, 600, ""},
		{"never below nothing", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Class: pricing.OffProduct, Amount: usd(1_500)}}, 3_000, 600, ""},
		{"each line takes its best automatic one", []pricing.Line{tea, pot}, []pricing.Discount{{ID: "1", Class: pricing.OffProduct, PPM: 100_000}, {ID: "2", Class: pricing.OffProduct, Amount: usd(200)}}, 600 + 500, 600, ""},
		{"a sum off the order", []pricing.Line{tea, pot}, []pricing.Discount{{ID: "1", Code: "FIVE", Class: pricing.OffOrder, Amount: usd(500)}}, 500, 600, ""},
		{"shares before sums", []pricing.Line{pot}, []pricing.Discount{
			{ID: "1", Code: "FIVE", Class: pricing.OffOrder, Amount: usd(500), Combines: both}, {ID: "2", Code: "TEN", Class: pricing.OffOrder, PPM: 100_000, Combines: both}}, 500 + 500, 600, ""},
		{"two that do not combine: the better one", []pricing.Line{pot}, []pricing.Discount{{ID: "1", Code: "FOUR", Class: pricing.OffOrder, Amount: usd(400)}, {ID: "2", Code: "TEN", Class: pricing.OffOrder, PPM: 100_000}}, 500, 600, pricing.NotTogether},
		{"one side alone does not combine", []pricing.Line{pot}, []pricing.Discount{{ID: "1", Code: "FOUR", Class: pricing.OffOrder, Amount: usd(400), Combines: both}, {ID: "2", Class: pricing.OffProduct, PPM: 100_000}}, 500, 600, pricing.NotTogether},
		{"free shipping", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Code: "SHIP", Class: pricing.OffShipping, PPM: 1_000_000}}, 0, 0, ""},
		{"shipping that is free already", []pricing.Line{line("z", 2, 5_000)}, []pricing.Discount{{ID: "1", Code: "SHIP", Class: pricing.OffShipping, PPM: 1_000_000}}, 0, 0, pricing.NothingToOff},
		{"too little", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Code: "BIG", Class: pricing.OffOrder, PPM: 100_000, MinGoods: usd(3_001)}}, 0, 600, pricing.TooLittle},
		{"too few", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Code: "MANY", Class: pricing.OffOrder, PPM: 100_000, MinQuantity: 4}}, 0, 600, pricing.TooLittle},
		{"not yet", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Code: "SOON", Class: pricing.OffOrder, PPM: 100_000, From: noon.Add(time.Second)}}, 0, 600, pricing.NotNow},
		{"no longer, from its end on", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Code: "LATE", Class: pricing.OffOrder, PPM: 100_000, To: noon}}, 0, 600, pricing.NotNow},
		{"nothing of it in the cart", []pricing.Line{pot}, []pricing.Discount{{ID: "1", Code: "TEA", Class: pricing.OffProduct, PPM: 100_000, Scope: pricing.Scope{Products: []string{"tea"}}}}, 0, 600, pricing.NothingFits},
		{"a gift card is not reduced", []pricing.Line{card}, []pricing.Discount{{ID: "1", Code: "TEN", Class: pricing.OffOrder, PPM: 100_000}}, 0, 600, pricing.NothingFits},
		{"buy two, the third is free", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Class: pricing.OffProduct, PPM: 1_000_000, Buy: 2, Get: 1}}, 1_000, 600, ""},
		{"the cheapest are given", []pricing.Line{tea, pot}, []pricing.Discount{{ID: "1", Class: pricing.OffProduct, PPM: 1_000_000, Buy: 1, Get: 1}}, 2_000, 600, ""},
		{"one short of a gift", []pricing.Line{tea}, []pricing.Discount{{ID: "1", Class: pricing.OffProduct, PPM: 1_000_000, Buy: 3, Get: 1}}, 0, 600, ""},
	} {
		r := simple{flat: 600, free: 10_000}.rules()
		r.Discounts, r.Now = row.ds, noon
		q, err := pricing.Make(row.lines, r)
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		if q.Discount.Minor != row.off || q.Shipping.Minor != row.shipping {
			t.Errorf("%s: %d off, shipping %d; want %d, %d", row.name, q.Discount.Minor, q.Shipping.Minor, row.off, row.shipping)
		}
		why := ""
		if len(q.Unused) > 0 {
			why = q.Unused[0].Reason
		}
		if why != row.why {
			t.Errorf("%s: unused because %q, want %q", row.name, why, row.why)
		}
	}
}

func TestTaxesOfAPlace(t *testing.T) {
	quebec := []tariff.TaxRate{{Country: "CA", Name: "GST", PPM: 50_000}, {Country: "CA", Region: "QC", Name: "QST", PPM: 99_750, Priority: 1}}
	oldQuebec := []tariff.TaxRate{quebec[0], {Country: "CA", Region: "QC", Name: "QST", PPM: 95_000, Priority: 1, Compound: true}}
	german := []tariff.TaxRate{{Country: "DE", Name: "19 %", PPM: 190_000}, {Country: "DE", Class: "food", Name: "7 %", PPM: 70_000}, {Country: "DE", Postcodes: "27498, 782*", Name: "none", PPM: 0}}
	food := line("a", 1, 10_700)
	food.TaxClass = "food"
	for _, row := range []struct {
		name      string
		rates     []tariff.TaxRate
		place     tariff.Place
		inclusive bool
		line      pricing.Line
		tax       int64
	}{
		{"two rates of one sum", quebec, tariff.Place{Country: "CA", Region: "QC"}, false, line("a", 1, 10_000), 500 + 998},
		{"only the country's elsewhere", quebec, tariff.Place{Country: "CA", Region: "ON"}, false, line("a", 1, 10_000), 500},
		{"a rate on a rate", oldQuebec, tariff.Place{Country: "CA", Region: "QC"}, false, line("a", 1, 10_000), 500 + 998},
		{"a rate on a rate, inside", oldQuebec, tariff.Place{Country: "CA", Region: "QC"}, true, line("a", 1, 11_498), 500 + 998},
		{"another class", german, tariff.Place{Country: "DE", Postcode: "10115"}, true, food, 700},
		{"the island of Heligoland", german, tariff.Place{Country: "DE", Postcode: "27498"}, true, line("a", 1, 11_900), 0},
		{"Büsingen by its prefix", german, tariff.Place{Country: "DE", Postcode: "78266"}, true, line("a", 1, 11_900), 0},
		{"nothing is due abroad", german, tariff.Place{Country: "US"}, true, line("a", 1, 11_900), 0},
	} {
		r := simple{inclusive: row.inclusive}.rules()
		r.Taxes, r.Place = row.rates, row.place
		q, err := pricing.Make([]pricing.Line{row.line}, r)
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		if q.Tax.Minor != row.tax {
			t.Errorf("%s: tax %d, want %d (%+v)", row.name, q.Tax.Minor, row.tax, q.Taxes)
		}
	}
}

func TestWaysOfShipping(t *testing.T) {
	free := usd(20_000)
	zones := []tariff.Zone{
		{Name: "Germany", Countries: []string{"DE"}, Except: "27498", Rates: []tariff.ShipRate{
			{ID: "letter", Kind: tariff.ShipWeight, Bands: []tariff.Band{{From: 0, To: 500, Amount: usd(200)}}},
			{ID: "parcel", Kind: tariff.ShipWeight, Bands: []tariff.Band{{From: 0, To: 5_000, Amount: usd(500)}, {From: 5_000, Amount: usd(900)}}},
			{ID: "express", Kind: tariff.ShipFlat, Amount: usd(1_500), FreeOver: &free},
			{ID: "shop", Kind: tariff.ShipPickup}}},
		{Name: "Rest", Rates: []tariff.ShipRate{{ID: "world", Kind: tariff.ShipPiece, Amount: usd(700)}}},
	}
	heavy := func(g int64) pricing.Line { l := line("a", 2, 5_000); l.WeightG = g; return l }
	for _, row := range []struct {
		name, rate, country, postcode string
		line                          pricing.Line
		want                          string
		costs                         int64
	}{
		{"the cheapest that is sent", "", "DE", "10115", heavy(100), "letter", 200},
		{"a band ends before its end", "", "DE", "10115", heavy(250), "parcel", 500},
		{"and the next begins there", "", "DE", "10115", heavy(2_500), "parcel", 900},
		{"the one that was asked for", "express", "DE", "10115", heavy(100), "express", 1_500},
		{"fetched", "shop", "DE", "10115", heavy(100), "shop", 0},
		{"one that is not there any more", "gone", "DE", "10115", heavy(100), "letter", 200},
		{"a postcode left out", "", "DE", "27498", heavy(100), "world", 1_400},
		{"the rest of the world", "", "NZ", "", heavy(100), "world", 1_400},
	} {
		r := pricing.Rules{Currency: "USD", Zones: zones, Rate: row.rate, NeedsShipping: true, Place: tariff.Place{Country: row.country, Postcode: row.postcode}}
		q, err := pricing.Make([]pricing.Line{row.line}, r)
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		if q.Way.Rate.ID != row.want || q.Shipping.Minor != row.costs {
			t.Errorf("%s: %s for %d, want %s for %d", row.name, q.Way.Rate.ID, q.Shipping.Minor, row.want, row.costs)
		}
	}
	r := pricing.Rules{Currency: "USD", Zones: zones[:1], NeedsShipping: true, Place: tariff.Place{Country: "DE"}}
	r.Zones[0].Rates = r.Zones[0].Rates[:1]
	if _, err := pricing.Make([]pricing.Line{heavy(400)}, r); !fault.Is(err, "no_rate") {
		t.Errorf("a parcel that nothing takes: %v", err)
	}
}

// Whoever fetches pays the taxes of the place, from wherever they come; a rate of 20
// in a hundred is due in Austria, none in Germany.
func TestTaxesGoByThePlaceWhereGoodsAreFetched(t *testing.T) {
	vienna := tariff.ShipRate{ID: "vienna", Kind: tariff.ShipPickup, Amount: usd(100), Pickup: &tariff.Pickup{Line1: "Markt 1", City: "Wien", Country: "AT"}}
	light := tariff.ShipRate{ID: "light", Kind: tariff.ShipWeight, Bands: []tariff.Band{{To: 100, Amount: usd(500)}}}
	zones := func(rates ...tariff.ShipRate) []tariff.Zone {
		return []tariff.Zone{{ID: "de", Countries: []string{"DE"}, Rates: rates}, {ID: "at", Countries: []string{"AT"}, Rates: []tariff.ShipRate{vienna}}}
	}
	heavy := line("a", 1, 1_000)
	heavy.WeightG = 5_000
	for _, row := range []struct {
		name, rate string
		zones      []tariff.Zone
		line       pricing.Line
		way        string
		tax        int64
	}{
		{"sent", "", zones(light, vienna), line("a", 1, 1_000), "light", 0},
		{"fetched", "vienna", zones(light, vienna), line("a", 1, 1_000), "vienna", 220},
		{"fetched by a way of another zone", "vienna", zones(light), line("a", 1, 1_000), "vienna", 220},
		{"there is no other way", "", zones(vienna), line("a", 1, 1_000), "vienna", 220},
		{"no other way takes it", "light", zones(light, vienna), heavy, "vienna", 220},
	} {
		r := pricing.Rules{Currency: "USD", Zones: row.zones, Rate: row.rate, NeedsShipping: true, Place: tariff.Place{Country: "DE"},
			Taxes: []tariff.TaxRate{{ID: "t", Name: "USt", PPM: 200_000, Country: "AT"}}}
		q, err := pricing.Make([]pricing.Line{row.line}, r)
		if err != nil || q.Way.Rate.ID != row.way || q.Tax.Minor != row.tax {
			t.Errorf("%s: %s and %d of tax (%v), want %s and %d", row.name, q.Way.Rate.ID, q.Tax.Minor, err, row.way, row.tax)
		}
	}
}

func TestRoundingPerOrder(t *testing.T) {
	lines := []pricing.Line{line("a", 1, 6), line("b", 1, 6), line("c", 1, 6)}
	r := simple{tax: tariff.TaxRate{Name: "8 %", PPM: 80_000}}.rules()
	r.NeedsShipping = false
	for _, row := range []struct {
		how pricing.Rounding
		tax int64
	}{{pricing.RoundLine, 0}, {pricing.RoundOrder, 1}} {
		r.Rounding = row.how
		q, err := pricing.Make(lines, r)
		if err != nil || q.Tax.Minor != row.tax {
			t.Errorf("by %s: %d, %v; want %d", row.how, q.Tax.Minor, err, row.tax)
		}
	}
}
