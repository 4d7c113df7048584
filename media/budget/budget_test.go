package budget_test

import (
	"testing"
	"time"

	"hawker/media/budget"
)

func TestHowManyMayWatch(t *testing.T) {
	usual := budget.Load{Stream: budget.Usual}
	watched := func(n int) []budget.Load { return []budget.Load{{Stream: budget.Usual, Watching: n}} }
	for _, row := range []struct {
		name   string
		cores  int
		cost   time.Duration
		limits budget.Limits
		mine   budget.Load
		others []budget.Load
		want   int
		by     budget.By
	}{
		{"one core at 2 us", 1, 2 * time.Microsecond, budget.Limits{}, usual, nil, 1026, budget.Processor},
		{"two cores", 2, 2 * time.Microsecond, budget.Limits{}, usual, nil, 2052, budget.Processor},
		{"half of it is watched elsewhere", 1, 2 * time.Microsecond, budget.Limits{}, usual, watched(513), 513, budget.Processor},
		{"all of it is", 1, 2 * time.Microsecond, budget.Limits{}, usual, watched(2000), 0, budget.Processor},
		{"a line of 100 Mbit/s", 1, 2 * time.Microsecond, budget.Limits{Line: 100_000_000}, usual, nil, 31, budget.Line},
		{"of which ten are used", 1, 2 * time.Microsecond, budget.Limits{Line: 100_000_000}, usual, watched(10), 21, budget.Line},
		{"somebody said 500", 1, 2 * time.Microsecond, budget.Limits{Viewers: 500}, usual, nil, 500, budget.Set},
		{"500 in all rooms", 1, 2 * time.Microsecond, budget.Limits{Viewers: 500}, usual, watched(400), 100, budget.Set},
		{"nothing is known of the stream", 1, 2 * time.Microsecond, budget.Limits{}, budget.Load{}, nil, 1026, budget.Processor},
		{"a probe that found nothing", 1, 0, budget.Limits{}, usual, nil, 20527, budget.Processor},
	} {
		n, by := budget.New(row.cores, row.cost).Room(row.limits, row.mine, row.others)
		if n != row.want || by != row.by {
			t.Errorf("%s: %d by %s, want %d by %s", row.name, n, by, row.want, row.by)
		}
	}
}

func TestTheCostIsThatOfTheQuietSeconds(t *testing.T) {
	b := budget.New(1, 5*time.Microsecond)
	b.Spent(time.Second, 10) // too few to tell
	if b.Cost() != 5*time.Microsecond {
		t.Errorf("before anything was measured: %v", b.Cost())
	}
	for i := range 40 {
		cost := 2 * time.Microsecond
		if i%2 == 0 {
			cost = 9 * time.Microsecond // something else ran
		}
		b.Spent(cost*1000, 1000)
	}
	if b.Cost() != 2*time.Microsecond {
		t.Errorf("after forty seconds: %v", b.Cost())
	}
}

func TestHeadersAreCounted(t *testing.T) {
	if s := budget.StreamOf(300, 2_500_000); s.Bits != 2_500_000+300*56*8 {
		t.Errorf("%v", s.Bits)
	}
}

func TestRatesAreOverTheLastSeconds(t *testing.T) {
	var w budget.Window
	at := time.Unix(1_000, 0)
	w.Add(budget.Sample{At: at})
	if _, _, ok := w.Rates(); ok || w.Loss() != 0 {
		t.Error("one sample tells a rate")
	}
	for i := range uint64(20) { // a hundred packets a second at first, then three hundred
		n := 100 * i
		if i > 10 {
			n = 1_000 + 300*(i-10)
		}
		w.Add(budget.Sample{At: at.Add(time.Duration(i+1) * time.Second), Bytes: n * 1000, Got: n, Lost: n / 9})
	}
	packets, bits, ok := w.Rates()
	if !ok || packets != 300 || bits != 2_400_000 {
		t.Errorf("%v packets, %v bits a second", packets, bits)
	}
	if loss := w.Loss(); loss < 0.099 || loss > 0.101 {
		t.Errorf("loss %v", loss)
	}
}
