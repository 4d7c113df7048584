package refund_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/refund"
	"hawker/app/store"
	"hawker/app/tariff"
)

// A line of odd cents, reduced by a third, comes to itself in whatever portions its
// pieces go back, refunds that fail between them included; with a tax inside its
// prices, and with two taxes, one on the other, on top of them.
func TestAnySplitOfAnOrderComesToTheOrder(t *testing.T) {
	t.Run("inside", func(t *testing.T) { splits(t, ordertest.Open(t, refund.Doctor, parcel.Doctor)) })
	t.Run("on top", func(t *testing.T) {
		s := ordertest.Open(t, refund.Doctor, parcel.Doctor)
		s.Must(func(tx *store.Tx) error {
			shop := ordertest.Settings()
			shop.Tax.Inclusive = false
			for _, rate := range []tariff.TaxRate{{Country: "DE", Name: "GST", PPM: 50_000}, {Country: "DE", Name: "QST", PPM: 99_750, Compound: true, Priority: 1}} {
				if _, err := tariff.SaveTax(tx, rate); err != nil {
					return err
				}
			}
			return brand.Save(tx, shop)
		})
		splits(t, s)
	})
}

func splits(t *testing.T, s *ordertest.Shop) {
	s.Receive(s.Pot, 20_000)
	s.Receive(s.Cup, 20_000)
	s.Must(func(tx *store.Tx) error {
		_, err := pricing.SaveDiscount(tx, pricing.Kept{Discount: pricing.Discount{Title: brand.Text{"en": "A third off"}, Class: pricing.OffOrder, PPM: 333_333}})
		return err
	})
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		lines := []cart.Line{ordertest.Of(s.Cup, rapid.Int64Range(1, 9).Draw(t, "cups"))}
		if rapid.Bool().Draw(t, "pots") {
			lines = append(lines, ordertest.Of(s.Pot, rapid.Int64Range(1, 9).Draw(t, "pots")))
		}
		o := s.Buy(pay.Transfer, lines...)
		n++
		o = s.Pay(o.ID, o.Total.Minor, fmt.Sprint("bank ", n))
		for range rapid.IntRange(0, 12).Draw(t, "refunds") {
			portion(t, s, o.ID)
		}
		s.Read(func(tx *store.Tx) (err error) { o, err = order.Get(tx, o.ID); return err })
		rest(t, s, o)
		var amount, tax int64
		rates := map[string]int64{}
		s.Read(func(tx *store.Tx) error {
			list, err := refund.Of(tx, o.ID)
			for _, r := range list {
				if r.Live() {
					amount += r.Amount.Minor
					tax += r.Tax.Minor
					for _, x := range r.Taxes {
						rates[x.Name] += x.Amount.Minor
					}
				}
			}
			return err
		})
		if amount != o.Total.Minor || tax != o.Tax.Minor {
			t.Fatalf("refunds come to %d with tax %d, the order to %s with %s", amount, tax, o.Total, o.Tax)
		}
		for _, x := range o.Taxes {
			if rates[x.Name] != x.Amount.Minor {
				t.Fatalf("of %s %d goes back, the order carried %s", x.Name, rates[x.Name], x.Amount)
			}
		}
		if is := s.Order(o.ID); is.Payment != order.PayReturn {
			t.Fatalf("the order is %s", is.Payment)
		}
	})
}

// portion asks some pieces, extras or a sum back, and ends that in one of its ways.
func portion(t *rapid.T, s *ordertest.Shop, id order.ID) {
	var a refund.Ask
	s.Read(func(tx *store.Tx) error {
		o, err := order.Get(tx, id)
		if err != nil {
			return err
		}
		left, err := refund.LeftOf(tx, o)
		for i, units := range left.Units {
			if k := rapid.Int64Range(0, units).Draw(t, "units"); k > 0 {
				a.Pieces = append(a.Pieces, refund.Pieces{Index: i, Quantity: k, How: rapid.SampledFrom([]refund.How{refund.Cancel, refund.NoRestock}).Draw(t, "how")})
			}
		}
		a.Extras = ordertest.USD(rapid.Int64Range(0, left.Extras.Minor).Draw(t, "extras"))
		if rapid.IntRange(0, 3).Draw(t, "decided") == 0 {
			sum := ordertest.USD(rapid.Int64Range(0, left.Money.Minor).Draw(t, "sum"))
			a.Amount = &sum
		}
		return err
	})
	r, err := ask(s, id, a)
	if err != nil {
		return // what is refused moves nothing: the doctor looks
	}
	if r.Tax.Minor < 0 || r.Amount.Minor < 1 {
		t.Fatalf("%s with tax %s", r.Amount, r.Tax)
	}
	end := rapid.SampledFrom([]func(*ordertest.Shop, refund.ID) error{verbs["send"], verbs["fail"], verbs["withdraw"]}).Draw(t, "end")
	if err := end(s, r.ID); err != nil {
		t.Fatal(err)
	}
}

// rest asks everything back that is left.
func rest(t *rapid.T, s *ordertest.Shop, o order.Order) {
	var a refund.Ask
	s.Read(func(tx *store.Tx) error {
		left, err := refund.LeftOf(tx, o)
		for i, units := range left.Units {
			if units > 0 {
				a.Pieces = append(a.Pieces, refund.Pieces{Index: i, Quantity: units, How: refund.NoRestock})
			}
		}
		a.Extras, a.Amount = left.Extras, &left.Money
		return err
	})
	if a.Amount.IsZero() {
		return
	}
	r, err := ask(s, o.ID, a)
	if err != nil {
		t.Fatal(err)
	}
	if err := markSent(s, r.ID); err != nil {
		t.Fatal(err)
	}
}

// The pieces of a line alone: every split of n comes to the whole, and each piece to
// the same within a cent.
func TestPortionsOfALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, total := rapid.Int64Range(1, money.MaxQuantity).Draw(t, "n"), rapid.Int64Range(0, money.MaxUnit*money.MaxQuantity).Draw(t, "total")
		var sum, k int64
		for k < n {
			m := rapid.Int64Range(1, n-k).Draw(t, "m")
			to, err := money.Portion(total, k+m, n)
			if err != nil {
				t.Fatal(err)
			}
			if part := to - sum; part < total/n*m || part > (total/n+1)*m {
				t.Fatalf("%d of %d pieces of %d come to %d", m, n, total, part)
			}
			sum, k = to, k+m
		}
		if sum != total {
			t.Fatalf("%d, want %d", sum, total)
		}
	})
	for _, bad := range [][3]int64{{-1, 0, 1}, {1, 2, 1}, {1, 0, 0}, {1, -1, 1}} {
		if _, err := money.Portion(bad[0], bad[1], bad[2]); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
