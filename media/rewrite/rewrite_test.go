package rewrite

import (
	"testing"
	"time"
)

var t0 = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func ms(n int) time.Time { return t0.Add(time.Duration(n) * time.Millisecond) }

type step struct {
	do      string // "" maps, "splice", "drop", "insert"
	seq     uint16
	ts      uint32
	at      int
	wantSeq uint16
	wantTS  uint32
}

func TestLine(t *testing.T) {
	tests := []struct {
		name  string
		seq   uint16
		ts    uint32
		steps []step
	}{
		{"starts at the numbers given", 100, 5000, []step{
			{"", 7, 90, 0, 100, 5000}, {"", 8, 90, 0, 101, 5000}, {"", 9, 3090, 33, 102, 8000}}},
		{"wraps with its source", 65534, 0, []step{
			{"", 65535, 0xffffffff, 0, 65534, 0}, {"", 0, 2, 1, 65535, 3}, {"", 1, 5, 2, 0, 6}}},
		{"a loss stays a hole", 1, 0, []step{
			{"", 1, 0, 0, 1, 0}, {"", 4, 900, 10, 4, 900}}},
		{"a new source goes on, stamped by the wall", 10, 1000, []step{
			{"", 500, 0, 0, 10, 1000}, {"splice", 0, 0, 0, 0, 0},
			{"", 9, 777777, 2000, 11, 1000 + 180000}, {"", 10, 777777, 2001, 12, 1000 + 180000}}},
		{"a splice at the same moment is 10 ms on", 10, 1000, []step{
			{"", 1, 0, 0, 10, 1000}, {"splice", 0, 0, 0, 0, 0}, {"", 1, 0, 0, 11, 1900}}},
		{"a clock set anew counts as a splice", 10, 1000, []step{
			{"", 1, 0, 0, 10, 1000}, {"", 2, 1 << 30, 100, 11, 10000}}},
		{"a pause keeps the source's own clock", 10, 1000, []step{
			{"", 1, 0, 0, 10, 1000}, {"", 2, 90 * 60000, 60000, 11, 1000 + 90*60000}}},
		{"a dropped packet leaves no hole", 10, 0, []step{
			{"", 1, 0, 0, 10, 0}, {"drop", 0, 0, 0, 0, 0}, {"", 3, 0, 0, 11, 0}}},
		{"an inserted packet takes a number", 10, 0, []step{
			{"", 1, 0, 0, 10, 0}, {"insert", 2, 90, 1, 11, 90}, {"", 2, 90, 1, 12, 90}, {"", 3, 90, 1, 13, 90}}},
		{"an inserted packet may be the first after a splice", 10, 0, []step{
			{"", 1, 0, 0, 10, 0}, {"splice", 0, 0, 0, 0, 0},
			{"insert", 70, 5, 100, 11, 9000}, {"", 70, 5, 100, 12, 9000}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLine(90000, tt.seq, tt.ts)
			for i, s := range tt.steps {
				var seq uint16
				var ts uint32
				switch s.do {
				case "splice":
					l.Splice()
					continue
				case "drop":
					l.Drop()
					continue
				case "insert":
					seq, ts = l.Insert(s.seq, s.ts, ms(s.at))
				default:
					seq, ts = l.Map(s.seq, s.ts, ms(s.at))
				}
				if seq != s.wantSeq || ts != s.wantTS {
					t.Fatalf("step %d: got %d/%d, want %d/%d", i, seq, ts, s.wantSeq, s.wantTS)
				}
			}
		})
	}
}

func TestLineStamp(t *testing.T) {
	l := NewLine(48000, 1, 960)
	if _, ok := l.Stamp(5); ok {
		t.Fatal("a moment was mapped before the first packet")
	}
	l.Map(9, 100, t0)
	if ts, ok := l.Stamp(200); !ok || ts != 1060 {
		t.Fatalf("got %d %v", ts, ok)
	}
	l.Splice()
	if _, ok := l.Stamp(200); ok {
		t.Fatal("a moment of the old source was mapped after the splice")
	}
}

func TestOrder(t *testing.T) {
	type arrival struct {
		seq uint16
		at  int
	}
	in := func(seqs ...uint16) (a []arrival) {
		for i, s := range seqs {
			a = append(a, arrival{s, i})
		}
		return a
	}
	tests := []struct {
		name     string
		arrivals []arrival
		want     []uint16
		lost     uint64
		restarts int
	}{
		{"in order", in(5, 6, 7), []uint16{5, 6, 7}, 0, 0},
		{"wraps", in(65535, 0, 1), []uint16{65535, 0, 1}, 0, 0},
		{"two swapped", in(5, 7, 6, 8), []uint16{5, 6, 7, 8}, 0, 0},
		{"swapped across the wrap", in(65534, 0, 65535, 1), []uint16{65534, 65535, 0, 1}, 0, 0},
		{"duplicates vanish", in(5, 5, 7, 7, 6, 6), []uint16{5, 6, 7}, 0, 0},
		{"a hole is waited for", in(5, 7, 8), []uint16{5}, 0, 0},
		{"and given up in time", []arrival{{5, 0}, {7, 1}, {8, 102}}, []uint16{5, 7, 8}, 1, 0},
		{"who comes too late is ignored", []arrival{{5, 0}, {7, 1}, {8, 102}, {6, 103}}, []uint16{5, 7, 8}, 1, 0},
		{"a second hole gets its own wait", []arrival{{5, 0}, {7, 0}, {9, 50}, {10, 100}, {11, 150}}, []uint16{5, 7}, 1, 0},
		{"one stray number is ignored", in(5, 40000, 6), []uint16{5, 6}, 0, 0},
		{"two in a row are a restart", in(5, 40000, 40001, 40002), []uint16{5, 40001, 40002}, 0, 1},
		{"a burst of loss is no restart", []arrival{{5, 0}, {1005, 1}, {1006, 200}}, []uint16{5, 1005, 1006}, 999, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := NewOrder[uint16](100 * time.Millisecond)
			var got []uint16
			restarts := 0
			for _, a := range tt.arrivals {
				o.Push(a.seq, a.seq, ms(a.at))
				for {
					p, restart, ok := o.Pop(ms(a.at))
					if !ok {
						break
					}
					if restart {
						restarts++
					}
					got = append(got, p)
				}
			}
			if len(got) != len(tt.want) {
				t.Fatalf("got %v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Fatalf("got %v, want %v", got, tt.want)
				}
			}
			if _, lost := o.Counts(); lost != tt.lost || restarts != tt.restarts {
				t.Fatalf("lost %d, restarts %d", lost, restarts)
			}
		})
	}
}

func TestOrderHoldsNoMoreThanItMay(t *testing.T) {
	o := NewOrder[int](time.Hour)
	o.Push(0, 0, t0)
	o.Pop(t0)
	for i := 2; i < 2+maxHeld; i++ {
		o.Push(uint16(i), i, t0)
	}
	if p, _, ok := o.Pop(t0); !ok || p != 2 {
		t.Fatalf("a full buffer still waits: %d %v", p, ok)
	}
}

// FuzzStream holds for any arrivals: numbers never repeat or go back but at
// most by what a source's own wrap allows, and nothing is held without bound.
func FuzzStream(f *testing.F) {
	f.Add([]byte{1, 2, 3, 5, 4, 0, 200, 201, 202, 255, 7})
	f.Add([]byte{0, 0, 0, 255, 255, 1, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		o := NewOrder[uint16](20 * time.Millisecond)
		l := NewLine(90000, 65000, 0xfffffff0)
		var seq, last uint16
		var first = true
		for i, b := range data {
			at := ms(i * 5)
			switch {
			case b < 128:
				seq += uint16(b % 5)
			case b < 250:
				seq -= uint16(b % 7)
			default:
				seq += uint16(b) * 211
			}
			o.Push(seq, seq, at)
			for {
				p, restart, ok := o.Pop(at)
				if !ok {
					break
				}
				if restart {
					l.Splice()
				}
				if b%31 == 0 {
					l.Drop()
					continue
				}
				n, _ := l.Map(p, uint32(i)*450, at)
				if !first && int16(n-last) <= 0 {
					t.Fatalf("packet %d numbered %d after %d", i, n, last)
				}
				first, last = false, n
			}
			if len(o.held) > maxHeld {
				t.Fatal("holds without bound")
			}
		}
	})
}
