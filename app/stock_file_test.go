package app_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"hawker/app/catalog"
	"hawker/app/files"
	"hawker/app/order"
	"hawker/app/parcel"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// The file was written by the version before locations: of 20 cups two left with
// order 1001, three were held by order 1002 until its time was over, two are promised
// to 1003, four held by 1004, and two broke with 1005; of 9 pots one left, one broke,
// five were missing when they were counted.
func TestAnOlderFileGetsALocation(t *testing.T) {
	s := older(t, "store-v5.db.gz")
	cup, pot := bySKU(t, s, "FM-CUP"), bySKU(t, s, "FM-POT")
	storetest.View(t, s, func(tx *store.Tx) error {
		for _, row := range []struct {
			id    catalog.VariantID
			level stock.Level
			says  string
		}{
			{cup, stock.Level{OnHand: 18, Reserved: 4, Committed: 2, Damaged: 2}, "receive reserve commit ship reserve expire reserve commit reserve reserve commit uncommit damage"},
			{pot, stock.Level{OnHand: 3, Committed: 1, Damaged: 1}, "receive reserve commit ship reserve commit reserve commit uncommit damage adjust"},
		} {
			level, err := stock.At(tx, row.id, stock.Main)
			if err != nil {
				return err
			}
			ledger, more, err := stock.Ledger(tx, row.id, stock.Page{Limit: 100})
			if err != nil || more || len(ledger) != int(level.Seq) {
				t.Errorf("%d movements of %d, %v", len(ledger), level.Seq, err)
			}
			kinds := ""
			for i := range ledger {
				kinds += " " + string(ledger[len(ledger)-1-i].Kind)
			}
			if level.Seq = 0; level != row.level || kinds != " "+row.says {
				t.Errorf("stands at %+v after%s", level, kinds)
			}
			if sum, err := stock.Get(tx, row.id); err != nil || sum.OnHand != row.level.OnHand {
				t.Errorf("all together: %+v, %v", sum, err)
			}
		}
		for _, doctor := range []func(*store.Tx) ([]string, error){stock.Doctor, catalog.Doctor, order.Doctor, parcel.Doctor} {
			broken, err := doctor(tx)
			for _, b := range broken {
				t.Error(b)
			}
			if err != nil {
				return err
			}
		}
		for _, b := range store.CheckIndexes(tx) {
			t.Error(b)
		}
		return nil
	})
}

// What an older version began goes on: its reservation opens an order, what it
// promised is packed and sent, and what it had done already has no second effect.
func TestAnOlderFileGoesOn(t *testing.T) {
	s := older(t, "store-v5.db.gz")
	cup := bySKU(t, s, "FM-CUP")
	act := func(fn func(*store.Tx) error) {
		t.Helper()
		if err := s.Do(context.Background(), store.Actor{Kind: "staff", ID: "wen"}, "test", fn); err != nil {
			t.Fatal(err)
		}
	}
	act(func(tx *store.Tx) error {
		o, _, err := order.ByNumber(tx, "1004")
		if err == nil {
			_, err = order.Settle(tx, o.ID, order.Money{Amount: o.Total, Ref: "statement 7"})
		}
		return err
	})
	act(func(tx *store.Tx) error {
		o, _, err := order.ByNumber(tx, "1003")
		if err != nil {
			return err
		}
		p, err := parcel.Pack(tx, o.ID, nil)
		if err == nil {
			_, err = parcel.Ship(tx, p.ID, "dhl", "00340434161095")
		}
		return err
	})
	var ref string
	storetest.View(t, s, func(tx *store.Tx) error {
		ledger, _, err := stock.Ledger(tx, cup, stock.Page{Limit: 100})
		ref = ledger[len(ledger)-1].Ref
		return err
	})
	act(func(tx *store.Tx) error { return stock.Receive(tx, stock.Line{Variant: cup, Quantity: 20}, ref, "") })
	storetest.View(t, s, func(tx *store.Tx) error {
		level, err := stock.Get(tx, cup)
		if level.Seq = 0; level != (stock.Level{OnHand: 16, Committed: 4, Damaged: 2}) {
			t.Errorf("stands at %+v", level)
		}
		broken, _ := stock.Doctor(tx)
		for _, b := range broken {
			t.Error(b)
		}
		return err
	})
}

// older opens a copy of a file that an earlier version wrote.
func older(t *testing.T, name string) *store.Store {
	t.Helper()
	in, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	raw, err := gzip.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "hawker.db")
	out, err := os.Create(path)
	if err == nil {
		_, err = io.Copy(out, raw)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(path, store.Options{Migrations: files.Migrations})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(fmt.Errorf("closing the older file: %w", err))
		}
	})
	return s
}

func bySKU(t *testing.T, s *store.Store, sku string) (id catalog.VariantID) {
	t.Helper()
	storetest.View(t, s, func(tx *store.Tx) error {
		v, ok, err := catalog.BySKU(tx, sku)
		if !ok {
			t.Fatalf("no %s", sku)
		}
		id = v.ID
		return err
	})
	return id
}
