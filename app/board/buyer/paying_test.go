package buyer

import (
	"testing"
	"time"

	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/views/shop"
)

// What a buyer is told of an order by card that waits for its money.
func TestPayingState(t *testing.T) {
	now := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)
	o := order.Order{Status: order.Pending, Method: pay.Stripe, Total: money.Of(5000, "EUR")}
	asked := pay.Asked{Until: now.Add(30 * time.Minute)}
	open := pay.Session{Ref: "cs_1", Secret: "cs_1_secret", Expires: asked.Until}
	for _, c := range []struct {
		what string
		a    pay.Attempt
		at   time.Time
		want shop.PayingNow
	}{
		{"nobody has asked the provider", pay.Attempt{State: pay.Created}, now, shop.PayingOpening},
		{"the provider has not answered", pay.Attempt{State: pay.Created, Asked: asked}, now, shop.PayingOpening},
		{"it never did", pay.Attempt{State: pay.Created, Asked: asked}, asked.Until, shop.PayingFailed},
		{"its form is open", pay.Attempt{State: pay.Action, Asked: asked, Session: open}, now, shop.PayingOpen},
		{"the form is too old", pay.Attempt{State: pay.Action, Asked: asked, Session: open}, asked.Until, shop.PayingFailed},
		{"the bank works on it", pay.Attempt{State: pay.Processing, Asked: asked, Session: open}, now, shop.PayingConfirming},
		{"it was cancelled", pay.Attempt{State: pay.Cancelled, Asked: asked, Session: open}, now, shop.PayingFailed},
	} {
		c.a.Method = pay.Stripe
		if got := payingState(o, c.a, &store.Tx{Now: c.at}); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}
