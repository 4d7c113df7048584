package live_test

import (
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/store"
)

// The order of prices: the show's while it is on the air, else the sale's while it
// runs, else the regular one.
func TestWhichPriceApplies(t *testing.T) {
	for _, row := range []struct {
		name            string
		sale, live, air bool
		amount          int64
		reason          string
	}{
		{"nothing", false, false, false, 9_000, live.ReasonList},
		{"on the air without a live price", false, false, true, 9_000, live.ReasonList},
		{"a live price before the show", false, true, false, 9_000, live.ReasonList},
		{"a live price in the show", false, true, true, 8_000, live.ReasonLive},
		{"a sale", true, false, false, 7_000, live.ReasonSale},
		{"a sale in the show", true, false, true, 7_000, live.ReasonSale},
		{"a sale and a live price that is not on yet", true, true, false, 7_000, live.ReasonSale},
		{"a sale and a live price, which goes first", true, true, true, 8_000, live.ReasonLive},
	} {
		g := newStage(t)
		const n = 1
		until := g.clock.Now().Add(time.Hour)
		g.do(func(tx *store.Tx) error {
			regular := money.Of(9_000, "USD")
			e := catalog.Edit{Price: &regular}
			if row.sale {
				e.Sale = &catalog.Sale{Price: money.Of(7_000, "USD"), To: until}
			}
			if err := catalog.EditVariant(tx, g.potV, e); err != nil || !row.live {
				return err
			}
			lower := money.Of(8_000, "USD")
			return live.SetPrice(tx, g.show, n, "", &lower)
		})
		if row.air {
			g.onAir(g.yue)
		}
		g.view(func(tx *store.Tx) error {
			p, err := live.PriceOf(tx, g.show, n, g.potV)
			want := live.Price{Amount: money.Of(row.amount, "USD"), List: money.Of(9_000, "USD"), Reason: row.reason}
			if row.reason == live.ReasonSale {
				want.Until = until
			}
			if p != want {
				t.Errorf("%s: %+v, want %+v", row.name, p, want)
			}
			return err
		})
	}
}
