package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hawker/app/cart"
	"hawker/app/order/ordertest"
	"hawker/app/store"
)

// pass is the address of a cart in which there are two pieces.
func (s *site) pass(secret []byte) string {
	s.t.Helper()
	var token string
	s.view(func(tx *store.Tx) (err error) {
		token, err = cart.Pass(secret, "another", tx.Now.Add(time.Minute))
		return err
	})
	return "/cart/from/" + token
}

// A guest goes on with the cart on the phone; what was sold meanwhile stays behind,
// by its name, and the link is good for nothing else.
func TestACartGoesOnAnotherDevice(t *testing.T) {
	s, st := furnished(t, 3)
	laptop, phone, thief := s.browser(), s.browser(), s.browser()
	put := func(b *browser, n string) {
		p := b.get("/products/full-moon").want(http.StatusOK)
		p.form("/cart").set("quantity", n).send().want(http.StatusOK)
	}
	put(laptop, "2")
	put(phone, "1")
	p := laptop.get(laptop.get("/cart").want(http.StatusOK).link("/cart?elsewhere")).want(http.StatusOK)
	copied, ok := p.id("cart-pass")
	if !ok || !strings.Contains(p.text, `class="qr"`) {
		t.Fatalf("no way to another device: %s", clip(p.words()))
	}
	if h := phone.get(copied).want(http.StatusOK); !strings.Contains(h.words(), "2 pieces come to this device") || h.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the link says %s", clip(h.words()))
	}
	if p := laptop.get("/cart"); !strings.Contains(p.words(), "Full Moon") {
		t.Error("looking at the link takes the cart away")
	}
	s.do(func(tx *store.Tx) error { // somebody buys one of the three
		_, err := cart.Add(tx, "other", ordertest.Of(st.cup, 1))
		return err
	})
	s.placeOrder(st)
	form := phone.get(copied).form(strings.TrimPrefix(copied, s.url))
	done := form.send().want(http.StatusOK)
	if words := done.words(); !strings.Contains(words, "1 piece came along, not all") || !strings.Contains(words, "1 piece did not come along") {
		t.Errorf("taken over: %s", clip(words))
	}
	if p := phone.get("/cart").want(http.StatusOK); !strings.Contains(p.text, `value="2"`) {
		t.Errorf("the phone's cart: %s", clip(p.words()))
	}
	if p := laptop.get("/cart"); !strings.Contains(p.words(), "Nothing in your cart yet") {
		t.Errorf("the laptop's cart: %s", clip(p.words()))
	}
	if p := thief.get(copied).want(http.StatusOK); !strings.Contains(p.words(), "nothing to take over") {
		t.Errorf("again elsewhere: %s", clip(p.words()))
	}
	if p := thief.get("/cart/from/nobody"); p.status != http.StatusNotFound {
		t.Errorf("a made-up link: %d", p.status)
	}
}
