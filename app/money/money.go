// Package money counts in minor units of one currency and nothing else.
//
// It promises that no cent is made or lost: sums are checked for overflow,
// multiply-then-divide goes through 128 bits, and a total that is split over
// lines adds up to itself. It refuses floats, refuses to mix currencies, and
// knows no language: how an amount looks is app/lang's business.
package money

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"hawker/app/fault"
)

// Bounds that keep every sum of an order within int64 (10^12 x 9,999 x 200 < 2^63).
const (
	MaxUnit     = 1_000_000_000_000
	MaxQuantity = 9_999
	MaxLines    = 200
)

// ErrOverflow is returned when a result does not fit int64.
var ErrOverflow = errors.New("amount does not fit")

// ErrCurrency is returned when two currencies meet in one sum.
var ErrCurrency = errors.New("currencies differ")

// Currency is an ISO 4217 code such as "USD".
type Currency string

// digits lists the currencies whose minor unit is not a hundredth (ISO 4217).
var digits = map[Currency]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
	"CLF": 4, "UYW": 4,
}

// Digits is the number of decimals of the currency's minor unit.
func (c Currency) Digits() int {
	if d, ok := digits[c]; ok {
		return d
	}
	return 2
}

// Known tells whether the code has the shape of an ISO 4217 code.
func Known(c Currency) bool {
	if len(c) != 3 {
		return false
	}
	for _, r := range c {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

// Amount is a sum of money in minor units of its currency.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}

// Of makes an amount from minor units.
func Of(minor int64, c Currency) Amount { return Amount{Minor: minor, Currency: c} }

// IsZero tells whether nothing is owed.
func (a Amount) IsZero() bool { return a.Minor == 0 }

// Cmp compares two amounts of one currency: -1, 0 or 1. It panics when the
// currencies differ, which is a programmer's error.
func (a Amount) Cmp(b Amount) int {
	if a.Currency != b.Currency {
		panic(ErrCurrency)
	}
	switch {
	case a.Minor < b.Minor:
		return -1
	case a.Minor > b.Minor:
		return 1
	}
	return 0
}

// Add returns a+b, ErrCurrency or ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, ErrCurrency
	}
	s := a.Minor + b.Minor
	if (s > a.Minor) != (b.Minor > 0) {
		return Amount{}, ErrOverflow
	}
	return Amount{s, a.Currency}, nil
}

// Sub returns a-b, ErrCurrency or ErrOverflow.
func (a Amount) Sub(b Amount) (Amount, error) {
	if a.Currency != b.Currency {
		return Amount{}, ErrCurrency
	}
	d := a.Minor - b.Minor
	if (d < a.Minor) != (b.Minor > 0) {
		return Amount{}, ErrOverflow
	}
	return Amount{d, a.Currency}, nil
}

// Times returns a*n for n >= 0, or ErrOverflow.
func (a Amount) Times(n int64) (Amount, error) {
	if n < 0 || a.Minor < 0 {
		return Amount{}, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(a.Minor), uint64(n))
	if hi != 0 || lo > 1<<63-1 {
		return Amount{}, ErrOverflow
	}
	return Amount{int64(lo), a.Currency}, nil
}

// Sum adds amounts of one currency; none gives zero of c.
func Sum(c Currency, amounts ...Amount) (Amount, error) {
	total := Amount{Currency: c}
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return Amount{}, err
		}
	}
	return total, nil
}

// Decimal writes the amount as a form or a file wants it: "64.00".
func (a Amount) Decimal() string {
	d, m, sign := a.Currency.Digits(), a.Minor, ""
	if m < 0 {
		sign, m = "-", -m
	}
	if d == 0 {
		return fmt.Sprintf("%s%d", sign, m)
	}
	s := fmt.Sprintf("%0*d", d+1, m)
	return sign + s[:len(s)-d] + "." + s[len(s)-d:]
}

// String writes the amount for logs: "64.00 USD".
func (a Amount) String() string { return a.Decimal() + " " + string(a.Currency) }

// Parse reads "64", "64.5" or "64,50": ASCII digits, at most one separator, no
// more decimals than the currency has. It refuses with money_malformed or
// money_too_large.
func Parse(s string, c Currency) (Amount, error) {
	s = strings.TrimSpace(s)
	whole, part, found := s, "", false
	if i := strings.IndexAny(s, ".,"); i >= 0 {
		whole, part, found = s[:i], s[i+1:], true
	}
	if whole == "" || !onlyDigits(whole) || !onlyDigits(part) || len(part) > c.Digits() || found && part == "" {
		return Amount{}, fault.InvalidField("money_malformed", "", "currency", string(c), "digits", c.Digits())
	}
	var n int64
	for _, r := range whole + part + strings.Repeat("0", c.Digits()-len(part)) {
		n = n*10 + int64(r-'0')
		if n > MaxUnit {
			return Amount{}, fault.InvalidField("money_too_large", "", "currency", string(c))
		}
	}
	return Amount{n, c}, nil
}

func onlyDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
