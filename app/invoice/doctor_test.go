package invoice

import (
	"strings"
	"testing"

	"hawker/app/order"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// The doctor finds a document that was altered, one that is missing in the middle,
// and one that is missing at the end.
func TestDoctorSeesWhatWasTamperedWith(t *testing.T) {
	for _, row := range []struct {
		name string
		harm func(tx *store.Tx) error
		want string
	}{
		{"nothing", func(*store.Tx) error { return nil }, ""},
		{"another total", func(tx *store.Tx) error {
			s, err := documents.Get(tx, key(Invoice, 2026, 2))
			if err != nil {
				return err
			}
			s.Body = []byte(strings.Replace(string(s.Body), `"order_no":"o"`, `"order_no":"p"`, 1))
			return documents.Put(tx, key(Invoice, 2026, 2), s)
		}, "invoice 2026/2 is not as it was issued"},
		{"one in the middle", func(tx *store.Tx) error { return documents.Delete(tx, key(Invoice, 2026, 2)) }, "invoice 2026/3 follows 1"},
		{"the last", func(tx *store.Tx) error { return documents.Delete(tx, key(Invoice, 2026, 3)) }, "invoice/invoice/2026 counts 3, has 2"},
	} {
		s, _ := storetest.OpenAt(t, store.Options{})
		storetest.Do(t, s, func(tx *store.Tx) error {
			for n, id := range []order.ID{"a", "b", "c"} {
				if err := sealOne(tx, uint64(n)+1, id); err != nil {
					return err
				}
			}
			return row.harm(tx)
		})
		storetest.View(t, s, func(tx *store.Tx) error {
			broken, err := Doctor(tx)
			if text := strings.Join(broken, "\n"); row.want == "" && text != "" || !strings.Contains(text, row.want) {
				t.Errorf("%s: %q, want %q", row.name, text, row.want)
			}
			return err
		})
	}
}

// sealOne issues a document of an order that need not exist.
func sealOne(tx *store.Tx, n uint64, id order.ID) error {
	s, err := Document{Kind: Invoice, Year: 2026, N: n, Order: id, OrderNo: "o"}.seal(tx, string(id))
	if err != nil {
		return err
	}
	if err := tx.Bump(counted(Invoice, 2026), 1); err != nil {
		return err
	}
	return documents.Put(tx, key(Invoice, 2026, n), s)
}
