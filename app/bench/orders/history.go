package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"hawker/app"
	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

const (
	products = 400
	together = 250 // orders that one commit holds
	years    = 2
)

// history writes the past of a shop by the verbs of checkout, desk and packing table,
// each at its own time. Only the commits differ from a real past: one for many orders.
type history struct {
	store    *store.Store
	now      atomic.Pointer[time.Time] // that the shop's clock shows
	end      time.Time
	variants []catalog.VariantID
	quotes   map[string]string // what a buyer saw, by variant and payment
}

var system = store.Actor{Kind: "system", ID: "bench"}

// write makes a shop with n orders, unless the folder holds one; it tells how long that
// took, zero where nothing was to do. One that was not finished is begun anew.
func write(folder string, n int64) (time.Duration, error) {
	if _, err := os.Stat(folder); err == nil {
		return 0, nil
	}
	start := time.Now()
	h := &history{end: start.UTC(), quotes: map[string]string{}}
	clock := func() time.Time {
		if now := h.now.Load(); now != nil {
			return *now
		}
		return time.Now()
	}
	unfinished := folder + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return 0, fmt.Errorf("clearing folder: %w", err)
	}
	err := serve(app.Config{Data: unfinished, Now: clock}, func(s *app.Shop) error {
		h.store = s.Store()
		return h.past(n)
	})
	if err == nil {
		err = os.Rename(unfinished, folder)
	}
	return time.Since(start), err
}

func count(s *store.Store) (n int64, err error) {
	err = s.View(func(tx *store.Tx) error {
		n = order.Counts(tx)[order.All]
		return nil
	})
	return n, err
}

func (h *history) past(n int64) error {
	hash, err := staff.Hash(password)
	if err != nil {
		return err
	}
	if err := h.do(func(tx *store.Tx) error { return h.furnish(tx, hash) }); err != nil {
		return err
	}
	apart := h.end.Sub(h.end.AddDate(-years, 0, 0)) / time.Duration(n+1)
	for i := int64(0); i < n; i += together {
		at := h.end.Add(-apart * time.Duration(n-i))
		h.now.Store(&at)
		err := h.do(func(tx *store.Tx) error {
			for k := i; k < min(i+together, n); k++ {
				if err := h.order(tx, k, n); err != nil {
					return fmt.Errorf("order %d: %w", k, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *history) do(fn func(*store.Tx) error) error {
	return h.store.Do(context.Background(), system, "bench", fn)
}

func (h *history) furnish(tx *store.Tx, hash string) error {
	s := brand.Fresh("Halfmoon", "USD", "DE")
	s.Shipping = brand.Shipping{Flat: money.Of(600, "USD"), Countries: []string{"AT", "DE"}}
	s.Tax = brand.Tax{Name: "VAT", RatePPM: 190_000, Inclusive: true}
	s.Transfer = brand.Transfer{On: true, Holder: "Halfmoon Kiln", IBAN: "DE89370400440532013000", Days: 30}
	s.Cash = brand.Cash{On: true, Fee: money.Of(250, "USD")}
	if err := brand.Save(tx, s); err != nil {
		return err
	}
	if _, err := staff.Add(tx, staff.Person{Name: "Lin Yue", Email: email, Role: staff.Owner, PasswordHash: hash}); err != nil {
		return err
	}
	for i := range products {
		p := catalog.Product{Title: brand.Text{"en": fmt.Sprintf("Moon cup %d", i), "zh": fmt.Sprintf("月杯 %d", i)}, Status: catalog.Active,
			Options: []catalog.Option{{Name: brand.Text{"en": "Glaze"}, Values: []brand.Text{{"en": "Celadon"}, {"en": "Ash"}}}}}
		_, vs, err := catalog.Create(tx, p, []catalog.Variant{
			{Choice: []int{0}, SKU: fmt.Sprintf("MC-%03d-C", i), Price: money.Of(3_200, "USD"), WeightG: 186},
			{Choice: []int{1}, SKU: fmt.Sprintf("MC-%03d-A", i), Price: money.Of(3_600, "USD"), WeightG: 186},
		})
		if err != nil {
			return err
		}
		for _, v := range vs {
			h.variants = append(h.variants, v.ID)
			if err := stock.Receive(tx, stock.Line{Variant: v.ID, Quantity: 1_000_000}, "", ""); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	given  = []string{"Mara", "Anna", "Jürgen", "Lena", "Otto", "Ines", "Bruno", "Clara", "Emil", "Frieda", "林", "王小", "陈", "Zoë"}
	family = []string{"Lindt", "Berger", "Großmann", "Vogel", "Kaiser", "Winter", "Sommer", "月", "明", "静", "Weiß", "Adler", "Falk", "Roth"}
	cities = []string{"Berlin", "Hamburg", "München", "Köln", "Wien", "Graz", "Leipzig", "Dresden", "Bremen", "Linz"}
)

// contact is one of some thirty thousand buyers, many of whom have one name.
func contact(n int64) customer.Contact {
	who := n * 7919 % 30_011
	name := given[who%14] + " " + family[who/14%14]
	c := customer.Contact{Name: name, Email: fmt.Sprintf("buyer%d@example.com", who), Phone: fmt.Sprintf("+49170%07d", who),
		Address: customer.Address{Name: name, Line1: fmt.Sprintf("Kastanienallee %d", who%200), City: cities[who%10], Postcode: fmt.Sprintf("%05d", 10_000+who), Country: "DE"}}
	if who%10 == 4 || who%10 == 5 || who%10 == 9 {
		c.Address.Country, c.Address.Postcode = "AT", fmt.Sprintf("%04d", 1_000+who%9_000)
	}
	return c
}

// order is one order and what became of it: three of a hundred were given up; of the
// last month's, one in ten waits for money and one in three for the packing table; all
// others arrived.
func (h *history) order(tx *store.Tx, k, n int64) error {
	c, id, method := contact(k), h.variants[k*31%int64(len(h.variants))], pay.Transfer
	if k%5 == 0 && c.Address.Country == "DE" {
		method = pay.Cash
	}
	line := cart.Line{Variant: id, Quantity: 1 + k%3}
	seen, err := h.seen(tx, line, method, c.Address)
	if err != nil {
		return err
	}
	o, err := order.Submit(tx, order.Draft{Cart: cart.ID(fmt.Sprint("visitor-", k)), Lines: []cart.Line{line}, Contact: c, Method: method, Seen: seen, Key: fmt.Sprint("key-", k), Lang: "en"})
	if err != nil {
		return err
	}
	fate, late := k%100, k > n-n/(12*years)
	if method == pay.Transfer && late && fate%10 == 1 {
		return nil // waits for its money
	}
	if fate == 7 || fate == 17 || fate == 27 {
		return order.Cancel(tx, o.ID, "changed_mind", true)
	}
	if method == pay.Transfer {
		if _, err := order.Settle(tx, o.ID, order.Money{Amount: o.Total, Ref: fmt.Sprint("bank-", k)}); err != nil {
			return err
		}
	}
	if late && fate < 35 {
		return nil // waits for the packing table
	}
	return h.send(tx, o)
}

func (h *history) send(tx *store.Tx, o order.Order) error {
	p, err := parcel.Pack(tx, o.ID, nil)
	if err != nil {
		return err
	}
	if _, err = parcel.Ship(tx, p.ID, "DHL", "00340434"+o.Number); err != nil {
		return err
	}
	var cash *money.Amount
	if o.Method == pay.Cash {
		cash = &o.Total
	}
	_, err = parcel.Deliver(tx, p.ID, cash)
	return err
}

// seen is what the page showed; it is the same for all who buy alike.
func (h *history) seen(tx *store.Tx, l cart.Line, m pay.Method, to customer.Address) (string, error) {
	key := fmt.Sprint(l.Variant, l.Quantity, m, to.Country)
	if s, ok := h.quotes[key]; ok {
		return s, nil
	}
	p, err := cart.Price(tx, cart.Cart{Lines: []cart.Line{l}}, cart.Ask{Place: tariff.Place{Country: to.Country, Postcode: to.Postcode}, Method: m})
	h.quotes[key] = p.Quote.Hash()
	return h.quotes[key], err
}
