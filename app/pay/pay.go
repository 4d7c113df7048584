// Package pay knows the ways to pay that need no gateway: bank transfer and cash
// on delivery.
//
// It promises a reference that a bank checks (ISO 11649) and an answer to "how
// may this buyer pay". It is pure: it keeps nothing, and what a payment means for
// an order is app/order's business, so that no second place can decide it.
package pay

import (
	"fmt"
	"strconv"

	"hawker/app/brand"
	"hawker/app/money"
)

// Method is a way to pay.
type Method string

// The methods: money sent by the buyer's bank, or handed to whoever delivers.
const (
	Transfer Method = "transfer"
	Cash     Method = "cod"
)

// Methods lists how a buyer in country (ISO 3166-1 alpha-2) may pay total, which
// stands before any fee of a method; the first is the one to propose.
func Methods(s brand.Settings, country string, total money.Amount) []Method {
	var list []Method
	if s.Transfer.On {
		list = append(list, Transfer)
	}
	if s.CashIn(country) && (s.Cash.Max == nil || total.Cmp(*s.Cash.Max) <= 0) {
		list = append(list, Cash)
	}
	return list
}

// Fee is what a method adds to an order, before tax where prices exclude it.
func Fee(s brand.Settings, m Method) money.Amount {
	if m == Cash && s.Cash.Fee.Currency == s.Currency {
		return s.Cash.Fee
	}
	return money.Of(0, s.Currency)
}

// Reference is the ISO 11649 creditor reference of an order's number: "RF", two
// check digits, the number.
func Reference(number uint64) string {
	body := strconv.FormatUint(number, 10)
	return fmt.Sprintf("RF%02d%s", 98-mod97(body+"RF00"), body)
}

// mod97 reads letters as 10 to 35 (ISO 7064, mod 97-10); s is digits and A to Z.
func mod97(s string) int {
	rest := 0
	for _, c := range s {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest
}
