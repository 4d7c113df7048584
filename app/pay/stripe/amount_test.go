package stripe

import (
	"testing"

	"pgregory.net/rapid"

	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/pay"
)

func TestAmountsAreWrittenInStripesUnits(t *testing.T) {
	for _, row := range []struct {
		what string
		ours money.Amount
		want int64 // -1: refused
	}{
		{"cents are cents", money.Of(6_400, "USD"), 6_400},
		{"yen have none", money.Of(980, "JPY"), 980},
		{"kronur of Iceland are written with two", money.Of(500, "ISK"), 50_000},
		{"ariary are written without", money.Of(12_300, "MGA"), 123},
		{"and come in whole ones", money.Of(12_350, "MGA"), -1},
		{"fils come in tens", money.Of(1_250, "KWD"), 1_250},
		{"and in nothing between", money.Of(1_255, "KWD"), -1},
		{"four decimals are not taken", money.Of(10_000, "CLF"), -1},
		{"nor what is not sure by a factor of a hundred", money.Of(500, "UGX"), -1},
		{"nothing is taken back by a charge", money.Of(-1, "USD"), -1},
	} {
		got, err := units(row.ours)
		if row.want < 0 {
			if !fault.Is(err, "amount_not_payable") {
				t.Errorf("%s: %d, %v", row.what, got, err)
			}
			continue
		}
		if err != nil || got != row.want {
			t.Errorf("%s: %d, want %d (%v)", row.what, got, row.want, err)
		}
		if back := amount(got, string(row.ours.Currency)); back != row.ours {
			t.Errorf("%s: comes back as %v", row.what, back)
		}
	}
	if a := amount(12_345, "isk"); a.Currency == "ISK" {
		t.Errorf("a hundredth of a krona was read as %v", a)
	}
}

// Whatever the rows of an order are, the session comes to exactly the amount.
func TestRowsComeToTheAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]money.Currency{"USD", "JPY", "KWD", "ISK", "MGA"}).Draw(t, "currency")
		r, total := pay.Request{Title: "Order 7"}, int64(0)
		for range rapid.IntRange(0, 120).Draw(t, "rows") {
			i := pay.Item{Name: rapid.SampledFrom([]string{"Bowl", " ", "茶"}).Draw(t, "name"), Quantity: rapid.Int64Range(0, 9).Draw(t, "quantity"), Amount: money.Of(rapid.Int64Range(0, 100_000).Draw(t, "sum"), c)}
			r.Items, total = append(r.Items, i), total+i.Amount.Minor
		}
		r.Attempt.Amount = money.Of(total+rapid.SampledFrom([]int64{0, 0, 10, -10}).Draw(t, "off"), c)
		list, err := lines(r)
		want, refused := units(r.Attempt.Amount)
		if refused != nil {
			if err == nil {
				t.Fatal("an amount that Stripe cannot hold was asked for")
			}
			return
		}
		sum := int64(0)
		for _, l := range list {
			sum += *l.Quantity * *l.PriceData.UnitAmount
		}
		if err != nil || sum != want || len(list) == 0 || len(list) > mostLines {
			t.Fatalf("%d rows come to %d, want %d (%v)", len(list), sum, want, err)
		}
	})
}

// What the checkout offers a card for is what a session can be opened for.
func TestOffersAndSessionsAgree(t *testing.T) {
	for _, c := range []money.Currency{"USD", "EUR", "CNY", "JPY", "KRW", "ISK", "MGA", "KWD", "BHD", "IQD", "LYD", "TND", "CLF", "UYW", "UGX", "XOF", "SYP"} {
		if Takes(c) != pay.Stripe.Collects(c) {
			t.Errorf("%s: offered %t, taken %t", c, pay.Stripe.Collects(c), Takes(c))
		}
	}
}
