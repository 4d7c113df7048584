// Package pay knows the ways to pay, and keeps every attempt to do so.
//
// It promises a reference that a bank checks (ISO 11649), an answer to "how may this
// buyer pay", and that an attempt moves by what its provider says and nothing else:
// whatever comes twice, late or in a wrong order leaves it where the truth is. What a
// provider sends is kept as it came, with what became of it, in the transaction of its
// effect. It refuses to know orders: what money means for them is app/order's business,
// so that no second place can decide it; and it speaks to nobody: the adapters in its
// folders do, outside every transaction.
//
//	created ─► requires_action ─► processing ─► authorized ─► captured
//	   └──────────────┴────────────────┴────────────┴► failed, cancelled, expired
//	                                                     └─ the provider's word ─► captured
package pay

import (
	"fmt"
	"slices"
	"strconv"

	"hawker/app/brand"
	"hawker/app/money"
)

// Method is a way to pay.
type Method string

// The methods: money sent by the buyer's bank, handed to whoever delivers, or taken
// by a provider.
const (
	Transfer Method = "transfer"
	Cash     Method = "cod"
	Stripe   Method = "stripe"
	Alipay   Method = "alipay"
	WeChat   Method = "wechat"
)

// Gateways are the methods that a provider stands behind, in the order of the desk.
var Gateways = []Method{Stripe, Alipay, WeChat}

// Gateway tells whether a provider takes the money.
func (m Method) Gateway() bool { return slices.Contains(Gateways, m) }

// Methods lists how a buyer in country (ISO 3166-1 alpha-2) may pay total, which
// stands before any fee of a method; the first is the one to propose. Providers come
// first, where they are switched on and take such a sum.
func Methods(s brand.Settings, g Settings, country string, total money.Amount) []Method {
	list := g.offered(total)
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
