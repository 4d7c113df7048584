package order_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/catalog"
	"hawker/app/customer"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/stock"
	"hawker/app/store"
)

var usd = ordertest.USD

func TestSubmitWritesDownTheWholeSale(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	s.Receive(s.Pot, 5)
	s.GoLive()
	price := usd(4_900)
	s.Must(func(tx *store.Tx) error { return live.SetPrice(tx, s.Show, 1, s.Pot, &price) })
	visitor := cart.ID("visitor")
	s.Must(func(tx *store.Tx) error {
		_, err := cart.Add(tx, visitor, s.InShow(s.Pot, 1))
		if err == nil {
			_, err = cart.Add(tx, visitor, ordertest.Of(s.Cup, 2))
		}
		return err
	})
	s.Clock.Move(10 * time.Minute)
	d := s.Draft(pay.Transfer)
	d.Cart, d.Lines, d.Lang, d.Note = visitor, nil, "zh", "A gift, please."
	d.Contact.Marketing, d.Contact.ConsentText = true, "Send me news."
	s.Look(&d)
	o, err := s.Submit(d)
	if err != nil {
		t.Fatal(err)
	}
	// 4900 + 2 x 3200 = 11300, free shipping; VAT 782 of the pot and 1022 of the cups.
	if o.Number != "1001" || o.Reference != "RF401001" || o.Goods != usd(11_300) || !o.Shipping.IsZero() || o.Total != usd(11_300) || o.Tax != usd(782+1_022) {
		t.Errorf("order %+v", o)
	}
	if o.Status != order.Pending || o.Payment != order.PayUnpaid || o.Fulfilment != order.ShipNothing || o.Due() != o.Total {
		t.Errorf("stands at %s, %s, %s", o.Status, o.Payment, o.Fulfilment)
	}
	if want := o.Placed.Add(ordertest.Days * 24 * time.Hour); !o.Expires.Equal(want) {
		t.Errorf("held until %v, want %v", o.Expires, want)
	}
	pot, cup := o.Lines[0], o.Lines[1]
	if pot.Unit != price || pot.List != usd(5_800) || pot.Reason != live.ReasonLive || pot.Show != s.Show || pot.N != 1 || pot.PinnedN != 1 || !pot.At.Equal(o.Placed.Add(-10*time.Minute)) {
		t.Errorf("the pot was sold as %+v", pot)
	}
	if cup.Unit != usd(3_200) || cup.Reason != live.ReasonList || cup.Show != "" || cup.PinnedN != 0 || cup.Quantity != 2 || cup.SKU != "FM-CUP" || cup.Label.In("en") != "Cup" {
		t.Errorf("the cups were sold as %+v", cup)
	}
	if !o.Consent.Marketing || o.Consent.Text != "Send me news." || !o.Consent.At.Equal(o.Placed) {
		t.Errorf("consent %+v", o.Consent)
	}
	if s.Level(s.Cup) != (stock.Level{OnHand: 5, Reserved: 2}) || s.Level(s.Pot) != (stock.Level{OnHand: 5, Reserved: 1}) {
		t.Errorf("stock %+v, %+v", s.Level(s.Cup), s.Level(s.Pot))
	}
	s.Must(func(tx *store.Tx) error { // what the shop promises later changes nothing
		later := ordertest.Settings()
		later.Policies.Returns = brand.Text{"en": "None.", "zh": "不退。"}
		return brand.Save(tx, later)
	})
	s.Read(func(tx *store.Tx) error {
		if c, err := cart.Get(tx, visitor); err != nil || len(c.Lines) != 0 {
			t.Errorf("the cart still has %+v (%v)", c.Lines, err)
		}
		texts, err := order.Policies(tx, o)
		if texts["returns"] != "三十天内可退。" || texts["terms"] != "Be kind." || len(texts) != 2 {
			t.Errorf("policies %v", texts)
		}
		list, err2 := order.Timeline(tx, o.ID)
		if err == nil {
			err = err2
		}
		if len(list) != 1 || list[0].Kind != "placed" || !list[0].Buyer || list[0].Text != "A gift, please." || list[0].By.Addr != "" {
			t.Errorf("timeline %+v", list)
		}
		return err
	})
}

// Every refusal leaves the cart, the stock and the numbers as they were.
func TestSubmitRefusesBeforeItWrites(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	s.Receive(s.Pot, 5)
	s.GoLive()
	closed := func(tx *store.Tx) error { return live.SetItemState(tx, s.Show, 1, live.Closed) }
	opened := func(tx *store.Tx) error { return live.SetItemState(tx, s.Show, 1, live.Open) }
	cups := ordertest.Of(s.Cup, 2)
	for _, row := range []struct {
		name   string
		spoil  func(*order.Draft)
		before func(*store.Tx) error
		after  func(*store.Tx) error
		code   string
		field  string
	}{
		{name: "an empty cart", spoil: func(d *order.Draft) { d.Lines = nil }, code: "cart_empty"},
		{name: "none of it", spoil: func(d *order.Draft) { d.Lines[0].Quantity = 0 }, code: "quantity_range", field: "quantity"},
		{name: "less than none", spoil: func(d *order.Draft) { d.Lines[0].Quantity = -1 }, code: "quantity_range", field: "quantity"},
		{name: "a hundred", spoil: func(d *order.Draft) { d.Lines[0].Quantity = 100 }, code: "quantity_range", field: "quantity"},
		{name: "a variant of no shop", spoil: func(d *order.Draft) { d.Lines[0].Variant = "x" }, code: "variant_not_found"},
		{name: "an item of no show", spoil: func(d *order.Draft) { d.Lines[0].Show = "x" }, code: "show_not_found"},
		{name: "an item that is not in the bag", spoil: func(d *order.Draft) { d.Lines[0].Show, d.Lines[0].N = s.Show, 2 }, code: "item_not_in_show"},
		{name: "an item that was closed", spoil: func(d *order.Draft) { d.Lines[0].Show, d.Lines[0].N = s.Show, 1 }, before: closed, after: opened, code: "item_closed"},
		{name: "51 lines", spoil: func(d *order.Draft) { d.Lines = make([]cart.Line, 51) }, code: "cart_full"},
		{name: "six of five", spoil: func(d *order.Draft) { d.Lines[0].Quantity = 6 }, code: "sold_out"},
		{name: "six of five in two lines", spoil: func(d *order.Draft) {
			d.Lines = []cart.Line{ordertest.Of(s.Cup, 3), s.InShow(s.Cup, 3)}
		}, code: "sold_out"},
		{name: "no way to reach the buyer", spoil: func(d *order.Draft) { d.Contact.Email = "" }, code: "contact_needed", field: "email"},
		{name: "a postcode of elsewhere", spoil: func(d *order.Draft) { d.Contact.Address.Postcode = "SW1A 1AA" }, code: "postcode_malformed", field: "postcode"},
		{name: "a country that is not served", spoil: func(d *order.Draft) {
			d.Contact.Address.Country, d.Contact.Address.Postcode = "FR", "75008"
		}, code: "ships_not_there"},
		{name: "no way to pay", spoil: func(d *order.Draft) { d.Method = "" }, code: "method_not_offered", field: "method"},
		{name: "cash where it is not taken", spoil: func(d *order.Draft) {
			d.Method, d.Contact.Address.Country, d.Contact.Address.Postcode = pay.Cash, "AT", "1010"
		}, code: "method_not_offered", field: "method"},
		{name: "cash above the largest order", spoil: func(d *order.Draft) {
			d.Method, d.Lines = pay.Cash, []cart.Line{ordertest.Of(s.Pot, 4)}
		}, code: "method_not_offered", field: "method"},
		{name: "a note as long as a book", spoil: func(d *order.Draft) { d.Note = strings.Repeat("a", 2_001) }, code: "text_too_long", field: "note"},
		{name: "a total of yesterday", before: func(tx *store.Tx) error { return catalog.SetPrice(tx, s.Cup, usd(3_300), "") },
			after: func(tx *store.Tx) error { return catalog.SetPrice(tx, s.Cup, usd(3_200), "") }, code: "price_changed"},
		{name: "the total of another way to pay", spoil: func(d *order.Draft) { d.Method = pay.Cash }, code: "price_changed"},
		{name: "a total of nobody", spoil: func(d *order.Draft) { d.Seen = "" }, code: "seen_malformed", field: "seen"},
		{name: "no key", spoil: func(d *order.Draft) { d.Key = "" }, code: "key_malformed", field: "key"},
		{name: "a key of two lines", spoil: func(d *order.Draft) { d.Key = "a\nb" }, code: "key_malformed", field: "key"},
		{name: "a key as long as a book", spoil: func(d *order.Draft) { d.Key = strings.Repeat("k", 256) }, code: "key_malformed", field: "key"},
		{name: "a product that was withdrawn", before: func(tx *store.Tx) error { return setStatus(tx, s.Product.ID, catalog.Archived) },
			after: func(tx *store.Tx) error { return setStatus(tx, s.Product.ID, catalog.Active) }, code: "not_for_sale"},
	} {
		d := s.Draft(pay.Transfer, cups)
		if row.before != nil {
			s.Must(row.before)
		}
		if row.spoil != nil {
			row.spoil(&d)
		}
		_, err := s.Submit(d)
		if e, ok := fault.As(err); !ok || e.Code != row.code || e.Field != row.field {
			t.Errorf("%s: %v, want %s of %q", row.name, err, row.code, row.field)
		}
		if row.after != nil {
			s.Must(row.after)
		}
	}
	if got := s.Level(s.Cup); got != (stock.Level{OnHand: 5}) {
		t.Errorf("stock after refusals: %+v", got)
	}
	if o := s.Buy(pay.Transfer, cups); o.Number != "1001" {
		t.Errorf("the first order is number %s", o.Number)
	}
}

func setStatus(tx *store.Tx, id catalog.ID, status catalog.Status) error {
	p, err := catalog.Get(tx, id)
	if err != nil {
		return err
	}
	vs, err := catalog.Variants(tx, id)
	if err != nil {
		return err
	}
	p.Status = status
	return catalog.Update(tx, p, vs)
}

func TestAChangedPriceNamesBothTotalsAndKeepsTheCart(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 1)
	s.GoLive()
	lower := usd(4_900)
	s.Must(func(tx *store.Tx) error { return live.SetPrice(tx, s.Show, 1, s.Pot, &lower) })
	d := s.Draft(pay.Transfer)
	s.Must(func(tx *store.Tx) error {
		_, err := cart.Add(tx, d.Cart, s.InShow(s.Pot, 1))
		return err
	})
	s.Look(&d)
	s.Must(func(tx *store.Tx) error { return live.SetPrice(tx, s.Show, 1, s.Pot, nil) })
	e := s.Refuse("price_changed", func(tx *store.Tx) error {
		_, err := order.Submit(tx, d)
		return err
	})
	if e.Args["old"] != usd(4_900+600) || e.Args["new"] != usd(5_800+600) {
		t.Errorf("from %v to %v", e.Args["old"], e.Args["new"])
	}
	s.Look(&d)
	if o, err := s.Submit(d); err != nil || o.Total != usd(6_400) {
		t.Errorf("after a second look: %v, %v", o.Total, err)
	}
}

func TestTheSameKeyIsTheSameOrder(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	d := s.Draft(pay.Transfer, ordertest.Of(s.Cup, 1))
	first, err := s.Submit(d)
	if err != nil {
		t.Fatal(err)
	}
	s.Must(func(tx *store.Tx) error { return catalog.SetPrice(tx, s.Cup, usd(9_900), "") })
	again, err := s.Submit(d)
	if err != nil || again.ID != first.ID {
		t.Errorf("again: %s, %v", again.ID, err)
	}
	other := d
	other.Contact.Name = "Somebody Else"
	if _, err := s.Submit(other); !fault.Is(err, "idempotency_mismatch") {
		t.Errorf("another wish under the key: %v", err)
	}
	stranger := d
	stranger.Cart = "stranger"
	if _, err := s.Submit(stranger); fault.Is(err, "idempotency_mismatch") || err == nil {
		t.Errorf("a stranger's key: %v", err)
	}
	if got := s.Level(s.Cup); got.Reserved != 1 {
		t.Errorf("stock %+v", got)
	}
}

func TestOneBuyerHoldsTwoUnpaidOrders(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 50)
	me := ordertest.Contact(99)
	buy := func(visitor string, c customer.Contact, m pay.Method) (order.Order, error) {
		d := s.Draft(m, ordertest.Of(s.Cup, 1))
		d.Cart, d.Contact = cart.ID(visitor), c
		s.Look(&d)
		return s.Submit(d)
	}
	phone := ordertest.Contact(98)
	phone.Phone = "+493012345678"
	otherMail := ordertest.Contact(97)
	otherMail.Phone = "+49 30 1234 5678"
	capitals := me
	capitals.Email = "MARA99@example.com"
	var first order.Order
	for _, row := range []struct {
		name   string
		cart   string
		who    customer.Contact
		method pay.Method
		code   string
	}{
		{"the first", "a", me, pay.Transfer, ""},
		{"the second, cash", "b", me, pay.Cash, ""},
		{"a third", "c", me, pay.Transfer, "too_many_unpaid"},
		{"a third in capitals", "c", capitals, pay.Transfer, "too_many_unpaid"},
		{"a third with cash", "c", me, pay.Cash, "too_many_unpaid"},
		{"somebody else from the first cart", "a", ordertest.Contact(1), pay.Transfer, ""},
		{"a third from the first cart", "a", ordertest.Contact(2), pay.Transfer, "too_many_unpaid"},
		{"by telephone", "d", phone, pay.Transfer, ""},
		{"by the same telephone", "e", otherMail, pay.Transfer, ""},
		{"by the same telephone once more", "f", otherMail, pay.Transfer, "too_many_unpaid"},
	} {
		o, err := buy(row.cart, row.who, row.method)
		if row.code == "" && err != nil || row.code != "" && !fault.Is(err, row.code) {
			t.Errorf("%s: %v, want %q", row.name, err, row.code)
		}
		if first.ID == "" {
			first = o
		}
	}
	s.Pay(first.ID, first.Total.Minor, "bank 1")
	if _, err := buy("c", me, pay.Transfer); err != nil {
		t.Errorf("after paying one: %v", err)
	}
}

func TestTwoHundredBuyersOfTheLastPiece(t *testing.T) {
	for _, method := range []pay.Method{pay.Transfer, pay.Cash} {
		s := ordertest.Open(t)
		s.Receive(s.Pot, 1)
		drafts := make([]order.Draft, 200)
		for i := range drafts {
			drafts[i] = s.Draft(method, ordertest.Of(s.Pot, 1))
		}
		answers := make([]error, len(drafts))
		var wg sync.WaitGroup
		for i, d := range drafts {
			wg.Go(func() { _, answers[i] = s.Submit(d) })
		}
		wg.Wait()
		orders, sold := 0, 0
		for _, err := range answers {
			switch e, refused := fault.As(err); {
			case err == nil:
				orders++
			case refused && e.Code == "sold_out" && e.Args["left"] == int64(0) && e.Args["title"] == "Full Moon":
				sold++
			default:
				t.Error(err)
			}
		}
		if orders != 1 || sold != 199 {
			t.Errorf("%s: %d orders, %d refusals", method, orders, sold)
		}
		s.Read(func(tx *store.Tx) error {
			if n := order.Counts(tx)[order.All]; n != 1 {
				t.Errorf("%s: %d orders are listed", method, n)
			}
			return nil
		})
	}
}

func TestTheSameKeyInParallelIsOneOrder(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 99)
	d := s.Draft(pay.Cash, ordertest.Of(s.Cup, 1))
	ids := make([]order.ID, 50)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			o, err := s.Submit(d)
			if err != nil {
				t.Error(err)
			}
			ids[i] = o.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Fatalf("two orders: %s, %s", ids[0], id)
		}
	}
}

func TestAnOrderIsOneCommitAndItsRepeatIsNone(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 99)
	for _, method := range []pay.Method{pay.Transfer, pay.Cash} {
		d := s.Draft(method, ordertest.Of(s.Cup, 1))
		before := s.Commits()
		if _, err := s.Submit(d); err != nil {
			t.Fatal(err)
		}
		if n := s.Commits() - before; n != 1 {
			t.Errorf("%s: %d commits", method, n)
		}
		before = s.Commits()
		if _, err := s.Submit(d); err != nil {
			t.Fatal(err)
		}
		if n := s.Commits() - before; n != 0 {
			t.Errorf("%s: a repeat is %d commits", method, n)
		}
	}
}

// BenchmarkSubmit commits one order after the other; BenchmarkSubmitTogether is
// 64 buyers at once, who share commits.
func BenchmarkSubmit(b *testing.B) {
	s := ordertest.Open(b)
	s.Receive(s.Cup, 1_000_000)
	d := s.Draft(pay.Transfer, ordertest.Of(s.Cup, 1))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		submitAs(b, s, d, n)
	}
}

func BenchmarkSubmitTogether(b *testing.B) {
	s := ordertest.Open(b)
	s.Receive(s.Cup, 1_000_000)
	d := s.Draft(pay.Transfer, ordertest.Of(s.Cup, 1))
	b.ReportAllocs()
	b.SetParallelism(32)
	var mu sync.Mutex
	n := 0
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			mu.Lock()
			n++
			me := n
			mu.Unlock()
			submitAs(b, s, d, me)
		}
	})
	b.ReportMetric(float64(s.Commands())/float64(s.Commits()), "orders/commit")
}

func submitAs(b *testing.B, s *ordertest.Shop, d order.Draft, n int) {
	d.Cart, d.Contact, d.Key = cart.ID(fmt.Sprint("c", n)), ordertest.Contact(int64(n)), fmt.Sprint("k", n)
	err := s.Do(context.Background(), store.Actor{Kind: "buyer", ID: string(d.Cart)}, "order.submit", func(tx *store.Tx) error {
		_, err := order.Submit(tx, d)
		return err
	})
	if err != nil {
		b.Error(err)
	}
}

func TestASaleThatBeginsBetweenPageAndPayIsAPriceChanged(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 2)
	begins, ends := s.Clock.Now().Add(time.Minute), s.Clock.Now().Add(time.Hour)
	s.Must(func(tx *store.Tx) error {
		return catalog.EditVariant(tx, s.Pot, catalog.Edit{Sale: &catalog.Sale{Price: usd(4_900), From: begins, To: ends}})
	})
	d := s.Draft(pay.Transfer, ordertest.Of(s.Pot, 1))
	for _, row := range []struct {
		at              time.Time
		old, new, unit  int64
		reason, because string
	}{
		{begins, 5_800 + 600, 4_900 + 600, 4_900, live.ReasonSale, "it begins"},
		{ends, 4_900 + 600, 5_800 + 600, 5_800, live.ReasonList, "it ends"},
	} {
		s.Clock.Move(row.at.Sub(s.Clock.Now()))
		e := s.Refuse("price_changed", func(tx *store.Tx) error {
			_, err := order.Submit(tx, d)
			return err
		})
		if e.Args["old"] != usd(row.old) || e.Args["new"] != usd(row.new) {
			t.Errorf("%s: from %v to %v", row.because, e.Args["old"], e.Args["new"])
		}
		s.Look(&d)
		o, err := s.Submit(d)
		if err != nil || o.Lines[0].Unit != usd(row.unit) || o.Lines[0].List != usd(5_800) || o.Lines[0].Reason != row.reason {
			t.Errorf("%s: %+v, %v", row.because, o.Lines, err)
		}
		d = s.Draft(pay.Transfer, ordertest.Of(s.Pot, 1))
	}
}
