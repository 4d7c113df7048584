package offsite_test

import (
	"slices"
	"testing"
	"time"

	"hawker/app/offsite"
)

// A shop that copies itself for two years has the last day's copies, seven daily ones,
// four of weeks and twelve of months; nothing is older than a year.
func TestCopiesAreThinnedOut(t *testing.T) {
	begin := time.Date(2026, 1, 1, 3, 0, 0, 0, time.UTC)
	var whole []string
	for now := begin; now.Before(begin.AddDate(2, 0, 0)); now = now.Add(24 * time.Hour) {
		whole = append(whole, offsite.Stamp(now))
		if now.Weekday() == time.Friday { // a show, and a copy every quarter of an hour
			for n := range 8 {
				whole = append(whole, offsite.Stamp(now.Add(time.Duration(n+1)*15*time.Minute)))
			}
		}
		kept := offsite.Keep(whole, now.Add(3*time.Hour))
		if len(kept) > 7+3+11+9 || !slices.IsSorted(kept) || kept[len(kept)-1] != whole[len(whole)-1] {
			t.Fatalf("%s: %d are kept: %q", now.Format(time.DateOnly), len(kept), kept)
		}
		days := map[string]bool{}
		for _, stamp := range kept {
			days[stamp[:8]] = true
			if at, _ := time.Parse("20060102", stamp[:8]); now.Sub(at) > 367*24*time.Hour {
				t.Fatalf("%s: %s is older than a year", now.Format(time.DateOnly), stamp)
			}
		}
		for back := range 7 {
			if day := now.AddDate(0, 0, -back); !day.Before(begin) && !days[day.Format("20060102")] {
				t.Fatalf("%s: no copy of %s", now.Format(time.DateOnly), day.Format(time.DateOnly))
			}
		}
		whole = kept
	}
	months := map[string]bool{}
	for _, stamp := range whole {
		months[stamp[:6]] = true
	}
	if len(months) != 12 {
		t.Errorf("after two years there are %d months: %q", len(months), whole)
	}
	if kept := offsite.Keep([]string{"20100101T030000.000Z"}, begin); len(kept) != 1 {
		t.Error("the only copy went, since it is old")
	}
}

func TestNamesOfPieces(t *testing.T) {
	g := offsite.Grown{Name: "archive/x/film/index", From: 12, To: 40, Sum: 0xabc}
	if got, ok := offsite.GrownOf(g.String()); !ok || got != g {
		t.Errorf("%s became %+v", g, got)
	}
	for _, name := range []string{"archive/x/film/index", "a@", "a@1-2", "a@000000000002-000000000001-00000000", "a@000000000001-000000000002-0000000g"} {
		if g, ok := offsite.GrownOf(name); ok {
			t.Errorf("%s is taken for %+v", name, g)
		}
	}
	chain := offsite.Chain([]offsite.Grown{{From: 9, To: 12}, {From: 4, To: 9}, {From: 0, To: 4}, {From: 15, To: 20}})
	if len(chain) != 3 || chain[2].To != 12 {
		t.Errorf("chained: %+v", chain)
	}
}
