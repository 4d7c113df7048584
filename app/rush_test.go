package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hawker/app/order"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// Two hundred buyers stand before the filled checkout of the last piece and send
// it at once: one gets it, the others are told so and keep what they typed.
func TestTwoHundredBuyersSendTheLastPieceAtOnce(t *testing.T) {
	site := open(t)
	hash, err := staff.Hash("a long password")
	if err != nil {
		t.Fatal(err)
	}
	var s stall
	site.do(func(tx *store.Tx) (err error) {
		s, err = furnish(tx, hash, 1)
		return err
	})
	all := s.crowd(t, site.url, 200)
	before, start := site.shop.Store().Commits(), time.Now()
	answers := make([]bought, len(all))
	var ready, sent sync.WaitGroup
	ready.Add(1)
	for i, g := range all {
		sent.Go(func() {
			ready.Wait()
			b, err := g.buy()
			if err != nil {
				t.Error(err)
			}
			answers[i] = b
		})
	}
	ready.Done()
	sent.Wait()
	took, commits := time.Since(start), site.shop.Store().Commits()-before

	placed := 0
	for i, a := range answers {
		switch a.status {
		case http.StatusSeeOther:
			placed++
		case http.StatusConflict:
			if !strings.Contains(a.text, "Full Moon") || !strings.Contains(a.text, "sold out") {
				t.Errorf("buyer %d reads: %s", i, clip(a.text))
			}
			if name := all[i].form.values.Get("name"); a.page.form("/checkout").values.Get("name") != name {
				t.Errorf("buyer %d has to type the name %q again", i, name)
			}
		default:
			t.Errorf("buyer %d got %d: %s", i, a.status, clip(a.text))
		}
	}
	if placed != 1 {
		t.Errorf("%d orders were placed", placed)
	}
	site.view(func(tx *store.Tx) error {
		l, err := stock.Get(tx, s.cup)
		if l.OnHand != 1 || l.Reserved != 1 || l.Committed != 0 || order.Counts(tx)[order.All] != 1 {
			t.Errorf("the ledger says %+v, the desk counts %v", l, order.Counts(tx))
		}
		return err
	})
	t.Logf("200 checkouts were answered in %v with %d commits", took.Round(time.Millisecond), commits)
}
