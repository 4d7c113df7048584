package catalog_test

import (
	"fmt"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func at(hours int) time.Time { return storetest.Start.Add(time.Duration(hours) * time.Hour) }

func TestWhatAVariantCosts(t *testing.T) {
	sale := func(minor int64, from, to time.Time) catalog.Sale {
		return catalog.Sale{Price: usd(minor), From: from, To: to}
	}
	var open time.Time
	for _, row := range []struct {
		name          string
		compare       int64
		sale          catalog.Sale
		at            int
		amount, was   int64
		reason, until string
	}{
		{"no sale", 0, catalog.Sale{}, 0, 5_000, 0, "list", ""},
		{"a recommended price above it", 6_000, catalog.Sale{}, 0, 5_000, 6_000, "list", ""},
		{"one that is no higher", 5_000, catalog.Sale{}, 0, 5_000, 0, "list", ""},
		{"before the sale", 6_000, sale(4_000, at(2), at(4)), 1, 5_000, 6_000, "list", ""},
		{"when it begins", 0, sale(4_000, at(2), at(4)), 2, 4_000, 5_000, "sale", "00:00"},
		{"in it, the regular price is struck", 6_000, sale(4_000, at(2), at(4)), 3, 4_000, 5_000, "sale", "00:00"},
		{"when it is over", 0, sale(4_000, at(2), at(4)), 4, 5_000, 0, "list", ""},
		{"without an end", 0, sale(4_000, at(2), open), 999, 4_000, 5_000, "sale", ""},
		{"without a beginning", 0, sale(4_000, open, at(4)), -999, 4_000, 5_000, "sale", "00:00"},
		{"one that lowers nothing", 0, sale(5_000, open, open), 0, 5_000, 0, "list", ""},
	} {
		v := catalog.Variant{Price: usd(5_000), CompareAt: usd(row.compare), Sale: row.sale}
		e := v.PriceAt(at(row.at))
		until := ""
		if !e.Until.IsZero() {
			until = e.Until.Format("15:04")
		}
		if e.Amount.Minor != row.amount || e.Was.Minor != row.was || e.Reason != row.reason || until != row.until {
			t.Errorf("%s: %+v", row.name, e)
		}
	}
}

func TestPricePerUnit(t *testing.T) {
	for _, row := range []struct {
		price, amount int64
		unit, want    string
	}{
		{1_250, 250_000, "g", "50.00 USD kg"},
		{1_000, 1_500, "kg", "6.67 USD kg"},
		{999, 750_000, "ml", "13.32 USD l"},
		{2_400, 140_000, "ml", "171.43 USD l"},
		{1_800, 2_000, "l", "9.00 USD l"},
		{700, 35_000, "cm", "20.00 USD m"},
		{700, 1_400, "m", "5.00 USD m"},
		{2_500, 20_000, "piece", "1.25 USD piece"},
		{1, 1_000_000_000_000, "g", "0.00 USD kg"},
		{money.MaxUnit, 1, "kg", "none"},
		{1_000, 0, "g", "none"},
		{1_000, 1_000, "stone", "none"},
	} {
		v := catalog.Variant{Content: catalog.Content{Amount: row.amount, Unit: row.unit}}
		per, unit, ok := v.UnitPrice(usd(row.price))
		got := fmt.Sprint(per, " ", unit)
		if !ok {
			got = "none"
		}
		if got != row.want && row.want != "none" || ok && row.want == "none" && per.Minor <= 0 {
			t.Errorf("%d for %d thousandths of %s: %s, want %s", row.price, row.amount, row.unit, got, row.want)
		}
	}
	for _, u := range catalog.Units() {
		if _, _, ok := (catalog.Variant{Content: catalog.Content{Amount: 1, Unit: u}}).UnitPrice(usd(1)); !ok {
			t.Errorf("unit %s has no price", u)
		}
	}
}

// hours makes the clock tell the hours since the test began.
type till struct {
	*testing.T
	s     *store.Store
	clock *storetest.Clock
	id    catalog.VariantID
	pid   catalog.ID
}

// newTill is a shop with one cup for 10.00.
func newTill(t *testing.T) *till {
	s, clock := open(t)
	p, vs := create(t, s, catalog.Product{Title: en("Cup"), Status: catalog.Active}, []catalog.Variant{{SKU: "CUP", Price: usd(1_000)}})
	return &till{t, s, clock, vs[0].ID, p.ID}
}

func (c *till) do(fn func(*store.Tx) error) { c.Helper(); storetest.Do(c.T, c.s, fn) }

func (c *till) edit(e catalog.Edit) {
	c.Helper()
	c.do(func(tx *store.Tx) error { return catalog.EditVariant(tx, c.id, e) })
}

func (c *till) goTo(hours int) { c.clock.Move(at(hours).Sub(c.clock.Now())) }

// turn does what the clerk does, and tells the hours until it comes again; -1 is never.
func (c *till) turn() (hours int) {
	c.do(func(tx *store.Tx) error {
		next, err := catalog.TurnSales(tx)
		hours = -1
		if !next.IsZero() {
			hours = int(next.Sub(storetest.Start) / time.Hour)
		}
		return err
	})
	return hours
}

func (c *till) history() (rows string) {
	storetest.View(c.T, c.s, func(tx *store.Tx) error {
		list, err := catalog.PriceHistory(tx, c.id)
		for _, h := range list {
			rows += fmt.Sprintf("%d@%d %s; ", h.Price.Minor, int(h.At.Sub(storetest.Start)/time.Hour), h.Reason)
		}
		return err
	})
	return rows
}

func TestSalesBeginAndEndInTheHistory(t *testing.T) {
	c := newTill(t)
	c.edit(catalog.Edit{Sale: &catalog.Sale{Price: usd(800), From: at(10), To: at(20)}})
	if next := c.turn(); next != 10 {
		t.Errorf("the clerk comes again at %d", next)
	}
	c.goTo(12)
	if next := c.turn(); next != 20 || c.history() != "800@10 sale; 1000@0 first; " {
		t.Errorf("in the sale: next %d, %s", next, c.history())
	}
	if next := c.turn(); next != 20 || c.history() != "800@10 sale; 1000@0 first; " {
		t.Errorf("a second time: next %d, %s", next, c.history())
	}
	c.goTo(25)
	if next := c.turn(); next != -1 || c.history() != "1000@20 sale_end; 800@10 sale; 1000@0 first; " {
		t.Errorf("after it: next %d, %s", next, c.history())
	}
}

func TestASaleThatNobodySawTurnIsWrittenBeforeTheNextPrice(t *testing.T) {
	c := newTill(t)
	c.edit(catalog.Edit{Sale: &catalog.Sale{Price: usd(800), From: at(10), To: at(20)}})
	c.goTo(30)
	c.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, c.id, usd(900), "autumn") })
	if want := "900@30 autumn; 1000@20 sale_end; 800@10 sale; 1000@0 first; "; c.history() != want {
		t.Errorf("history is %s", c.history())
	}
	c.goTo(40)
	c.edit(catalog.Edit{Sale: &catalog.Sale{Price: usd(700), From: at(2), To: at(50)}, Reason: "late idea"})
	if want := "700@40 late idea; 900@30 autumn; 1000@20 sale_end; 800@10 sale; 1000@0 first; "; c.history() != want {
		t.Errorf("a sale dated back applies from when it is set: %s", c.history())
	}
	c.edit(catalog.Edit{Sale: &catalog.Sale{}})
	if got := c.history(); got[:12] != "900@40 edit;" {
		t.Errorf("a sale taken away: %s", got)
	}
	if c.turn() != -1 {
		t.Error("something is due")
	}
}

func TestTheRegularPriceIsRememberedUnderASale(t *testing.T) {
	c := newTill(t)
	c.edit(catalog.Edit{Sale: &catalog.Sale{Price: usd(500)}})
	c.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, c.id, usd(1_200), "up") })
	storetest.View(t, c.s, func(tx *store.Tx) error {
		list, err := catalog.PriceHistory(tx, c.id)
		if len(list) != 3 || list[0].Price != usd(500) || list[0].List != usd(1_200) || list[0].Reason != "up" {
			t.Errorf("%+v", list)
		}
		return err
	})
}

func TestTheLowestPriceOfThirtyDays(t *testing.T) {
	const day = 24
	type price struct {
		day   int
		minor int64
	}
	for _, row := range []struct {
		name   string
		prices []price // after 10.00 on day 0
		day    int     // of the reduction; -1: of the present price
		want   int64   // 0: none
	}{
		{"one price for ever", nil, 40, 1_000},
		{"one that began before the days counts at their start", []price{{2, 800}}, 40, 800},
		{"one that ended before the days does not", []price{{2, 800}, {5, 1_100}}, 40, 1_100},
		{"one that ends as the days begin does not", []price{{2, 800}, {10, 1_100}}, 40, 1_100},
		{"one that ends in them does", []price{{2, 800}, {11, 1_100}}, 40, 800},
		{"the lowest within", []price{{12, 900}, {15, 700}, {20, 1_300}}, 40, 700},
		{"the reduction itself does not count", []price{{40, 600}}, 40, 1_000},
		{"nor what came after", []price{{41, 600}, {42, 500}}, 40, 1_000},
		{"no price before", nil, 0, 0},
		{"a product younger than thirty days", []price{{5, 900}}, 10, 900},
		{"of the present price", []price{{35, 900}, {40, 600}}, -1, 900},
		{"of the present price, set twice", []price{{35, 900}, {40, 600}, {41, 900}, {42, 600}}, -1, 600},
		{"of the first price", nil, -1, 0},
	} {
		c := newTill(t)
		for _, p := range row.prices {
			c.goTo(p.day * day)
			c.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, c.id, usd(p.minor), "") })
		}
		c.goTo(50 * day)
		var before time.Time
		if row.day >= 0 {
			before = at(row.day * day)
		}
		storetest.View(t, c.s, func(tx *store.Tx) error {
			got, ok, err := catalog.Lowest30(tx, c.id, before)
			if ok != (row.want > 0) || got.Minor != row.want {
				t.Errorf("%s: %v, %v; want %d", row.name, got, ok, row.want)
			}
			return err
		})
	}
}

func TestTheLowestPriceKnowsSalesThatNobodyTurnedYet(t *testing.T) {
	c := newTill(t)
	c.edit(catalog.Edit{Sale: &catalog.Sale{Price: usd(700), From: at(10), To: at(20)}})
	for _, row := range []struct {
		hour, before int
		want         int64
	}{{15, 0, 1_000}, {25, 0, 700}, {25, 11, 700}, {25, 10, 1_000}} {
		c.goTo(row.hour)
		storetest.View(t, c.s, func(tx *store.Tx) error {
			var before time.Time
			if row.before > 0 {
				before = at(row.before)
			}
			got, ok, err := catalog.Lowest30(tx, c.id, before)
			if !ok || got.Minor != row.want {
				t.Errorf("at %d before %d: %v, %v; want %d", row.hour, row.before, got, ok, row.want)
			}
			return err
		})
	}
}

func TestEditChangesWhatItNames(t *testing.T) {
	c := newTill(t)
	sku, bin, weight, low := "cup-2", "B4", 320, int64(5)
	c.edit(catalog.Edit{SKU: &sku, Bin: &bin, WeightG: &weight, LowAt: &low})
	storetest.View(t, c.s, func(tx *store.Tx) error {
		v, ok, err := catalog.BySKU(tx, "CUP-2")
		if !ok || v.Bin != bin || v.WeightG != weight || v.Low() != 5 || v.Price != usd(1_000) {
			t.Errorf("%+v, %v", v, ok)
		}
		if _, ok, _ := catalog.BySKU(tx, "CUP"); ok {
			t.Error("the old SKU is still taken")
		}
		return err
	})
	create(t, c.s, catalog.Product{Title: en("Pot")}, []catalog.Variant{{SKU: "POT", Price: usd(1)}})
	taken, none, long := "pot", usd(0), -1
	euro := money.Of(500, "EUR")
	for _, row := range []struct {
		name        string
		edit        catalog.Edit
		code, field string
	}{
		{"another's SKU", catalog.Edit{SKU: &taken}, "sku_taken", "sku"},
		{"no price", catalog.Edit{Price: &none}, "price_needed", "price"},
		{"a weight below zero", catalog.Edit{WeightG: &long}, "weight_range", "weight_g"},
		{"a comparison in another currency", catalog.Edit{CompareAt: &euro}, "price_currency", "compare_at"},
		{"a sale in another currency", catalog.Edit{Sale: &catalog.Sale{Price: euro}}, "price_currency", "sale"},
		{"a sale that lowers nothing", catalog.Edit{Sale: &catalog.Sale{Price: usd(1_000)}}, "sale_not_lower", "sale"},
		{"a sale that ends as it begins", catalog.Edit{Sale: &catalog.Sale{Price: usd(900), From: at(5), To: at(5)}}, "sale_times", "sale"},
		{"fewer than none", catalog.Edit{LowAt: new(int64(-1))}, "low_at_range", "low_at"},
	} {
		err := storetest.Refused(t, c.s, func(tx *store.Tx) error { return catalog.EditVariant(tx, c.id, row.edit) })
		if e, ok := fault.As(err); !ok || e.Code != row.code || e.Field != row.field {
			t.Errorf("%s: %v, want %s of %s", row.name, err, row.code, row.field)
		}
	}
}

func TestAPriceUnderARunningSaleIsRefused(t *testing.T) {
	c := newTill(t)
	c.edit(catalog.Edit{Sale: &catalog.Sale{Price: usd(700), To: at(5)}})
	err := storetest.Refused(t, c.s, func(tx *store.Tx) error { return catalog.SetPrice(tx, c.id, usd(700), "") })
	if !fault.Is(err, "sale_not_lower") {
		t.Error(err)
	}
	c.goTo(5)
	c.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, c.id, usd(700), "") })
}
