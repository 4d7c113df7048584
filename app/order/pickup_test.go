package order_test

import (
	"testing"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/customer"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

// counter gives the shop a zone in which a parcel costs 6.00 and fetching nothing,
// with a tax of 20 in a hundred that is due in Austria alone, where the counter is.
func counter(s *ordertest.Shop, p tariff.Pickup) (parcel, fetch string) {
	s.Must(func(tx *store.Tx) error {
		z, err := tariff.SaveZone(tx, tariff.Zone{Name: "Here", Countries: []string{"DE"}, Rates: []tariff.ShipRate{
			{Name: brand.Text{"en": "Parcel"}, Kind: tariff.ShipFlat, Amount: ordertest.USD(600)},
			{Name: brand.Text{"en": "At the counter"}, Kind: tariff.ShipPickup, Amount: ordertest.USD(0), Pickup: &p},
		}})
		if err != nil {
			return err
		}
		parcel, fetch = z.Rates[0].ID, z.Rates[1].ID
		_, err = tariff.SaveTax(tx, tariff.TaxRate{Name: "USt", PPM: 200_000, Country: "AT"})
		return err
	})
	return parcel, fetch
}

var graz = tariff.Pickup{Name: brand.Text{"en": "Workshop"}, Line1: "Hof 2", Postcode: "8010", City: "Graz", Country: "AT", Hours: brand.Text{"en": "Sat 10-14"}}

// fetching is a draft without any address.
func fetching(s *ordertest.Shop, way string, m pay.Method) order.Draft {
	d := s.Draft(m, ordertest.Of(s.Cup, 2))
	d.Way = way
	d.Contact.Address = customer.Address{Country: "DE"}
	s.Look(&d)
	return d
}

func TestWhoFetchesNeedsNoAddress(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	parcel, fetch := counter(s, graz)
	known := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1)) // sent, by the same buyer
	d := fetching(s, fetch, pay.Transfer)
	d.Contact.Email, d.Contact.Name = known.Contact.Email, known.Contact.Name
	o, err := s.Submit(d)
	if err != nil {
		t.Fatal(err)
	}
	want := customer.Address{Country: "AT", Postcode: "8010"}
	if !o.Pickup || o.PickupAt["en"] != "Workshop\nHof 2\n8010 Graz\nSat 10-14" || o.Contact.Address != want || o.Place() != graz.Place() || o.Customer != known.Customer {
		t.Errorf("%+v", o)
	}
	if o.Shipping.Minor != 0 || o.Total != ordertest.USD(6_400) || o.Tax != ordertest.USD(1_067) { // 64.00 with 20 in a hundred inside
		t.Errorf("shipping %v, total %v, tax %v", o.Shipping, o.Total, o.Tax)
	}
	s.Read(func(tx *store.Tx) error {
		c, err := customer.Get(tx, o.Customer)
		if c.Address != known.Contact.Address {
			t.Errorf("the address that was known is now %+v", c.Address)
		}
		return err
	})
	d = fetching(s, parcel, pay.Transfer)
	d.Key = "sent"
	s.Refuse("field_needed", func(tx *store.Tx) error { _, err := order.Submit(tx, d); return err })
	d = fetching(s, fetch, pay.Transfer)
	d.Key, d.Contact.Name = "nobody", ""
	if e := s.Refuse("field_needed", func(tx *store.Tx) error { _, err := order.Submit(tx, d); return err }); e.Field != "name" {
		t.Error(e.Field)
	}
}

// Cash at the door is no cash at the counter, and the other way round.
func TestCashAtTheCounter(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	_, fetch := counter(s, graz)
	d := fetching(s, fetch, pay.Cash)
	s.Refuse("method_not_offered", func(tx *store.Tx) error { _, err := order.Submit(tx, d); return err })

	s = ordertest.Open(t)
	s.Receive(s.Cup, 9)
	paid := graz
	paid.Cash = true
	_, fetch = counter(s, paid)
	o, err := s.Submit(fetching(s, fetch, pay.Cash))
	if err != nil || o.Status != order.Open || o.Payment != order.PayPending || o.Fee.Minor != 0 {
		t.Errorf("%+v %v", o, err)
	}
	s.Read(func(tx *store.Tx) error {
		p, err := cart.Price(tx, cart.Cart{Lines: []cart.Line{ordertest.Of(s.Cup, 1)}}, cart.Ask{Place: tariff.Place{Country: "DE"}, Way: fetch, Method: pay.Cash})
		if len(p.Ways) != 2 || p.Method != pay.Cash || p.Quote.Total != money.Of(3_200, "USD") {
			t.Errorf("%+v", p.Ways)
		}
		return err
	})
}

// A way by a place of the stock is there while the place lets buyers in.
func TestAPlaceOfTheStockToFetchFrom(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	_, fetch := counter(s, tariff.Pickup{Loc: string(stock.Main)})
	ways := func() (n int) {
		s.Read(func(tx *store.Tx) error {
			p, err := cart.Price(tx, cart.Cart{Lines: []cart.Line{ordertest.Of(s.Cup, 1)}}, cart.Ask{Place: tariff.Place{Country: "DE"}})
			n = len(p.Quote.Ways)
			return err
		})
		return n
	}
	if ways() != 1 {
		t.Error("a place that lets nobody in is offered")
	}
	s.Must(func(tx *store.Tx) error {
		_, err := stock.SaveLocation(tx, stock.Location{ID: stock.Main, Name: brand.Text{"en": "Barn"}, Country: "DE", Line1: "Hof 1", City: "Ulm", Active: true, Pickup: true})
		return err
	})
	if ways() != 2 {
		t.Error("a place that lets buyers in is not offered")
	}
	o, err := s.Submit(fetching(s, fetch, pay.Transfer))
	if err != nil || o.PickupAt["zh"] != "Barn\nHof 1\nUlm" {
		t.Errorf("%+v %v", o.PickupAt, err)
	}
}

// Where fetching is the only way it is taken without being asked for.
func TestFetchingIsTheOnlyWay(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	s.Must(func(tx *store.Tx) error {
		_, err := tariff.SaveZone(tx, tariff.Zone{Name: "Here", Countries: []string{"DE"}, Rates: []tariff.ShipRate{{Name: brand.Text{"en": "Counter"}, Kind: tariff.ShipPickup, Amount: ordertest.USD(0), Pickup: &graz}}})
		return err
	})
	if o := s.Buy(pay.Transfer, ordertest.Of(s.Cup, 1)); !o.Pickup || o.Contact.Address.Line1 != "" {
		t.Errorf("%+v", o.Contact.Address)
	}
}
