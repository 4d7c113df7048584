package stripe

import (
	"slices"
	"strings"

	"hawker/app/fault"
	"hawker/app/money"
)

// Stripe's own lists (docs.stripe.com/currencies), which differ from ISO 4217: ISK
// has no decimals and is written with two all the same, MGA has two and is written
// with none. Of UGX what is published contradicts itself by a factor of a hundred,
// so it is not taken.
var (
	noDecimals = []money.Currency{"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
	threeTenth = []money.Currency{"BHD", "JOD", "KWD", "OMR", "TND"}
	notTaken   = []money.Currency{"CLF", "UYW", "IQD", "LYD", "SDG", "SYP", "IRR", "CUP", "KPW", "UGX"}
)

// Takes tells whether Stripe holds the currency at all.
func Takes(c money.Currency) bool { return money.Known(c) && !slices.Contains(notTaken, c) }

// Step is the smallest sum of the currency that Stripe can charge, in minor units:
// a price that is no multiple of it cannot be paid by card. 0 where the currency is
// not taken.
func Step(c money.Currency) int64 {
	switch {
	case !Takes(c):
		return 0
	case slices.Contains(threeTenth, c):
		return 10
	case slices.Contains(noDecimals, c):
		return power(c.Digits())
	}
	return 1
}

func decimals(c money.Currency) int {
	switch {
	case slices.Contains(noDecimals, c):
		return 0
	case slices.Contains(threeTenth, c):
		return 3
	}
	return 2
}

func power(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// units is an amount as Stripe counts it; it refuses with amount_not_payable.
func units(a money.Amount) (int64, error) {
	step := Step(a.Currency)
	if step == 0 || a.Minor < 0 || a.Minor%step != 0 {
		return 0, fault.InvalidField("amount_not_payable", "amount", "currency", string(a.Currency))
	}
	ours, theirs := a.Currency.Digits(), decimals(a.Currency)
	if theirs >= ours {
		up, err := a.Times(power(theirs - ours))
		return up.Minor, err
	}
	return a.Minor / power(ours-theirs), nil
}

// amount is what Stripe counted, in our minor units. What has no whole number of
// them is left as it is in a currency that nobody has, so that it meets no order.
func amount(n int64, currency string) money.Amount {
	c := money.Currency(strings.ToUpper(currency))
	ours, theirs := c.Digits(), decimals(c)
	if theirs <= ours {
		return money.Of(n*power(ours-theirs), c)
	}
	if n%power(theirs-ours) != 0 {
		return money.Of(n, "XXX")
	}
	return money.Of(n/power(theirs-ours), c)
}
