package pricing

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hawker/app/money"
)

// Hash names what a buyer saw: the total in minor units, a dash and 16 bytes of
// SHA-256 in base64url over every sum and over the lines in the order of their
// keys. Two quotes with one hash show the same lines, prices and totals.
func (q Quote) Hash() string {
	rows := make([]string, 0, len(q.Lines))
	for _, l := range q.Lines {
		rows = append(rows, fmt.Sprintf("%q %d %d %d %d", l.Key, l.Quantity, l.Unit.Minor, l.Net.Minor, l.Tax.Minor))
	}
	slices.Sort(rows)
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %t %q %d %d %d %d %d %d %d %d\n%s", q.Total.Currency, q.Inclusive, q.Way.Rate.ID, q.Goods.Minor, q.Discount.Minor,
		q.Shipping.Minor, q.ShippingTax.Minor, q.Fee.Minor, q.FeeTax.Minor, q.Tax.Minor, q.Total.Minor, strings.Join(rows, "\n")))
	return strconv.FormatInt(q.Total.Minor, 10) + "-" + base64.RawURLEncoding.EncodeToString(sum[:16])
}

// SeenTotal reads the total out of a hash that came back from a page, to say
// what has changed; it proves nothing.
func SeenTotal(hash string, c money.Currency) (money.Amount, bool) {
	digits, _, ok := strings.Cut(hash, "-")
	n, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil || n < 0 {
		return money.Amount{}, false
	}
	return money.Of(n, c), true
}
