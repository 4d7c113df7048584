package catalog_test

import (
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// A policy is kept with what its kind asks for and nothing else, or refused.
func TestPolicies(t *testing.T) {
	day := storetest.Start.AddDate(0, 2, 0)
	for _, row := range []struct {
		name string
		set  catalog.Policy
		want catalog.Policy
		code string
	}{
		{"deny forgets the rest", catalog.Policy{Days: 3, Until: day, Most: 5}, catalog.Policy{}, ""},
		{"continue", catalog.Policy{Kind: catalog.Continue, Days: 14, Until: day}, catalog.Policy{Kind: catalog.Continue, Days: 14}, ""},
		{"continue without days", catalog.Policy{Kind: catalog.Continue}, catalog.Policy{}, "policy_days"},
		{"continue for ever", catalog.Policy{Kind: catalog.Continue, Days: 366}, catalog.Policy{}, "policy_days"},
		{"preorder", catalog.Policy{Kind: catalog.Preorder, Until: day, Most: 9, Days: 3}, catalog.Policy{Kind: catalog.Preorder, Until: day, Most: 9}, ""},
		{"preorder without a day", catalog.Policy{Kind: catalog.Preorder, Most: 9}, catalog.Policy{}, "policy_until"},
		{"preorder without an end", catalog.Policy{Kind: catalog.Preorder, Until: day}, catalog.Policy{}, "policy_most"},
		{"fewer than none", catalog.Policy{Kind: catalog.Continue, Days: 1, Most: -1}, catalog.Policy{}, "policy_most"},
		{"another", catalog.Policy{Kind: "maybe"}, catalog.Policy{}, "policy_unknown"},
	} {
		s := storetest.Open(t)
		var id catalog.VariantID
		storetest.Do(t, s, func(tx *store.Tx) error {
			_, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Cup"}}, []catalog.Variant{{Price: money.Of(100, "USD")}})
			id = vs[0].ID
			return err
		})
		err := s.Do(t.Context(), store.Actor{Kind: "staff"}, "test", func(tx *store.Tx) error {
			return catalog.EditVariant(tx, id, catalog.Edit{Policy: &row.set})
		})
		if row.code == "" && err != nil || row.code != "" && !fault.Is(err, row.code) {
			t.Errorf("%s: %v, want %q", row.name, err, row.code)
		}
		storetest.View(t, s, func(tx *store.Tx) error {
			v, err := catalog.GetVariant(tx, id)
			if v.Policy != row.want {
				t.Errorf("%s: kept %+v", row.name, v.Policy)
			}
			return err
		})
	}
}

// What is owed already counts against what may be.
func TestMoreIsWhatMayStillBeOwed(t *testing.T) {
	now := storetest.Start
	for _, row := range []struct {
		policy catalog.Policy
		owed   int64
		more   int64
	}{
		{catalog.Policy{}, 0, 0},
		{catalog.Policy{Kind: catalog.Continue, Days: 3, Most: 5}, 2, 3},
		{catalog.Policy{Kind: catalog.Continue, Days: 3, Most: 5}, 9, 0},
		{catalog.Policy{Kind: catalog.Preorder, Until: now.Add(time.Second), Most: 5}, 1, 4},
		{catalog.Policy{Kind: catalog.Preorder, Until: now, Most: 5}, 1, 0},
	} {
		v := catalog.Variant{Policy: row.policy}
		if got := v.More(row.owed, now); got != row.more {
			t.Errorf("%+v with %d owed: %d more, want %d", row.policy, row.owed, got, row.more)
		}
		if row.more > 0 && (!v.Owes(row.owed+row.more, now) || v.Owes(row.owed+row.more+1, now)) {
			t.Errorf("%+v: %d may be owed and no more", row.policy, row.owed+row.more)
		}
	}
	if v := (catalog.Variant{Policy: catalog.Policy{Kind: catalog.Continue, Days: 3}}); v.More(1_000, now) < 1_000 || !v.Owes(1_000, now) {
		t.Error("without an end there is one")
	}
}
