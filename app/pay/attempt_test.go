package pay_test

import (
	"path/filepath"
	"testing"

	"hawker/app/money"
	"hawker/app/pay"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// earlier is where attempts stood when the orders kept them.
var earlier = store.NewBucket[pay.AttemptID, pay.Attempt]("order/payment", "payment_not_found")

func TestAttemptsMoveToWhoKnowsPayments(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hawker.db")
	open := func(migrations ...store.Migration) *store.Store {
		s, err := store.Open(path, store.Options{Migrations: migrations})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	storetest.Do(t, s, func(tx *store.Tx) error {
		for _, id := range []pay.AttemptID{"a", "b"} {
			a := pay.Attempt{ID: id, Owner: "order-" + string(id), Method: pay.Transfer, Amount: money.Of(3_200, "USD"), State: pay.Created, Made: tx.Now}
			if err := earlier.Put(tx, id, a); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	up := store.Migration{Name: "attempts", Run: pay.TakeOver}
	if err := open(up).Close(); err != nil {
		t.Fatal(err)
	}
	s = open(up)
	defer s.Close()
	storetest.View(t, s, func(tx *store.Tx) error {
		for _, id := range []pay.AttemptID{"a", "b"} {
			list, err := pay.Of(tx, "order-"+string(id))
			if err != nil || len(list) != 1 || list[0].ID != id || list[0].Amount != money.Of(3_200, "USD") {
				t.Errorf("attempt %s: %+v, %v", id, list, err)
			}
		}
		for _, wrong := range store.CheckIndexes(tx) {
			t.Error(wrong)
		}
		return nil
	})
}
