package lang

import (
	"context"
	"strconv"
	"strings"

	"hawker/app/money"
)

// symbols is what stands before the figure, by language and ISO 4217 code, after
// CLDR. A library's formatter is not used: it puts the sign in front in every
// locale and shows its own choice of decimals.
var symbols = map[string]map[money.Currency]string{
	English: {
		"USD": "$", "EUR": "€", "GBP": "£", "CNY": "CN¥", "JPY": "¥", "KRW": "₩", "HKD": "HK$", "TWD": "NT$",
		"SGD": "S$", "AUD": "A$", "CAD": "CA$", "NZD": "NZ$", "INR": "₹", "VND": "₫", "ILS": "₪", "BRL": "R$", "MXN": "MX$", "PHP": "₱",
	},
	Chinese: {
		"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "JP¥", "KRW": "₩", "HKD": "HK$", "TWD": "NT$",
		"SGD": "S$", "AUD": "AU$", "CAD": "CA$", "NZD": "NZ$", "INR": "₹", "VND": "₫", "ILS": "₪", "BRL": "R$", "MXN": "MX$", "PHP": "₱",
	},
}

// Money writes an amount with all decimals of its currency: "$1,204.50", "¥1,200".
// A currency without a sign of its own is written with its code: "CHF 12.00".
func Money(ctx context.Context, a money.Amount) string { return writeMoney(ctx, a, true) }

// Price writes an amount as a price tag does, without decimals when it is whole: "$58".
func Price(ctx context.Context, a money.Amount) string { return writeMoney(ctx, a, false) }

// Number writes a whole number with its thousands apart: "12,480".
func Number(_ context.Context, n int64) string {
	text := strconv.FormatInt(n, 10)
	if n < 0 {
		return "-" + grouped(text[1:])
	}
	return grouped(text)
}

func writeMoney(ctx context.Context, a money.Amount, full bool) string {
	whole, cents, _ := strings.Cut(a.Decimal(), ".")
	whole, negative := strings.CutPrefix(whole, "-")
	figure := grouped(whole)
	if cents != "" && (full || strings.Trim(cents, "0") != "") {
		figure += "." + cents
	}
	sign, ok := symbols[Tag(ctx)][a.Currency]
	if !ok {
		sign = string(a.Currency) + "\u00a0"
	}
	if negative {
		return "-" + sign + figure
	}
	return sign + figure
}

// grouped sets a comma before every third digit from the end; English and Chinese agree on it.
func grouped(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	head := len(digits) % 3
	parts := make([]string, 0, len(digits)/3+1)
	if head > 0 {
		parts = append(parts, digits[:head])
	}
	for i := head; i < len(digits); i += 3 {
		parts = append(parts, digits[i:i+3])
	}
	return strings.Join(parts, ",")
}
