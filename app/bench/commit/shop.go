package main

import (
	"context"
	"fmt"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/tariff"
)

// shop sells one piece to each buyer; every buyer is somebody else.
type shop struct {
	store *store.Store
	line  cart.Line
	seen  string
}

func open(s *store.Store) (*shop, error) {
	sh := &shop{store: s}
	err := s.Do(context.Background(), store.Actor{Kind: "system"}, "bench.open", sh.furnish)
	if err != nil {
		return nil, fmt.Errorf("furnishing: %w", err)
	}
	return sh, s.View(func(tx *store.Tx) error {
		p, err := cart.Price(tx, cart.Cart{Lines: []cart.Line{sh.line}}, cart.Ask{Place: tariff.Place{Country: "US"}, Method: pay.Transfer})
		sh.seen = p.Quote.Hash()
		return err
	})
}

func (sh *shop) furnish(tx *store.Tx) error {
	b := brand.Fresh("Bench", "USD", "US")
	b.Transfer = brand.Transfer{On: true, Holder: "Bench", IBAN: "021000021 1234567", Days: 7}
	if err := brand.Save(tx, b); err != nil {
		return err
	}
	_, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Cup"}, Status: catalog.Active},
		[]catalog.Variant{{SKU: "CUP", Price: money.Of(3200, "USD")}})
	if err != nil {
		return err
	}
	sh.line = cart.Line{Variant: vs[0].ID, Quantity: 1}
	return stock.Receive(tx, stock.Line{Variant: vs[0].ID, Quantity: 1_000_000}, "", "")
}

// buy returns once the order of the n-th buyer is on disk.
func (sh *shop) buy(ctx context.Context, n int) error {
	name := fmt.Sprint("Buyer ", n)
	d := order.Draft{
		Cart: cart.ID(fmt.Sprint("visitor-", n)), Lines: []cart.Line{sh.line}, Method: pay.Transfer,
		Seen: sh.seen, Key: fmt.Sprint("key-", n), Lang: "en",
		Contact: customer.Contact{Email: fmt.Sprintf("buyer%d@example.com", n), Name: name, Address: customer.Address{
			Name: name, Line1: "1 Main Street", City: "Portland", Region: "OR", Postcode: "97201", Country: "US"}},
	}
	return sh.store.Do(ctx, store.Actor{Kind: "buyer", ID: string(d.Cart)}, "order.submit", func(tx *store.Tx) error {
		_, err := order.Submit(tx, d)
		return err
	})
}
