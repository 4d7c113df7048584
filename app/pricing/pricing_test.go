package pricing_test

import (
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pricing"
)

func usd(n int64) money.Amount { return money.Of(n, "USD") }

func line(key string, quantity, unit int64) pricing.Line {
	return pricing.Line{Key: key, Quantity: quantity, Unit: usd(unit), List: usd(unit), Reason: "list"}
}

var vat19 = brand.Tax{Name: "VAT", RatePPM: 190_000, Inclusive: true}

func TestQuotesByHand(t *testing.T) {
	free := usd(8_000)
	ships := brand.Shipping{Flat: usd(600), FreeOver: &free, Countries: []string{"DE"}}
	plus8 := brand.Tax{Name: "Sales tax", RatePPM: 80_000}
	for _, row := range []struct {
		name                                   string
		tax                                    brand.Tax
		fee                                    int64
		lines                                  []pricing.Line
		goods, shipping, paidFee, taxes, total int64
	}{
		{"no tax", brand.Tax{}, 0, []pricing.Line{line("a", 2, 1_250)}, 2_500, 600, 0, 0, 3_100},
		{"a cent below free shipping", brand.Tax{}, 0, []pricing.Line{line("a", 1, 7_999)}, 7_999, 600, 0, 0, 8_599},
		{"free shipping from the sum on", brand.Tax{}, 0, []pricing.Line{line("a", 1, 8_000)}, 8_000, 0, 0, 0, 8_000},
		{"tax inside, 12200 x 19/119", vat19, 0, []pricing.Line{line("a", 1, 5_800), line("b", 2, 3_200)}, 12_200, 0, 0, 926 + 1_022, 12_200},
		{"tax inside shipping and fee too", vat19, 250, []pricing.Line{line("a", 1, 5_800)}, 5_800, 600, 250, 926 + 96 + 40, 6_650},
		{"tax on top, half a cent up", plus8, 0, []pricing.Line{line("a", 1, 56)}, 56, 600, 0, 4 + 48, 708},
		{"tax on top, rounded per line", plus8, 0, []pricing.Line{line("a", 1, 6), line("b", 1, 6)}, 12, 600, 0, 48, 660},
		{"fee on top", plus8, 300, []pricing.Line{line("a", 1, 10_000)}, 10_000, 0, 300, 800 + 24, 11_124},
	} {
		q, err := pricing.Make(row.lines, pricing.Rules{
			Currency: "USD", Shipping: ships, Tax: row.tax, Fee: usd(row.fee), Country: "DE", NeedsShipping: true,
		})
		if err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		got := [5]int64{q.Goods.Minor, q.Shipping.Minor, q.Fee.Minor, q.Tax.Minor, q.Total.Minor}
		if want := [5]int64{row.goods, row.shipping, row.paidFee, row.taxes, row.total}; got != want {
			t.Errorf("%s: goods, shipping, fee, tax, total %v, want %v", row.name, got, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	only := brand.Shipping{Flat: usd(0), Countries: []string{"DE", "AT"}}
	for _, row := range []struct {
		name  string
		lines []pricing.Line
		rules pricing.Rules
		code  string
	}{
		{"a country that is not listed", []pricing.Line{line("a", 1, 1)}, pricing.Rules{Country: "FR"}, "ships_not_there"},
		{"no country at all", []pricing.Line{line("a", 1, 1)}, pricing.Rules{}, "ships_not_there"},
		{"nothing of a line", []pricing.Line{line("a", 0, 1)}, pricing.Rules{Country: "DE"}, "quantity_range"},
		{"less than nothing", []pricing.Line{line("a", -1, 1)}, pricing.Rules{Country: "DE"}, "quantity_range"},
		{"more than money can count", []pricing.Line{line("a", 10_000, 1)}, pricing.Rules{Country: "DE"}, "quantity_range"},
		{"another currency", []pricing.Line{{Key: "a", Quantity: 1, Unit: money.Of(1, "EUR")}}, pricing.Rules{Country: "DE"}, "price_currency"},
		{"a price below zero", []pricing.Line{line("a", 1, -1)}, pricing.Rules{Country: "DE"}, "price_currency"},
		{"too many lines", make([]pricing.Line, 201), pricing.Rules{Country: "DE"}, "too_many_lines"},
	} {
		row.rules.Currency, row.rules.Shipping, row.rules.NeedsShipping = "USD", only, true
		if _, err := pricing.Make(row.lines, row.rules); !fault.Is(err, row.code) {
			t.Errorf("%s: %v, want %s", row.name, err, row.code)
		}
	}
}

// cart draws rows and rules up to the bounds of money.
func cart(t *rapid.T) ([]pricing.Line, pricing.Rules) {
	n := rapid.IntRange(1, 12).Draw(t, "lines")
	lines := make([]pricing.Line, n)
	for i := range lines {
		lines[i] = line(strconv.Itoa(i), rapid.Int64Range(1, money.MaxQuantity).Draw(t, "quantity"),
			rapid.OneOf(rapid.Int64Range(0, 100_000), rapid.Int64Range(0, money.MaxUnit)).Draw(t, "unit"))
	}
	free := usd(rapid.Int64Range(0, 1_000_000).Draw(t, "free over"))
	return lines, pricing.Rules{
		Currency: "USD", Country: "DE", NeedsShipping: true, Fee: usd(rapid.Int64Range(0, 10_000).Draw(t, "fee")),
		Shipping: brand.Shipping{Flat: usd(rapid.Int64Range(0, 100_000).Draw(t, "flat")), FreeOver: &free},
		Tax:      brand.Tax{Name: "T", RatePPM: rapid.Int64Range(0, 1_000_000).Draw(t, "rate"), Inclusive: rapid.Bool().Draw(t, "inclusive")},
	}
}

func TestQuoteAddsUpToTheCent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, r := cart(t)
		q, err := pricing.Make(lines, r)
		if err != nil {
			t.Fatal(err)
		}
		var gross, net, tax int64
		for i, l := range q.Lines {
			gross, net, tax = gross+l.Gross.Minor, net+l.Net.Minor, tax+l.Tax.Minor
			shown, other := l.Net.Minor, l.Gross.Minor
			if r.Tax.Inclusive {
				shown, other = other, shown
			}
			if shown != lines[i].Unit.Minor*lines[i].Quantity {
				t.Fatalf("line %d shows %d for %d x %d", i, shown, lines[i].Quantity, lines[i].Unit.Minor)
			}
			if l.Gross.Minor != l.Net.Minor+l.Tax.Minor || l.Tax.Minor < 0 || other < 0 {
				t.Fatalf("line %d: %+v", i, l)
			}
		}
		if q.Tax.Minor != tax+q.ShippingTax.Minor+q.FeeTax.Minor {
			t.Fatalf("taxes %d of lines, %+v", tax, q)
		}
		goods, total := net, q.Goods.Minor+q.Shipping.Minor+q.Fee.Minor+q.Tax.Minor
		if r.Tax.Inclusive {
			goods, total = gross, total-q.Tax.Minor
		}
		if q.Goods.Minor != goods || q.Total.Minor != total {
			t.Fatalf("goods %d, total %d; want %d, %d", q.Goods.Minor, q.Total.Minor, goods, total)
		}
		if free := q.Goods.Cmp(*r.Shipping.FreeOver) >= 0; free != (q.Shipping.Minor == 0) && r.Shipping.Flat.Minor > 0 {
			t.Fatalf("goods %s, free over %s, shipping %s", q.Goods, r.Shipping.FreeOver, q.Shipping)
		}
	})
}

func TestHashIgnoresTheOrderOfLinesAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, r := cart(t)
		first, err := pricing.Make(lines, r)
		if err != nil {
			t.Fatal(err)
		}
		mixed := slices.Clone(lines)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Shuffle(len(mixed), func(i, k int) { mixed[i], mixed[k] = mixed[k], mixed[i] })
		again, err := pricing.Make(mixed, r)
		if err != nil {
			t.Fatal(err)
		}
		if first.Hash() != again.Hash() {
			t.Fatalf("%s became %s by mixing", first.Hash(), again.Hash())
		}
		at := rapid.IntRange(0, len(mixed)-1).Draw(t, "at")
		if rapid.Bool().Draw(t, "price") {
			mixed[at].Unit.Minor = (mixed[at].Unit.Minor + 1) % money.MaxUnit
		} else {
			mixed[at].Quantity = mixed[at].Quantity%money.MaxQuantity + 1
		}
		changed, err := pricing.Make(mixed, r)
		if err != nil {
			t.Fatal(err)
		}
		if changed.Hash() == first.Hash() {
			t.Fatal("a changed line keeps the hash")
		}
	})
}

func TestTheTotalCanBeReadFromAHash(t *testing.T) {
	q, err := pricing.Make([]pricing.Line{line("a", 2, 1_250)}, pricing.Rules{Currency: "USD"})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := pricing.SeenTotal(q.Hash(), "USD"); !ok || got != usd(2_500) {
		t.Errorf("read %v, %v", got, ok)
	}
	for _, bad := range []string{"", "-", "x-abc", "2500", "-1-abc", "99999999999999999999-abc"} {
		if _, ok := pricing.SeenTotal(bad, "USD"); ok {
			t.Errorf("%q is read", bad)
		}
	}
}

func BenchmarkQuote(b *testing.B) {
	lines := []pricing.Line{line("a", 2, 5_800), line("b", 1, 3_200), line("c", 4, 990)}
	r := pricing.Rules{Currency: "USD", Shipping: brand.Shipping{Flat: usd(600)}, Tax: vat19, Country: "DE", NeedsShipping: true}
	b.ReportAllocs()
	for b.Loop() {
		q, err := pricing.Make(lines, r)
		if err != nil || q.Hash() == "" {
			b.Fatal(err)
		}
	}
}
