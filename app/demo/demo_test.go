package demo_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/demo"
	"hawker/app/live"
	"hawker/app/order"
	"hawker/app/outbox"
	"hawker/app/parcel"
	"hawker/app/review"
	"hawker/app/staff"
	"hawker/app/stock"
	"hawker/app/store"
)

// The sample shop is a whole shop: its past adds up, and there is something in
// every state to look at.
func TestSeed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hawker.db")
	began := time.Now()
	if err := demo.Seed(context.Background(), path, time.Now()); err != nil {
		t.Fatal(err)
	}
	t.Logf("seeded in %s", time.Since(began).Round(time.Millisecond))
	s, err := store.Open(path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(func(tx *store.Tx) error {
		products, _, err := catalog.List(tx, catalog.Active, "", 100)
		if err != nil || len(products) < 12 {
			t.Errorf("%d products: %v", len(products), err)
		}
		on, err := live.Current(tx)
		if err != nil || len(on) != 1 {
			t.Errorf("%d shows on the air: %v", len(on), err)
		}
		next, err := live.List(tx, live.Upcoming, 10)
		if err != nil || len(next) != 2 {
			t.Errorf("%d shows to come: %v", len(next), err)
		}
		for _, list := range []string{"unpaid", "to_pack", "shipped", "done", "cancelled", "messages"} {
			found, _, err := order.List(tx, list, "", 50)
			if err != nil || len(found) == 0 {
				t.Errorf("no order is %s: %v", list, err)
			}
		}
		for _, state := range []review.State{review.Waiting, review.Published} {
			if review.Count(tx, state) == 0 {
				t.Errorf("no review is %s", state)
			}
		}
		for name, check := range map[string]func(*store.Tx) ([]string, error){
			"catalog": catalog.Doctor, "stock": stock.Doctor, "live": live.Doctor, "order": order.Doctor, "parcel": parcel.Doctor, "review": review.Doctor, "outbox": outbox.Doctor, "staff": staff.Doctor,
		} {
			if broken, err := check(tx); err != nil || len(broken) > 0 {
				t.Errorf("%s: %v %v", name, broken, err)
			}
		}
		is, err := demo.Is(tx)
		if !is {
			t.Error("the sample shop does not know itself")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
