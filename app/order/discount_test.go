package order_test

import (
	"sync"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/cart"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/pricing"
	"hawker/app/store"
)

// offer makes a discount of a tenth off the order under a code.
func offer(s *ordertest.Shop, code string, limit, perBuyer int64) (id string) {
	s.Must(func(tx *store.Tx) error {
		k, err := pricing.SaveDiscount(tx, pricing.Kept{Limit: limit, PerBuyer: perBuyer, Discount: pricing.Discount{
			Code: code, Title: brand.Text{"en": "A tenth off"}, Class: pricing.OffOrder, PPM: 100_000}})
		id = k.ID
		return err
	})
	return id
}

func used(s *ordertest.Shop, id string) (n int64) {
	s.Read(func(tx *store.Tx) error {
		k, err := pricing.GetDiscount(tx, id)
		n = k.Used
		return err
	})
	return n
}

// withCode is a draft of one cup whose cart carries a code.
func withCode(s *ordertest.Shop, code string) (order.Draft, error) {
	d := s.Draft(pay.Transfer, ordertest.Of(s.Cup, 1))
	s.Must(func(tx *store.Tx) error {
		_, err := cart.Add(tx, d.Cart, ordertest.Of(s.Cup, 1))
		return err
	})
	err := s.Try(func(tx *store.Tx) error { return cart.AddCode(tx, d.Cart, code) })
	d.Lines = nil
	if err == nil {
		s.Look(&d)
	}
	return d, err
}

func TestACodeTakesItsShareOffAndIsCounted(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 5)
	id := offer(s, "Kiln10", 0, 0)
	d, err := withCode(s, " kiln10 ")
	if err != nil {
		t.Fatal(err)
	}
	o, err := s.Submit(d)
	if err != nil {
		t.Fatal(err)
	}
	// 3200 less 320, shipping 600: 3480; VAT 460 of 2880 and 96 of 600.
	if o.Goods != usd(3_200) || o.Discount != usd(320) || o.Total != usd(3_480) || o.Tax != usd(556) || len(o.Lines[0].Offs) != 1 || o.Lines[0].Offs[0].Code != "KILN10" {
		t.Errorf("order %+v", o)
	}
	if n := used(s, id); n != 1 {
		t.Errorf("used %d times", n)
	}
	s.Clock.Move(ordertest.Days*24*time.Hour + time.Minute)
	s.Must(func(tx *store.Tx) error { return order.Expire(tx, o.ID) })
	if n := used(s, id); n != 0 {
		t.Errorf("used %d times by an order that expired", n)
	}
	s.Must(func(tx *store.Tx) error {
		_, err := order.Settle(tx, o.ID, order.Money{Amount: o.Total, Ref: "late", At: tx.Now})
		return err
	})
	if n := used(s, id); n != 1 {
		t.Errorf("used %d times by an order that was paid late", n)
	}
}

func TestCodesThatAreRefused(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 9)
	offer(s, "ONCE", 1, 0)
	offer(s, "EACH", 0, 1)
	if _, err := withCode(s, "NEVER"); !fault.Is(err, "code_unknown") {
		t.Errorf("a code that nobody made: %v", err)
	}
	first, err := withCode(s, "ONCE")
	if err != nil {
		t.Fatal(err)
	}
	second, err := withCode(s, "ONCE")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(first); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(second); !fault.Is(err, "price_changed") {
		t.Errorf("a code used up since the page was shown: %v", err)
	}
	if _, err := withCode(s, "ONCE"); !fault.Is(err, "code_used_up") {
		t.Errorf("a code used up: %v", err)
	}
	mine, err := withCode(s, "EACH")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(mine); err != nil {
		t.Fatal(err)
	}
	again, err := withCode(s, "EACH")
	if err != nil {
		t.Fatal(err)
	}
	again.Contact.Email = mine.Contact.Email
	if _, err := s.Submit(again); !fault.Is(err, "code_used_up") {
		t.Errorf("a code for one use by each, again: %v", err)
	}
}

// Thirty buyers press Pay at once with a code that ten may use.
func TestALimitHoldsUnderARush(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Cup, 100)
	id := offer(s, "TEN", 10, 0)
	drafts := make([]order.Draft, 30)
	for i := range drafts {
		var err error
		if drafts[i], err = withCode(s, "TEN"); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	results := make([]error, len(drafts))
	for i := range drafts {
		wg.Go(func() { _, results[i] = s.Submit(drafts[i]) })
	}
	wg.Wait()
	sold := 0
	for _, err := range results {
		switch {
		case err == nil:
			sold++
		case !fault.Is(err, "price_changed") && !fault.Is(err, "code_used_up"):
			t.Error(err)
		}
	}
	if n := used(s, id); sold != 10 || n != 10 {
		t.Errorf("%d orders, %d uses", sold, n)
	}
}
