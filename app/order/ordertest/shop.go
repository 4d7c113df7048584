// Package ordertest opens a small shop for tests of everything that sells: a
// real store with settings, a product of two variants on the shelf, a show on the
// air with that product as item 1, and buyers who send what the page showed them.
// When the test ends every doctor looks at what it left.
package ordertest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/doctor"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/order"
	"hawker/app/pay"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/store/storetest"
	"hawker/app/tariff"
)

// Days is how long the shop waits for a transfer.
const Days = 7

// Shop is an open shop. Cup costs 32.00 and Pot 58.00 in list; no stock has come
// in. Shipping is 6.00, free from 80.00, to DE and AT; prices contain 19 % VAT;
// cash on delivery costs 2.50, in DE up to 200.00.
type Shop struct {
	*store.Store
	T        testing.TB
	Clock    *storetest.Clock
	Product  catalog.Product
	Cup, Pot catalog.VariantID
	Host     staff.ID
	Show     live.ShowID // upcoming; GoLive puts it on the air

	buyers atomic.Int64
}

// Doctor is a check of one noun.
type Doctor func(*store.Tx) ([]string, error)

// USD is an amount in cents.
func USD(n int64) money.Amount { return money.Of(n, "USD") }

// Settings are the shop's.
func Settings() brand.Settings {
	free, most := USD(8_000), USD(20_000)
	s := brand.Fresh("Halfmoon", "USD", "DE")
	s.Zone = "Europe/Berlin"
	s.Shipping = brand.Shipping{Flat: USD(600), FreeOver: &free, Countries: []string{"AT", "DE"}}
	s.Tax = brand.Tax{Name: "VAT", RatePPM: 190_000, Inclusive: true}
	s.Transfer = brand.Transfer{On: true, Holder: "Halfmoon Kiln", IBAN: "DE89370400440532013000", Days: Days}
	s.Cash = brand.Cash{On: true, Fee: USD(250), Max: &most}
	s.Policies.Returns = brand.Text{"en": "Thirty days.", "zh": "三十天内可退。"}
	s.Policies.Terms = brand.Text{"en": "Be kind."}
	return s
}

// Open opens the shop; at its end the doctors of all nouns up to order look at it, and
// others. Those of the nouns above are named where a test has them do their work: many
// tests of order say by hand what a parcel or a refund would.
func Open(t testing.TB, others ...Doctor) *Shop {
	t.Helper()
	s := Unexamined(t)
	t.Cleanup(func() { s.Examine(others...) })
	return s
}

// Unexamined opens the shop for a test that harms it.
func Unexamined(t testing.TB) *Shop {
	t.Helper()
	st, clock := storetest.OpenAt(t, store.Options{})
	s := &Shop{Store: st, T: t, Clock: clock}
	s.Must(s.furnish)
	return s
}

func (s *Shop) furnish(tx *store.Tx) error {
	if err := brand.Save(tx, Settings()); err != nil {
		return err
	}
	p, vs, err := catalog.Create(tx, catalog.Product{
		Title: brand.Text{"en": "Full Moon", "zh": "满月"}, Status: catalog.Active,
		Options: []catalog.Option{{Name: brand.Text{"en": "Shape"}, Values: []brand.Text{{"en": "Cup"}, {"en": "Pot"}}}},
	}, []catalog.Variant{{Choice: []int{0}, SKU: "FM-CUP", Price: USD(3_200)}, {Choice: []int{1}, SKU: "FM-POT", Price: USD(5_800)}})
	if err != nil {
		return err
	}
	s.Product, s.Cup, s.Pot = p, vs[0].ID, vs[1].ID
	host, err := staff.Add(tx, staff.Person{Name: "Lin Yue", Email: "lin@halfmoon.example", Role: staff.Owner})
	if err != nil {
		return err
	}
	show, err := live.Schedule(tx, live.Show{Title: brand.Text{"en": "Open kiln"}, Starts: tx.Now, Host: host.ID})
	if err != nil {
		return err
	}
	s.Host, s.Show = host.ID, show.ID
	_, err = live.AddItem(tx, show.ID, p.ID, "")
	return err
}

// above are the nouns that stand above order.
var above = []string{"refund", "dispute", "invoice", "parcel", "recall", "statement", "review"}

// Examine runs the doctors of all nouns up to order, and others.
func (s *Shop) Examine(others ...Doctor) {
	s.T.Helper()
	checks := slices.DeleteFunc(slices.Clone(doctor.All), func(c doctor.Check) bool { return slices.Contains(above, c.Noun) })
	broken, err := doctor.Look(context.Background(), s.Store, checks)
	for _, look := range others {
		storetest.View(s.T, s.Store, func(tx *store.Tx) error {
			more, err := look(tx)
			broken = append(broken, more...)
			return err
		})
	}
	for _, b := range broken {
		s.T.Error(b)
	}
	if err != nil {
		s.T.Error(err)
	}
}

// Try runs a command of a buyer.
func (s *Shop) Try(fn func(*store.Tx) error) error {
	return s.Do(context.Background(), store.Actor{Kind: "buyer", ID: "visitor", Addr: "192.0.2.7"}, "test", fn)
}

// Must runs a command that must succeed.
func (s *Shop) Must(fn func(*store.Tx) error) {
	s.T.Helper()
	if err := s.Try(fn); err != nil {
		s.T.Fatal(err)
	}
}

// Refuse runs a command that must be refused with the code.
func (s *Shop) Refuse(code string, fn func(*store.Tx) error) *fault.Error {
	s.T.Helper()
	err := s.Try(fn)
	if !fault.Is(err, code) {
		s.T.Errorf("%v, want %s", err, code)
		return &fault.Error{}
	}
	e, _ := fault.As(err)
	return e
}

// Read runs a reader that must succeed.
func (s *Shop) Read(fn func(*store.Tx) error) {
	s.T.Helper()
	storetest.View(s.T, s.Store, fn)
}

// Receive books pieces in.
func (s *Shop) Receive(id catalog.VariantID, n int64) {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error { return stock.Receive(tx, stock.Line{Variant: id, Quantity: n}, "", "") })
}

// Level reads the counters of a variant.
func (s *Shop) Level(id catalog.VariantID) (l stock.Level) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) {
		l, err = stock.Get(tx, id)
		l.Seq = 0
		return err
	})
	return l
}

// GoLive puts the show on the air with item 1 in the host's hand.
func (s *Shop) GoLive() {
	s.T.Helper()
	s.Must(func(tx *store.Tx) error {
		if err := live.OnAir(tx, s.Show, s.Host); err != nil {
			return err
		}
		return live.Pin(tx, s.Show, 1)
	})
}

// Contact is somebody in Berlin; n makes them somebody else.
func Contact(n int64) customer.Contact {
	name := fmt.Sprintf("Mara Lindt %d", n)
	return customer.Contact{
		Email: fmt.Sprintf("mara%d@example.com", n), Name: name,
		Address: customer.Address{Name: name, Line1: "Kastanienallee 12", City: "Berlin", Postcode: "10435", Country: "DE"},
	}
}

// Draft is a new buyer's wish for these lines, with the total that the page shows
// now.
func (s *Shop) Draft(m pay.Method, lines ...cart.Line) order.Draft {
	s.T.Helper()
	n := s.buyers.Add(1)
	d := order.Draft{
		Cart: cart.ID(fmt.Sprintf("visitor-%d", n)), Lines: lines, Contact: Contact(n), Method: m, Key: fmt.Sprint("key-", n), Lang: "en",
	}
	s.Look(&d)
	return d
}

// Look lets the buyer see the total as it is now.
func (s *Shop) Look(d *order.Draft) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) error {
		c := cart.Cart{Lines: d.Lines}
		if d.Lines == nil {
			var err error
			if c, err = cart.Get(tx, d.Cart); err != nil {
				return err
			}
		}
		p, err := cart.Price(tx, c, cart.Ask{Place: tariff.Place{Country: d.Contact.Address.Country, Region: d.Contact.Address.Region, Postcode: d.Contact.Address.Postcode}, Way: d.Way, Method: d.Method})
		d.Seen = p.Quote.Hash()
		return err
	})
}

// Submit sends a draft.
func (s *Shop) Submit(d order.Draft) (o order.Order, err error) {
	err = s.Try(func(tx *store.Tx) (err error) {
		o, err = order.Submit(tx, d)
		return err
	})
	return o, err
}

// Buy submits a new buyer's order that must be taken.
func (s *Shop) Buy(m pay.Method, lines ...cart.Line) order.Order {
	s.T.Helper()
	o, err := s.Submit(s.Draft(m, lines...))
	if err != nil {
		s.T.Fatal(err)
	}
	return o
}

// Pay settles an order with cents under a reference.
func (s *Shop) Pay(id order.ID, cents int64, ref string) order.Order {
	s.T.Helper()
	var o order.Order
	s.Must(func(tx *store.Tx) (err error) {
		o, err = order.Settle(tx, id, order.Money{Amount: USD(cents), Ref: ref})
		return err
	})
	return o
}

// Order reads an order.
func (s *Shop) Order(id order.ID) (o order.Order) {
	s.T.Helper()
	s.Read(func(tx *store.Tx) (err error) {
		o, err = order.Get(tx, id)
		return err
	})
	return o
}

// Of is a line of n pieces, bought in the shop.
func Of(id catalog.VariantID, n int64) cart.Line {
	return cart.Line{Variant: id, Quantity: n}
}

// InShow is a line of n pieces, bought as item 1 of the show.
func (s *Shop) InShow(id catalog.VariantID, n int64) cart.Line {
	return cart.Line{Variant: id, Quantity: n, Show: s.Show, N: 1}
}

// Wait moves the clock by days.
func (s *Shop) Wait(days int) { s.Clock.Move(time.Duration(days) * 24 * time.Hour) }
