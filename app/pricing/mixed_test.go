package pricing_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/pricing"
)

// In whatever order the lines stand, the quote is the same: every sum, every tax by its
// name, what each discount took off, and what each line comes to.
func TestAQuoteIsTheSameInAnyOrderOfItsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines, r := cart(t)
		first, err := pricing.Make(lines, r)
		if err != nil {
			t.Fatal(err)
		}
		order := rand.New(rand.NewSource(rapid.Int64().Draw(t, "seed"))).Perm(len(lines))
		mixed := make([]pricing.Line, len(lines))
		for to, from := range order {
			mixed[to] = lines[from]
		}
		again, err := pricing.Make(mixed, r)
		if err != nil {
			t.Fatal(err)
		}
		put := make([]pricing.QuoteLine, len(lines))
		for to, from := range order {
			put[from] = again.Lines[to]
		}
		again.Lines = put
		if a, b := sums(first), sums(again); !slices.Equal(a, b) {
			t.Fatalf("lines in the order %v make\n%s\nand not\n%s", order, b, a)
		}
	})
}

// sums are all that a quote comes to, in words.
func sums(q pricing.Quote) []string {
	all := []string{fmt.Sprint(q.Goods, q.Discount, q.Shipping, q.ShippingOff, q.ShippingTax, q.Fee, q.FeeTax, q.Tax, q.Total, q.Inclusive)}
	for _, x := range q.Taxes {
		all = append(all, fmt.Sprint(x))
	}
	slices.Sort(all[1:])
	for _, l := range q.Lines {
		all = append(all, fmt.Sprint(l.Quantity, l.Unit, l.Gross, l.Net, l.Tax, l.Offs))
	}
	return all
}
