package stock

import (
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestDoctorSeesEachKindOfDamage(t *testing.T) {
	var v catalog.VariantID
	for _, row := range []struct {
		name  string
		spoil func(tx *store.Tx) error
		says  string
	}{
		{"a counter changed by hand", func(tx *store.Tx) error { return levels.Put(tx, v, Level{OnHand: 9, Seq: 1}) }, "its ledger ends at"},
		{"a counter lost", func(tx *store.Tx) error { return levels.Delete(tx, v) }, "has a ledger and no counters"},
		{"a movement lost", func(tx *store.Tx) error { return movements.Delete(tx, movementKey(v, 1)) }, "its ledger ends at"},
		{"a movement changed", func(tx *store.Tx) error {
			return movements.Put(tx, movementKey(v, 1), Movement{Variant: v, Seq: 1, Ref: "r", Delta: Level{OnHand: 4}, After: Level{OnHand: 5, Seq: 1}})
		}, "the sum is"},
		{"more promised than there is", func(tx *store.Tx) error {
			after := Level{OnHand: 5, Committed: 6, Seq: 2}
			return change{kind: KindCommitDirect, ref: "x", per: Level{Committed: 1}}.write(tx, Line{v, 6}, after)
		}, "below zero"},
		{"a reservation without its movement", func(tx *store.Tx) error {
			return reservations.Put(tx, "r", Reservation{ID: "r", Lines: []Line{{v, 2}}, State: Active})
		}, "active reservations hold 2"},
		{"the catalogue told otherwise", func(tx *store.Tx) error { return catalog.NoteStock(tx, v, 0) }, "was told otherwise"},
		{"an alert of nothing", func(tx *store.Tx) error { return alerts.Put(tx, "x", lowRow{}) }, "has an alert and no counters"},
	} {
		s := storetest.Open(t)
		storetest.Do(t, s, func(tx *store.Tx) error {
			_, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Cup"}}, []catalog.Variant{{Price: money.Of(100, "USD")}})
			if err != nil {
				return err
			}
			v = vs[0].ID
			return change{kind: KindReceive, ref: "r", per: Level{OnHand: 1}}.write(tx, Line{v, 5}, Level{OnHand: 5, Seq: 1})
		})
		doctor := func() (broken []string) {
			storetest.View(t, s, func(tx *store.Tx) (err error) {
				broken, err = Doctor(tx)
				return err
			})
			return broken
		}
		if broken := doctor(); len(broken) > 0 {
			t.Fatalf("before any damage: %v", broken)
		}
		storetest.Do(t, s, row.spoil)
		if broken := strings.Join(doctor(), "\n"); !strings.Contains(broken, row.says) {
			t.Errorf("%s: doctor says %q", row.name, broken)
		}
	}
}
