package letter_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/order/ordertest"
	"hawker/app/pay"
	"hawker/app/store"
)

// A letter about an order of what is not there yet says on which day it is sent,
// above the goods and beside the line.
func TestALetterPromisesTheDay(t *testing.T) {
	s := ordertest.Open(t)
	s.Receive(s.Pot, 1)
	s.Must(func(tx *store.Tx) error {
		p := catalog.Policy{Kind: catalog.Preorder, Until: time.Date(2027, 1, 20, 9, 0, 0, 0, time.UTC), Most: 5}
		return catalog.EditVariant(tx, s.Cup, catalog.Edit{Policy: &p})
	})
	both := s.Buy(pay.Cash, ordertest.Of(s.Pot, 1), ordertest.Of(s.Cup, 2))
	_, text := told(t, s, both.ID)
	if n := strings.Count(text, "Pre-order: sent from 20 January 2027"); n != 2 || !strings.Contains(text, "Not all of it is there yet.") {
		t.Errorf("said %d times:\n%s", n, text)
	}
	s.Receive(s.Pot, 1)
	_, text = told(t, s, s.Buy(pay.Cash, ordertest.Of(s.Pot, 1)).ID)
	if strings.Contains(text, "Not all of it is there yet.") {
		t.Errorf("all of it was there:\n%s", text)
	}
}
