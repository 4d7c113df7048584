package invoice

import (
	"encoding/json"
	"strings"
	"testing"

	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// A buyer is erased from a document of today and from one that is older than digests:
// the chain holds for both, and any other change is found.
func TestBuyersAreErasedAndTheChainHolds(t *testing.T) {
	s := storetest.Open(t)
	put := func(n uint64, old bool) {
		t.Helper()
		storetest.Do(t, s, func(tx *store.Tx) error {
			d := Document{Kind: Invoice, Number: "2026-000" + string(rune('0'+n)), Year: 2026, N: n, Order: order.ID(rune('a' + n)),
				Buyer: Party{Name: "Anna Weber", Lines: []string{"Torstraße 1"}, Country: "DE", Email: "anna@example.de"}}
			row, err := d.seal(tx, string(d.Order))
			if err != nil {
				return err
			}
			if old {
				row.Buyer, row.Salt, row.Digest = nil, "", ""
				if row.Body, err = json.Marshal(d); err != nil {
					return err
				}
				row.Hash = row.sum()
			}
			if err := tx.Bump(counted(Invoice, 2026), 1); err != nil {
				return err
			}
			return documents.Put(tx, key(Invoice, 2026, n), row)
		})
	}
	put(1, true)
	put(2, false)
	put(3, false)
	holds := func() {
		t.Helper()
		storetest.View(t, s, func(tx *store.Tx) error {
			broken, err := Doctor(tx)
			for _, b := range broken {
				t.Error(b)
			}
			return err
		})
	}
	holds()
	for range 2 { // the second time has no effect
		storetest.Do(t, s, func(tx *store.Tx) error {
			if err := Erase(tx, order.ID(rune('a'+1))); err != nil {
				return err
			}
			return Erase(tx, order.ID(rune('a'+2)))
		})
		holds()
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		for n, gone := range map[uint64]bool{1: true, 2: true, 3: false} {
			row, err := documents.Get(tx, key(Invoice, 2026, n))
			if err != nil {
				return err
			}
			raw, err := json.Marshal(row)
			if err != nil {
				return err
			}
			d, err := row.open()
			if strings.Contains(string(raw), "anna@") == gone || strings.Contains(string(raw), "Torstra") == gone || d.Buyer.Country != "DE" || err != nil {
				t.Errorf("document %d: %s %v", n, raw, err)
			}
			for what, change := range map[string]func(*sealed){
				"its bytes": func(s *sealed) { s.Body = json.RawMessage(strings.Replace(string(s.Body), "2026", "2027", 1)) },
				"its hash":  func(s *sealed) { s.Hash = "00" + s.Hash[2:] },
				"its buyer": func(s *sealed) { s.Buyer, s.Salt = json.RawMessage(`{"name":"Bo"}`), "00" },
			} {
				if n == 1 && what == "its buyer" {
					continue // there is no place for one
				}
				forged := row
				if change(&forged); forged.intact() {
					t.Errorf("document %d passes with %s changed", n, what)
				}
			}
		}
		return nil
	})
}
