package money_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/money"
)

func TestParse(t *testing.T) {
	for _, row := range []struct {
		text string
		cur  money.Currency
		want int64
		code string // of the refusal
	}{
		{"64", "USD", 6400, ""}, {"64.5", "USD", 6450, ""}, {"64,50", "USD", 6450, ""}, {" 0.05 ", "USD", 5, ""}, {"007", "USD", 700, ""},
		{"500", "JPY", 500, ""}, {"1.234", "KWD", 1234, ""}, {"10000000000", "USD", 1_000_000_000_000, ""},
		{"", "USD", 0, "money_malformed"}, {"-1", "USD", 0, "money_malformed"}, {"+1", "USD", 0, "money_malformed"},
		{"1e9", "USD", 0, "money_malformed"}, {"NaN", "USD", 0, "money_malformed"}, {"1,000.00", "USD", 0, "money_malformed"},
		{"1.", "USD", 0, "money_malformed"}, {".5", "USD", 0, "money_malformed"}, {"1.234", "USD", 0, "money_malformed"},
		{"5.0", "JPY", 0, "money_malformed"}, {"１２", "USD", 0, "money_malformed"}, {"0x10", "USD", 0, "money_malformed"},
		{"10000000000.01", "USD", 0, "money_too_large"}, {"99999999999999999999", "USD", 0, "money_too_large"},
	} {
		a, err := money.Parse(row.text, row.cur)
		if row.code == "" && (err != nil || a != money.Of(row.want, row.cur)) {
			t.Errorf("%q is %v: %v", row.text, a, err)
		}
		if row.code != "" && !fault.Is(err, row.code) {
			t.Errorf("%q: %v, wanted %s", row.text, err, row.code)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"64.00", "0", "1,5", "-1", "1e9", "99999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.Parse(s, "USD")
		if err == nil && (a.Minor < 0 || a.Minor > money.MaxUnit) {
			t.Errorf("%q became %v", s, a)
		}
	})
}

// What is written can be read back, in every number of decimals.
func TestDecimalReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]money.Currency{"USD", "JPY", "KWD", "CLF"}).Draw(t, "currency")
		a := money.Of(rapid.Int64Range(0, money.MaxUnit).Draw(t, "minor"), c)
		if got, err := money.Parse(a.Decimal(), c); err != nil || got != a {
			t.Fatalf("%v was read as %v: %v", a, got, err)
		}
	})
	if s := money.Of(-5, "USD").String(); s != "-0.05 USD" {
		t.Errorf("minus five cents are %q", s)
	}
}

func TestSumsAreChecked(t *testing.T) {
	most, cent := money.Of(math.MaxInt64, "USD"), money.Of(1, "USD")
	for name, err := range map[string]error{
		"adding":      second(most.Add(cent)),
		"subtracting": second(money.Of(math.MinInt64, "USD").Sub(cent)),
		"multiplying": second(most.Times(2)),
		"negative":    second(cent.Times(-1)),
	} {
		if !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := second(cent.Add(money.Of(1, "EUR"))); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("dollars and euros: %v", err)
	}
	if a, err := money.Sum("USD", cent, cent, cent); err != nil || a.Minor != 3 {
		t.Errorf("three cents are %v: %v", a, err)
	}
	if a, err := cent.Add(money.Of(0, "USD")); err != nil || a != cent {
		t.Errorf("adding nothing: %v %v", a, err)
	}
	if a, err := money.Of(5, "USD").Sub(money.Of(0, "USD")); err != nil || a.Minor != 5 {
		t.Errorf("taking nothing away: %v %v", a, err)
	}
}

func second(_ money.Amount, err error) error { return err }

// MulDiv is the exact quotient rounded half up, or refuses what does not fit.
func TestMulDiv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Int64Range(0, math.MaxInt64).Draw(t, "a"), rapid.Int64Range(0, math.MaxInt64).Draw(t, "b")
		c := rapid.Int64Range(1, math.MaxInt64).Draw(t, "c")
		want := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		want.Mul(want, big.NewInt(2)).Add(want, big.NewInt(c)).Div(want, new(big.Int).Mul(big.NewInt(2), big.NewInt(c)))
		got, err := money.MulDiv(a, b, c)
		if want.IsInt64() != (err == nil) || err == nil && got != want.Int64() {
			t.Fatalf("%d*%d/%d is %d (%v), exactly %s", a, b, c, got, err, want)
		}
	})
}

// Parts add up to the whole, none exceeds its share by a unit, and weight zero
// gets nothing.
func TestAllocate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weights := rapid.SliceOfN(rapid.Int64Range(0, money.MaxUnit), 1, 30).Draw(t, "weights")
		var sum int64
		for _, w := range weights {
			sum += w
		}
		total := rapid.Int64Range(0, sum).Draw(t, "total")
		parts, err := money.Allocate(total, weights)
		if err != nil {
			t.Fatal(err)
		}
		var all int64
		for i, p := range parts {
			all += p
			if p < 0 || p > weights[i] {
				t.Fatalf("part %d of weight %d", p, weights[i])
			}
		}
		if all != total {
			t.Fatalf("the parts make %d of %d", all, total)
		}
	})
	if parts, err := money.Allocate(100, []int64{1, 1, 1}); err != nil || parts[0] != 34 || parts[1] != 33 {
		t.Errorf("a dollar over three: %v %v", parts, err)
	}
	if _, err := money.Allocate(1, []int64{0, 0}); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("nobody to give it to: %v", err)
	}
}
