package rewrite

import (
	"testing"
	"time"
)

// at is the 64-bit NTP time of RFC 3550.
func at(t time.Time) uint64 {
	return uint64(t.Unix()+2208988800)<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// A publisher's clock that runs slow by 100 millionths is followed: after an hour its
// reports are still placed within some milliseconds, jitter on the way left out.
func TestTheClockFollowsADrift(t *testing.T) {
	var c Clock
	start := time.Unix(1_700_000_000, 0)
	for i := range 3600 {
		real := start.Add(time.Duration(i) * time.Second)
		theirs := real.Add(-5 * time.Minute).Add(-time.Duration(i) * 100 * time.Microsecond)
		travel := time.Duration(20+i%7*10) * time.Millisecond // the fastest takes 20 ms
		wall := c.Wall(at(theirs), real.Add(travel))
		if off := wall.Sub(real) - 20*time.Millisecond; i > 7 && off.Abs() > 8*time.Millisecond {
			t.Fatalf("after %d s a report is placed %s wrong", i, off)
		}
	}
}

// A publisher's clock, or ours, that is set in the middle of a show is followed with the
// next report; one report that was held up for some seconds is not taken for that.
func TestTheClockFollowsWhoeverSetsIt(t *testing.T) {
	for _, set := range []time.Duration{-time.Hour, -15 * time.Second, 15 * time.Second, time.Hour} {
		var c Clock
		start := time.Unix(1_700_000_000, 0)
		for i := range 120 {
			real, travel := start.Add(time.Duration(i)*time.Second), 20*time.Millisecond
			theirs := real
			if i >= 60 {
				theirs = theirs.Add(set)
			}
			if i == 30 || i == 90 {
				travel = 6 * time.Second
			}
			wall := c.Wall(at(theirs), real.Add(travel))
			if off := wall.Sub(real) - 20*time.Millisecond; off.Abs() > time.Millisecond {
				t.Fatalf("set by %s: after %d s a report is placed %s wrong", set, i, off)
			}
		}
	}
}

func TestAge(t *testing.T) {
	start := time.Unix(1_700_000_000, 0)
	tied := Moment{At: start, TS: 4_294_967_000}
	tests := []struct {
		name  string
		m     Moment
		ts    uint32
		after time.Duration // of the arrival, from start
		want  time.Duration
		ok    bool
	}{
		{"nothing is tied", Moment{}, 1, time.Second, 0, false},
		{"at once", tied, 4_294_967_000, 0, 0, true},
		{"a late frame", tied, 4_294_967_000, 300 * time.Millisecond, 300 * time.Millisecond, true},
		{"a later frame, past the turn of the numbers", tied, 90_000 - 296, 1040 * time.Millisecond, 40 * time.Millisecond, true},
		{"an earlier one", tied, 4_294_967_000 - 9_000, 0, 100 * time.Millisecond, true},
		{"from the future counts as now", tied, 4_294_967_000 - 4_294_877_000, 0, 0, true},
	}
	for _, tt := range tests {
		got, ok := tt.m.Age(tt.ts, start.Add(tt.after), 90_000)
		if got != tt.want && ok || ok != tt.ok {
			t.Errorf("%s: %s %v, want %s %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}
