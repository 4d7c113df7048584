package collection

import (
	"strings"
	"testing"

	"hawker/app/brand"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestDoctorSeesEachKindOfDamage(t *testing.T) {
	var tea, byHand Collection
	for _, row := range []struct {
		name  string
		spoil func(*store.Tx) error
		says  string
	}{
		{"a place by rule lost", func(tx *store.Tx) error {
			m, err := members.Get(tx, "cup")
			if err != nil {
				return err
			}
			m.In = m.In[:1]
			return members.Put(tx, "cup", m)
		}, "product cup stands in"},
		{"rules that nobody asked", func(tx *store.Tx) error {
			return pickings.Put(tx, tea.ID, picking{Rules: &Rules{List: []Rule{{"tag", "is", "coffee"}}}})
		}, "product cup stands in"},
		{"another order by hand", func(tx *store.Tx) error {
			return hands.Put(tx, byHand.ID, handpicked{[]Product{"pot", "cup"}})
		}, "product pot stands in"},
		{"an address of nothing", func(tx *store.Tx) error { return redirects.Put(tx, "old", redirect{"x"}) }, "address old leads nowhere"},
	} {
		s := storetest.Open(t)
		storetest.Do(t, s, func(tx *store.Tx) (err error) {
			for id, f := range map[Product]Facts{"cup": {Tags: []string{"Tea"}, Since: tx.Now}, "pot": {Since: tx.Now}} {
				if err := Place(tx, id, f); err != nil {
					return err
				}
			}
			title := brand.Text{"en": "Group"}
			if tea, err = Create(tx, Collection{Title: title, Rules: &Rules{List: []Rule{{"tag", "is", "tea"}}}}); err != nil {
				return err
			}
			byHand, err = Create(tx, Collection{Title: title, Products: []Product{"cup", "pot"}})
			return err
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
