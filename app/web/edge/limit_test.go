package edge_test

import (
	"fmt"
	"testing"
	"time"

	"hawker/app/web/edge"
)

// allowed counts what an address gets of a class at one time.
func allowed(l *edge.Limits, class edge.Class, addr string, at time.Time) int {
	for n := range 10_000 {
		if !l.Allow(class, addr, at) {
			return n
		}
	}
	return 10_000
}

func TestBudgetsPerAddressAndClass(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		class         edge.Class
		scale         float64
		burst, minute int
	}{
		{edge.Join, 1, 120, 120}, {edge.Chat, 1, 10, 10}, {edge.Code, 1, 10, 10}, {edge.Submit, 1, 30, 30}, {edge.Upload, 1, 60, 60},
		{edge.Chat, 10, 100, 100}, {edge.Chat, 0.1, 1, 1}, {edge.Chat, 0, 1, 0}, {edge.Free, 1, 10_000, 10_000},
	} {
		l := edge.NewLimits(row.scale)
		if n := allowed(l, row.class, "192.0.2.1", at); n != row.burst {
			t.Errorf("class %d at scale %g: %d at once, want %d", row.class, row.scale, n, row.burst)
		}
		if n := allowed(l, row.class, "192.0.2.2", at); n != row.burst {
			t.Errorf("class %d: another address gets %d", row.class, n)
		}
		if n := allowed(l, row.class, "192.0.2.1", at.Add(time.Minute)); n != row.minute {
			t.Errorf("class %d at scale %g: %d a minute later, want %d", row.class, row.scale, n, row.minute)
		}
	}
}

// Looking whether an address guesses takes nothing from it; a wrong key does.
func TestGuessing(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	l := edge.NewLimits(1)
	for n := range 10 {
		if l.Guessing("a", at) {
			t.Fatalf("after %d wrong keys", n)
		}
		l.Guessed("a", at)
	}
	if !l.Guessing("a", at) || l.Guessing("b", at) {
		t.Error("ten wrong keys are enough, and only for who sent them")
	}
	if l.Guessing("a", at.Add(time.Minute)) {
		t.Error("a minute later it may be tried again")
	}
}

// Addresses that were quiet are forgotten, so that their number costs nothing; by
// then each had its whole budget again, so that forgetting forgives nothing.
func TestQuietAddressesAreForgotten(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	l := edge.NewLimits(1)
	for n := range 1000 {
		l.Allow(edge.Chat, fmt.Sprint("192.0.2.", n), at)
	}
	l.Allow(edge.Chat, "busy", at.Add(9*time.Minute))
	if n := l.Kept(); n != 1001 {
		t.Errorf("%d addresses are kept, want all 1001", n)
	}
	l.Allow(edge.Chat, "late", at.Add(11*time.Minute))
	if n := l.Kept(); n != 2 {
		t.Errorf("%d addresses are kept, want 2", n)
	}
}
