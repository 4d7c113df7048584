package order

import (
	"strings"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// sold writes a sound open order of two pieces at 1.19 with the tax inside.
func sold(tx *store.Tx) error {
	_, vs, err := catalog.Create(tx, catalog.Product{Title: map[string]string{"en": "Cup"}}, []catalog.Variant{{Price: money.Of(119, "USD")}})
	if err != nil {
		return err
	}
	lines := []stock.Line{{Variant: vs[0].ID, Quantity: 2}}
	if err := stock.Receive(tx, stock.Line{Variant: vs[0].ID, Quantity: 5}, "", ""); err != nil {
		return err
	}
	usd := func(n int64) money.Amount { return money.Of(n, "USD") }
	o := Order{
		ID: "o", Number: "1001", Status: Open, Contact: customer.Contact{Address: customer.Address{Country: "DE"}},
		Lines: []Line{{Variant: vs[0].ID, Quantity: 2, Unit: usd(119), Gross: usd(238), Net: usd(200), Tax: usd(38)}},
		Goods: usd(238), Shipping: usd(0), Fee: usd(0), Tax: usd(38), Total: usd(238), Captured: usd(0), Inclusive: true, TaxPPM: 190_000,
	}
	if o.Reservation, err = stock.Reserve(tx, o.owner(), lines, tx.Now); err != nil {
		return err
	}
	if err := stock.Commit(tx, o.Reservation); err != nil {
		return err
	}
	if err := o.tell(tx, Event{Kind: "placed"}); err != nil {
		return err
	}
	host, err := staff.Add(tx, staff.Person{Name: "Yue", Email: "yue@example.com", Role: staff.Host, PasswordHash: "$argon2id$"})
	if err != nil {
		return err
	}
	show, err := live.Schedule(tx, live.Show{Title: map[string]string{"en": "Kiln"}, Starts: tx.Now.Add(time.Hour), Host: host.ID})
	if err != nil {
		return err
	}
	if err := live.Append(tx, show.ID, live.KindOrder, 1, map[string]string{"order": "o"}); err != nil {
		return err
	}
	return o.save(tx, nil)
}

func TestDoctorSeesEachKindOfDamage(t *testing.T) {
	change := func(fn func(*Order)) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			o, err := orders.Get(tx, "o")
			if err != nil {
				return err
			}
			fn(&o)
			return orders.Put(tx, o.ID, o)
		}
	}
	for _, row := range []struct {
		name  string
		spoil func(*store.Tx) error
		says  string
	}{
		{"a total that does not add up", change(func(o *Order) { o.Total.Minor-- }), "total is 2.37 USD, its lines make 2.38 USD"},
		{"a tax that was never computed", change(func(o *Order) { o.Tax.Minor = 0 }), "tax is 0.00 USD"},
		{"a line at another price", change(func(o *Order) { o.Lines[0].Gross.Minor = 1 }), "line 0 is 0.01 USD"},
		{"more shipped than packed", change(func(o *Order) { o.Lines[0].Shipped = 1 }), "shipped 1, parcelled 0 of 2"},
		{"a promise that the ledger does not know", change(func(o *Order) { o.Lines[0].Cancelled = 1 }), "has 2 committed, open orders hold 1"},
		{"money without a receipt", change(func(o *Order) { o.Captured.Minor = 238 }), "its 0 receipts make 0"},
		{"a state that its sums do not give", change(func(o *Order) { o.Payment = PayPaid }), "stands at open, paid"},
		{"a status without its stock", change(func(o *Order) { o.Status = Pending }), "its reservation is committed"},
		{"a row of the timeline lost", func(tx *store.Tx) error { return timeline.Delete(tx, store.Key("o", uint64(1))) }, "has 0 events, counts 1"},
		{"an order taken out", func(tx *store.Tx) error { return orders.Delete(tx, "o") }, "tells of order o at event 1, which is not there"},
		{"a counter that drifted", func(tx *store.Tx) error { return tx.Bump(counter(ToPack), 1) }, "list to_pack counts 2, has 1"},
	} {
		s := storetest.Open(t)
		storetest.Do(t, s, sold)
		doctor := func() (broken []string) {
			storetest.View(t, s, func(tx *store.Tx) (err error) {
				broken, err = Doctor(tx)
				return err
			})
			return broken
		}
		if broken := doctor(); len(broken) > 0 {
			t.Fatalf("before any damage: %v", broken)
		}
		storetest.Do(t, s, row.spoil)
		if broken := strings.Join(doctor(), "\n"); !strings.Contains(broken, row.says) {
			t.Errorf("%s: doctor says %q", row.name, broken)
		}
	}
}
