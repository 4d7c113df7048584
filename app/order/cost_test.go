package order_test

import (
	"context"
	"fmt"
	"testing"

	"hawker/app/cart"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

// costs are the verbs that every sale goes through, each with the allocations it may
// make. They are counted inside of one transaction, so that no disk has a say.
var costs = []struct {
	name  string
	limit float64
	verb  func(s *ordertest.Shop, tx *store.Tx, n int) error // the n-th time; 0 is what comes before all
}{
	{"submit", 1_000, func(s *ordertest.Shop, tx *store.Tx, n int) error {
		_, err := order.Submit(tx, draftOf(s, n))
		return err
	}},
	{"settle", 1_200, func(s *ordertest.Shop, tx *store.Tx, n int) error {
		o, _, err := order.ByNumber(tx, fmt.Sprint(1000+n))
		if err == nil {
			_, err = order.Settle(tx, o.ID, order.Money{Amount: o.Total, Ref: fmt.Sprint("bank-", n)})
		}
		return err
	}},
	{"price of a cart", 350, func(s *ordertest.Shop, tx *store.Tx, n int) error {
		p, err := cart.Price(tx, cart.Cart{Lines: []cart.Line{ordertest.Of(s.Cup, 2), ordertest.Of(s.Pot, 1)}}, cart.Ask{Place: tariff.Place{Country: "DE", Postcode: "10435"}})
		if err == nil && !p.Ready() {
			err = p.Problem
		}
		return err
	}},
	{"reserve", 300, func(s *ordertest.Shop, tx *store.Tx, n int) error {
		_, err := stock.Reserve(tx, fmt.Sprint("somebody/", n), []stock.Line{{Variant: s.Cup, Quantity: 1}, {Variant: s.Pot, Quantity: 1}}, tx.Now)
		return err
	}},
}

var seenOf string

// draftOf is the n-th buyer's order; all of them see the same total.
func draftOf(s *ordertest.Shop, n int) order.Draft {
	return order.Draft{
		Cart: cart.ID(fmt.Sprint("c", n)), Lines: []cart.Line{ordertest.Of(s.Cup, 1)}, Contact: ordertest.Contact(int64(n)), Method: pay.Transfer,
		Seen: seenOf, Key: fmt.Sprint("k", n), Lang: "en",
	}
}

// stocked opens a shop with n orders that wait for their money.
func stocked(tb testing.TB, orders int) *ordertest.Shop {
	s := ordertest.Unexamined(tb)
	s.Receive(s.Cup, 1_000_000)
	s.Receive(s.Pot, 1_000_000)
	seenOf = s.Draft(pay.Transfer, ordertest.Of(s.Cup, 1)).Seen
	s.Must(func(tx *store.Tx) error {
		for n := range orders {
			if _, err := order.Submit(tx, draftOf(s, -1-n)); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// What a sale allocates does not grow unseen.
func TestASaleAllocatesNoMoreThanItsLimits(t *testing.T) {
	const rounds = 200
	for _, c := range costs {
		t.Run(c.name, func(t *testing.T) {
			s := stocked(t, rounds+2)
			s.Must(func(tx *store.Tx) error {
				n := 0
				var failed error
				got := testing.AllocsPerRun(rounds, func() {
					if n++; failed == nil {
						failed = c.verb(s, tx, n)
					}
				})
				t.Logf("%.0f allocations (limit %.0f)", got, c.limit)
				if got > c.limit {
					t.Errorf("%.0f allocations, the limit is %.0f", got, c.limit)
				}
				return failed
			})
		})
	}
}

// BenchmarkVerbs prints what each costs of a core, and its allocations beside the limit
// that the test above holds.
func BenchmarkVerbs(b *testing.B) {
	for _, c := range costs {
		b.Run(c.name, func(b *testing.B) {
			s := stocked(b, b.N+2)
			b.ReportAllocs()
			err := s.Do(context.Background(), store.Actor{Kind: "buyer", ID: "visitor"}, "bench", func(tx *store.Tx) error {
				b.ResetTimer()
				for n := range b.N {
					if err := c.verb(s, tx, n+1); err != nil {
						return err
					}
				}
				b.StopTimer()
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(c.limit, "allocs-limit")
		})
	}
}
