package stock

import (
	"errors"
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
		{"a counter changed by hand", func(tx *store.Tx) error { return levels.Put(tx, levelKey(v, Main), Level{OnHand: 9, Seq: 1}) }, "its ledger ends at"},
		{"a counter lost", func(tx *store.Tx) error { return levels.Delete(tx, levelKey(v, Main)) }, "has a ledger and no counters"},
		{"a movement lost", func(tx *store.Tx) error { return movements.Delete(tx, movementKey(v, Main, 1)) }, "its ledger ends at"},
		{"a movement changed", func(tx *store.Tx) error {
			return movements.Put(tx, movementKey(v, Main, 1), Movement{Variant: v, Loc: Main, Seq: 1, Kind: KindReceive, Ref: "r", Delta: Level{OnHand: 4}, After: Level{OnHand: 5, Seq: 1}})
		}, "the sum is"},
		{"a movement that moves what it may not", func(tx *store.Tx) error {
			return movements.Put(tx, movementKey(v, Main, 1), Movement{Variant: v, Loc: Main, Seq: 1, Kind: KindDamage, Ref: "r", Delta: Level{OnHand: 5}, After: Level{OnHand: 5, Seq: 1}})
		}, "damage, moves"},
		{"a movement of no kind", func(tx *store.Tx) error {
			return movements.Put(tx, movementKey(v, Main, 1), Movement{Variant: v, Loc: Main, Seq: 1, Kind: "steal", Ref: "r", Delta: Level{OnHand: 5}, After: Level{OnHand: 5, Seq: 1}})
		}, "steal, moves"},
		{"more promised than there is", func(tx *store.Tx) error {
			return forge(tx, KindCommitDirect, Line{Variant: v, Quantity: 6, Loc: Main})
		}, "nothing allowed it"},
		{"less than nothing", func(tx *store.Tx) error {
			return errors.Join(
				levels.Put(tx, levelKey(v, Main), Level{OnHand: -1, Seq: 2}),
				movements.Put(tx, movementKey(v, Main, 2), Movement{Variant: v, Loc: Main, Seq: 2, Kind: KindAdjust, Ref: "s", Beyond: BeyondForce, Delta: Level{OnHand: -6}, After: Level{OnHand: -1, Seq: 2}}))
		}, "below zero"},
		{"a reservation without its movement", func(tx *store.Tx) error {
			return reservations.Put(tx, "r", Reservation{ID: "r", Lines: []Line{{Variant: v, Quantity: 2, Loc: Main}}, State: Active})
		}, "active reservations hold 2"},
		{"a place in the queue for nothing", func(tx *store.Tx) error {
			p := promise{Variant: v, Owner: "o", Loc: Main, Quantity: 1, Waiting: 1}
			return promises.Put(tx, p.key(), p)
		}, "the queue is of 1"},
		{"a promise of what never was", func(tx *store.Tx) error {
			p := promise{Variant: v, Owner: "o", Loc: "x", Quantity: 1}
			return promises.Put(tx, p.key(), p)
		}, "is promised and has no counters"},
		{"promised elsewhere, to nobody", func(tx *store.Tx) error {
			return errors.Join(forge(tx, KindReceive, Line{Variant: v, Quantity: 2, Loc: "x"}), forge(tx, KindCommitDirect, Line{Variant: v, Quantity: 1, Loc: "x"}))
		}, "1 promised, 0 of it to somebody"},
		{"pieces at a location that is closed", func(tx *store.Tx) error {
			return errors.Join(forge(tx, KindReceive, Line{Variant: v, Quantity: 2, Loc: "x"}), locations.Put(tx, "x", Location{ID: "x"}))
		}, "which is closed"},
		{"the catalogue told otherwise", func(tx *store.Tx) error { _, err := catalog.NoteStock(tx, v, 0); return err }, "was told otherwise"},
		{"an alert of nothing", func(tx *store.Tx) error { return alerts.Put(tx, "x", lowRow{}) }, "has an alert and no counters"},
	} {
		s := storetest.Open(t)
		storetest.Do(t, s, func(tx *store.Tx) error {
			_, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Cup"}}, []catalog.Variant{{Price: money.Of(100, "USD")}})
			if err != nil {
				return err
			}
			v = vs[0].ID
			return forge(tx, KindReceive, Line{Variant: v, Quantity: 5, Loc: Main})
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

// forge writes a movement without asking whether it may be.
func forge(tx *store.Tx, k Kind, l Line) error {
	b := book{tx: tx}
	if err := b.plan(change{kind: k, ref: string(k)}, l, 0); err != nil {
		return err
	}
	return b.write()
}
