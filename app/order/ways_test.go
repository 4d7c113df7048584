package order_test

import (
	"testing"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/fault"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/tariff"
)

// zoned makes a zone for Germany with a letter, a courier and a way that is too light.
func zoned(t *testing.T, s *ordertest.Shop) tariff.Zone {
	t.Helper()
	z := tariff.Zone{Name: "Germany", Countries: []string{"DE"}, Rates: []tariff.ShipRate{
		{Name: brand.Text{"en": "Courier"}, Kind: tariff.ShipFlat, Amount: usd(1_500)},
		{Name: brand.Text{"en": "Parcel"}, Kind: tariff.ShipPiece, Amount: usd(300)},
		{Name: brand.Text{"en": "Small sums"}, Kind: tariff.ShipPrice, Bands: []tariff.Band{{From: 0, To: 3_000, Amount: usd(1)}}},
	}}
	s.Must(func(tx *store.Tx) (err error) {
		z, err = tariff.SaveZone(tx, z)
		return err
	})
	return z
}

func TestTheBuyersWayOfShippingIsKept(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 10)
	z := zoned(t, s)
	plain := s.Draft(pay.Transfer, cart.Line{Variant: s.Cup, Quantity: 2})
	o, err := s.Submit(plain)
	if err != nil || o.Shipping != usd(600) || o.Way != z.Rates[1].ID || o.WayName["en"] != "Parcel" {
		t.Fatalf("the cheapest way is %q for %s, %v", o.WayName["en"], o.Shipping, err)
	}
	fast := s.Draft(pay.Transfer, cart.Line{Variant: s.Cup, Quantity: 2})
	fast.Way = z.Rates[0].ID
	if _, err := s.Submit(fast); !fault.Is(err, "price_changed") {
		t.Errorf("another way than the page showed: %v", err)
	}
	s.Look(&fast)
	o, err = s.Submit(fast)
	if err != nil || o.Shipping != usd(1_500) || o.WayName["en"] != "Courier" {
		t.Errorf("the chosen way is %q for %s, %v", o.WayName["en"], o.Shipping, err)
	}
	abroad := s.Draft(pay.Transfer, cart.Line{Variant: s.Cup, Quantity: 2})
	abroad.Contact.Address.Country, abroad.Contact.Address.Postcode = "AT", "1010"
	if _, err := s.Submit(abroad); !fault.Is(err, "ships_not_there") {
		t.Errorf("where no zone is: %v", err)
	}
}

func TestAVanishedWayIsAChangedPrice(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 10)
	z := zoned(t, s)
	d := s.Draft(pay.Transfer, cart.Line{Variant: s.Cup, Quantity: 2})
	d.Way = z.Rates[0].ID
	s.Look(&d)
	s.Must(func(tx *store.Tx) error {
		z.Rates = z.Rates[1:]
		_, err := tariff.SaveZone(tx, z)
		return err
	})
	if _, err := s.Submit(d); !fault.Is(err, "price_changed") {
		t.Errorf("got %v", err)
	}
}

// TestThePageAndTheOrderAgree holds whatever the shop charges and wherever it goes.
func TestThePageAndTheOrderAgree(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9_000)
	s.Receive(s.Pot, 9_000)
	rapid.Check(t, func(r *rapid.T) {
		amount := func(name string) tariff.ShipRate {
			return tariff.ShipRate{Name: brand.Text{"en": name}, Kind: rapid.SampledFrom([]tariff.ShipKind{tariff.ShipFlat, tariff.ShipPiece}).Draw(r, "kind"), Amount: usd(rapid.Int64Range(0, 3_000).Draw(r, "ship"))}
		}
		cut := rapid.Int64Range(1, 20_000).Draw(r, "cut")
		banded := tariff.ShipRate{Name: brand.Text{"en": "banded"}, Kind: tariff.ShipPrice, Bands: []tariff.Band{{From: 0, To: cut, Amount: usd(700)}, {From: cut, Amount: usd(200)}}}
		var z tariff.Zone
		s.Must(func(tx *store.Tx) (err error) {
			if err := wipe(tx); err != nil {
				return err
			}
			if z, err = tariff.SaveZone(tx, tariff.Zone{Name: "DE", Countries: []string{"DE"}, Rates: []tariff.ShipRate{amount("a"), amount("b"), banded}}); err != nil {
				return err
			}
			if _, err = tariff.SaveZone(tx, tariff.Zone{Name: "Island", Countries: []string{"DE"}, Postcodes: "27*", Rates: []tariff.ShipRate{amount("boat")}}); err != nil {
				return err
			}
			for _, rate := range []tariff.TaxRate{{Name: "A", Country: "DE"}, {Name: "B", Country: "DE", Priority: 1, Compound: rapid.Bool().Draw(r, "compound")}, {Name: "C", Country: "DE", Postcodes: "27498"}, {Name: "F", Class: "food"}} {
				rate.PPM = rapid.Int64Range(0, 300_000).Draw(r, "rate")
				if _, err := tariff.SaveTax(tx, rate); err != nil {
					return err
				}
			}
			set := ordertest.Settings()
			set.Tax.Inclusive = rapid.Bool().Draw(r, "inclusive")
			if err := brand.Save(tx, set); err != nil {
				return err
			}
			return tariff.RoundByOrder(tx, rapid.Bool().Draw(r, "by order"))
		})
		d := s.Draft(pay.Transfer,
			cart.Line{Variant: s.Cup, Quantity: rapid.Int64Range(1, 5).Draw(r, "cups")}, cart.Line{Variant: s.Pot, Quantity: rapid.Int64Range(1, 5).Draw(r, "pots")})
		d.Contact.Address.Postcode = rapid.SampledFrom([]string{"10435", "27498", "27001"}).Draw(r, "postcode")
		d.Way = rapid.SampledFrom([]string{"", z.Rates[0].ID, z.Rates[1].ID, z.Rates[2].ID, "gone"}).Draw(r, "way")
		s.Look(&d)
		o, err := s.Submit(d)
		if err != nil {
			r.Fatalf("what the page showed is refused: %v", err)
		}
		tax := int64(0)
		for _, part := range o.Taxes {
			tax += part.Amount.Minor
		}
		if tax != o.Tax.Minor {
			r.Fatalf("taxes by name are %d, the tax is %s", tax, o.Tax)
		}
	})
}

// wipe takes every zone and rate away.
func wipe(tx *store.Tx) error {
	made, err := tariff.Get(tx)
	if err != nil {
		return err
	}
	for _, z := range made.Zones {
		if err := tariff.DropZone(tx, z.ID); err != nil {
			return err
		}
	}
	for _, rate := range made.Taxes {
		if err := tariff.DropTax(tx, rate.ID); err != nil {
			return err
		}
	}
	return nil
}
