package pay_test

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/money"
	"hawker/app/pay"
)

// The first five are examples that other implementations of ISO 11649 publish.
func TestReferenceCarriesTheNumber(t *testing.T) {
	for number, want := range map[uint64]string{
		539007547034:   "RF18539007547034",
		1234567890:     "RF471234567890",
		2348231:        "RF712348231",
		1234512345:     "RF451234512345",
		14508655422864: "RF4714508655422864",
		1001:           "RF401001",
		1042:           "RF971042",
	} {
		if got := pay.Reference(number); got != want {
			t.Errorf("Reference(%d) = %s, want %s", number, got, want)
		}
	}
}

// The bank's side of the check, in whole integers: moved to the front and read
// with R as 27 and F as 15, a reference leaves 1 when divided by 97.
func TestEveryReferenceChecksAndNoSlipPasses(t *testing.T) {
	checks := func(ref string) bool {
		n, ok := new(big.Int).SetString(ref[4:]+"2715"+ref[2:4], 10)
		return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
	}
	rapid.Check(t, func(t *rapid.T) {
		ref := pay.Reference(rapid.Uint64().Draw(t, "number"))
		if !checks(ref) {
			t.Fatalf("%s does not check", ref)
		}
		at := rapid.IntRange(4, len(ref)-1).Draw(t, "at")
		slip := []byte(ref)
		slip[at] = '0' + (slip[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if checks(string(slip)) {
			t.Fatalf("one wrong digit passes: %s for %s", slip, ref)
		}
	})
}

func TestMethodsFollowTheSettings(t *testing.T) {
	usd := func(n int64) money.Amount { return money.Of(n, "USD") }
	most := usd(20_000)
	both := brand.Settings{Currency: "USD", Country: "DE", Transfer: brand.Transfer{On: true}, Cash: brand.Cash{On: true, Fee: usd(300)}}
	listed, capped := both, both
	listed.Cash.Countries = []string{"AT", "CH"}
	capped.Cash.Max = &most
	for _, row := range []struct {
		name     string
		settings brand.Settings
		country  string
		total    money.Amount
		want     []pay.Method
	}{
		{"nothing switched on", brand.Settings{Currency: "USD"}, "DE", usd(1), nil},
		{"cash without a list is for the shop's own country", both, "DE", usd(1), []pay.Method{pay.Transfer, pay.Cash}},
		{"cash without a list is for no other country", both, "AT", usd(1), []pay.Method{pay.Transfer}},
		{"cash where listed", listed, "AT", usd(1), []pay.Method{pay.Transfer, pay.Cash}},
		{"a list leaves out the own country too", listed, "DE", usd(1), []pay.Method{pay.Transfer}},
		{"cash up to the largest order", capped, "DE", usd(20_000), []pay.Method{pay.Transfer, pay.Cash}},
		{"no cash above it", capped, "DE", usd(20_001), []pay.Method{pay.Transfer}},
	} {
		if got := pay.Methods(row.settings, pay.Settings{}, row.country, row.total); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
	if got := pay.Fee(both, pay.Cash); got != usd(300) {
		t.Errorf("fee of cash is %v", got)
	}
	if got := pay.Fee(both, pay.Transfer); got != usd(0) {
		t.Errorf("fee of a transfer is %v", got)
	}
}
