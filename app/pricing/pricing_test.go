package pricing_test

import (
	"math/rand"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pricing"
	"hawker/app/tariff"
)

func usd(n int64) money.Amount { return money.Of(n, "USD") }

func line(key string, quantity, unit int64) pricing.Line {
	return pricing.Line{Key: key, Quantity: quantity, Unit: usd(unit), List: usd(unit), Reason: "list"}
}

// simple are the rules of a shop with one flat rate and one tax.
type simple struct {
	flat, free int64 // free 0: never
	countries  []string
	tax        tariff.TaxRate
	inclusive  bool
}

func (s simple) rules() pricing.Rules {
	rate := tariff.ShipRate{ID: "flat", Kind: tariff.ShipFlat, Amount: usd(s.flat)}
	if s.free > 0 {
		free := usd(s.free)
		rate.FreeOver = &free
	}
	r := pricing.Rules{Currency: "USD", Inclusive: s.inclusive, Place: tariff.Place{Country: "DE"}, NeedsShipping: true,
		Zones: []tariff.Zone{{Countries: s.countries, Rates: []tariff.ShipRate{rate}}}}
	if s.tax.PPM > 0 {
		r.Taxes = []tariff.TaxRate{s.tax}
	}
	return r
}

var vat19 = tariff.TaxRate{Name: "VAT", PPM: 190_000}

func TestQuotesByHand(t *testing.T) {
	plus8 := tariff.TaxRate{Name: "Sales tax", PPM: 80_000}
	for _, row := range []struct {
		name                                   string
		tax                                    tariff.TaxRate
		inclusive                              bool
		fee                                    int64
		lines                                  []pricing.Line
		goods, shipping, paidFee, taxes, total int64
	}{
		{"no tax", tariff.TaxRate{}, false, 0, []pricing.Line{line("a", 2, 1_250)}, 2_500, 600, 0, 0, 3_100},
		{"a cent below free shipping", tariff.TaxRate{}, false, 0, []pricing.Line{line("a", 1, 7_999)}, 7_999, 600, 0, 0, 8_599},
		{"free shipping from the sum on", tariff.TaxRate{}, false, 0, []pricing.Line{line("a", 1, 8_000)}, 8_000, 0, 0, 0, 8_000},
		{"tax inside, 12200 x 19/119", vat19, true, 0, []pricing.Line{line("a", 1, 5_800), line("b", 2, 3_200)}, 12_200, 0, 0, 926 + 1_022, 12_200},
		{"tax inside shipping and fee too", vat19, true, 250, []pricing.Line{line("a", 1, 5_800)}, 5_800, 600, 250, 926 + 96 + 40, 6_650},
		{"tax on top, half a cent up", plus8, false, 0, []pricing.Line{line("a", 1, 56)}, 56, 600, 0, 4 + 48, 708},
		{"tax on top, rounded per line", plus8, false, 0, []pricing.Line{line("a", 1, 6), line("b", 1, 6)}, 12, 600, 0, 48, 660},
		{"fee on top", plus8, false, 300, []pricing.Line{line("a", 1, 10_000)}, 10_000, 0, 300, 800 + 24, 11_124},
	} {
		r := simple{flat: 600, free: 8_000, countries: []string{"DE"}, tax: row.tax, inclusive: row.inclusive}.rules()
		r.Fee = usd(row.fee)
		q, err := pricing.Make(row.lines, r)
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
	for _, row := range []struct {
		name  string
		lines []pricing.Line
		place string
		code  string
	}{
		{"a country that is not listed", []pricing.Line{line("a", 1, 1)}, "FR", "ships_not_there"},
		{"no country at all", []pricing.Line{line("a", 1, 1)}, "", "ships_not_there"},
		{"nothing of a line", []pricing.Line{line("a", 0, 1)}, "DE", "quantity_range"},
		{"less than nothing", []pricing.Line{line("a", -1, 1)}, "DE", "quantity_range"},
		{"more than money can count", []pricing.Line{line("a", 10_000, 1)}, "DE", "quantity_range"},
		{"another currency", []pricing.Line{{Key: "a", Quantity: 1, Unit: money.Of(1, "EUR")}}, "DE", "price_currency"},
		{"a price below zero", []pricing.Line{line("a", 1, -1)}, "DE", "price_currency"},
		{"too many lines", make([]pricing.Line, 201), "DE", "too_many_lines"},
	} {
		r := simple{countries: []string{"DE", "AT"}}.rules()
		r.Place.Country = row.place
		if _, err := pricing.Make(row.lines, r); !fault.Is(err, row.code) {
			t.Errorf("%s: %v, want %s", row.name, err, row.code)
		}
	}
}

// cart draws rows and rules up to the bounds of money.
func cart(t *rapid.T) ([]pricing.Line, pricing.Rules) {
	n := rapid.IntRange(1, 8).Draw(t, "lines")
	lines := make([]pricing.Line, n)
	for i := range lines {
		lines[i] = line(strconv.Itoa(i), rapid.Int64Range(1, money.MaxQuantity).Draw(t, "quantity"),
			rapid.OneOf(rapid.Int64Range(0, 100_000), rapid.Int64Range(0, money.MaxUnit)).Draw(t, "unit"))
		lines[i].Product = rapid.SampledFrom([]string{"p", "q"}).Draw(t, "product")
		lines[i].TaxClass = rapid.SampledFrom([]string{"", "food"}).Draw(t, "class")
	}
	rate := func(class string, priority int, compound bool) tariff.TaxRate {
		return tariff.TaxRate{Name: class + strconv.Itoa(priority), Class: class, PPM: rapid.Int64Range(0, 400_000).Draw(t, "rate"), Priority: priority, Compound: compound}
	}
	r := simple{flat: rapid.Int64Range(0, 100_000).Draw(t, "flat"), free: rapid.Int64Range(1, 1_000_000).Draw(t, "free over"), inclusive: rapid.Bool().Draw(t, "inclusive")}.rules()
	r.Taxes = []tariff.TaxRate{rate("", 0, false), rate("", 1, false), rate("", 2, true), rate("food", 0, false)}
	r.Fee = usd(rapid.Int64Range(0, 10_000).Draw(t, "fee"))
	r.Exempt = rapid.Bool().Draw(t, "exempt")
	r.Rounding = rapid.SampledFrom([]pricing.Rounding{pricing.RoundLine, pricing.RoundOrder}).Draw(t, "rounding")
	for i := range rapid.IntRange(0, 4).Draw(t, "discounts") {
		r.Discounts = append(r.Discounts, discount(t, i))
	}
	return lines, r
}

func discount(t *rapid.T, i int) pricing.Discount {
	classes := []pricing.Class{pricing.OffProduct, pricing.OffOrder, pricing.OffShipping}
	d := pricing.Discount{ID: strconv.Itoa(i), Class: rapid.SampledFrom(classes).Draw(t, "class"), Priority: rapid.IntRange(0, 1).Draw(t, "priority")}
	if rapid.Bool().Draw(t, "coded") {
		d.Code = "CODE" + d.ID
	}
	if rapid.Bool().Draw(t, "share") {
		d.PPM = rapid.Int64Range(1, 1_000_000).Draw(t, "ppm")
	} else {
		d.Amount = usd(rapid.Int64Range(1, 100_000).Draw(t, "amount"))
	}
	if d.Class == pricing.OffProduct && rapid.Bool().Draw(t, "gives") {
		d.Buy, d.Get = rapid.Int64Range(1, 3).Draw(t, "buy"), rapid.Int64Range(1, 3).Draw(t, "get")
	}
	if rapid.Bool().Draw(t, "scoped") {
		d.Scope.Products = []string{"p"}
	}
	if rapid.Bool().Draw(t, "combines") {
		d.Combines = classes
	}
	return d
}

func TestQuoteAddsUpToTheCent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, r := cart(t)
		q, err := pricing.Make(lines, r)
		if err != nil {
			t.Fatal(err)
		}
		var shown, offs, tax, named int64
		for i, l := range q.Lines {
			if l.Gross.Minor != l.Net.Minor+l.Tax.Minor || l.Tax.Minor < 0 || l.Net.Minor < 0 {
				t.Fatalf("line %d: %+v", i, l)
			}
			tax += l.Tax.Minor
			sum := l.Net.Minor
			if q.Inclusive {
				sum = l.Gross.Minor
			}
			for _, o := range l.Offs {
				if o.Amount.Minor <= 0 {
					t.Fatalf("line %d: %+v", i, o)
				}
				sum += o.Amount.Minor
				offs += o.Amount.Minor
			}
			if sum != l.Unit.Minor*l.Quantity {
				t.Fatalf("line %d is %d with its discounts, %d x %d before", i, sum, l.Quantity, l.Unit.Minor)
			}
			shown += sum
		}
		for _, x := range q.Taxes {
			named += x.Amount.Minor
		}
		if q.Tax.Minor != tax+q.ShippingTax.Minor+q.FeeTax.Minor || q.Tax.Minor != named {
			t.Fatalf("tax of lines %d, by name %d: %+v", tax, named, q)
		}
		total := q.Goods.Minor - q.Discount.Minor + q.Shipping.Minor + q.Fee.Minor
		if !q.Inclusive {
			total += q.Tax.Minor
		}
		if q.Goods.Minor != shown || q.Discount.Minor != offs || q.Total.Minor != total || q.Total.Minor < 0 || q.Shipping.Minor < 0 {
			t.Fatalf("goods %d, discounts %d, total %d: %+v", shown, offs, total, q)
		}
		if r.Exempt && q.Tax.Minor != 0 {
			t.Fatalf("an exempt buyer pays %d", q.Tax.Minor)
		}
	})
}

// A discount never makes an order dearer, and no set that may stand together would
// have taken off more.
func TestTheBuyerGetsTheBestOfTheDiscounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, r := cart(t)
		all, err := pricing.Make(lines, r)
		if err != nil {
			t.Fatal(err)
		}
		given := func(q pricing.Quote) int64 {
			n := q.Discount.Minor
			for _, o := range q.ShippingOff {
				n += o.Amount.Minor
			}
			return n
		}
		for i := range r.Discounts {
			one := r
			one.Discounts = r.Discounts[i : i+1]
			q, err := pricing.Make(lines, one)
			if err != nil {
				t.Fatal(err)
			}
			if given(q) > given(all) {
				t.Fatalf("%s alone takes off %d, all of them %d", r.Discounts[i].ID, given(q), given(all))
			}
		}
		for _, d := range r.Discounts {
			used := slices.ContainsFunc(all.ShippingOff, func(o pricing.Off) bool { return o.ID == d.ID })
			for _, l := range all.Lines {
				used = used || slices.ContainsFunc(l.Offs, func(o pricing.Off) bool { return o.ID == d.ID })
			}
			named := slices.ContainsFunc(all.Unused, func(u pricing.Unused) bool { return u.Code == d.Code })
			if d.Code != "" && used == named {
				t.Fatalf("code %s: used %v, named as unused %v", d.Code, used, named)
			}
		}
	})
}

func TestHashIgnoresTheOrderOfLinesAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, r := cart(t)
		r.Exempt = false // two prices may be one without their tax
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
	r := simple{flat: 600, tax: vat19, inclusive: true}.rules()
	b.ReportAllocs()
	for b.Loop() {
		q, err := pricing.Make(lines, r)
		if err != nil || q.Hash() == "" {
			b.Fatal(err)
		}
	}
}
