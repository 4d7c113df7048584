package live_test

import (
	"slices"
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

func TestWhenItemsWereExplained(t *testing.T) {
	g := newStage(t)
	g.do(func(tx *store.Tx) error { return live.OnAir(tx, g.show, g.yue) })
	at := func(seconds int, fn func(*store.Tx) error) {
		g.clock.Move(storetest.Start.Add(time.Duration(seconds) * time.Second).Sub(g.clock.Now()))
		g.do(fn)
	}
	pin := func(n int) func(*store.Tx) error {
		return func(tx *store.Tx) error { return live.Pin(tx, g.show, n) }
	}
	at(10, pin(1))
	at(40, pin(2)) // closes the one before
	at(50, func(tx *store.Tx) error { return live.Unpin(tx, g.show) })
	at(60, pin(1))
	at(70, pin(2))
	best := func() (rows map[int][2]int) {
		rows = map[int][2]int{}
		g.view(func(tx *store.Tx) error {
			all, err := live.Explanations(tx, g.show)
			for n, e := range live.Best(all) {
				if i, err := live.GetItem(tx, g.show, n); err != nil || !i.Told.From.Equal(e.From) || !i.Told.To.Equal(e.To) {
					t.Errorf("item %d holds %v, its best is %v, %v", n, i.Told, e, err)
				}
				rows[n] = [2]int{int(e.From.Sub(storetest.Start).Seconds()), int(e.To.Sub(storetest.Start).Seconds())}
			}
			return err
		})
		return rows
	}
	if b := best(); b[1] != [2]int{10, 40} || b[2] != [2]int{40, 50} {
		t.Errorf("the longest of each that is over: %v", b)
	}
	at(95, func(tx *store.Tx) error { return live.End(tx, g.show) })
	if b := best(); b[2] != [2]int{70, 95} {
		t.Errorf("the end closes the last one, which is longer: %v", b)
	}
	g.view(func(tx *store.Tx) error {
		all, err := live.Explanations(tx, g.show)
		order := []int{}
		for _, e := range all {
			order = append(order, e.N)
		}
		if !slices.Equal(order, []int{1, 2, 1, 2}) {
			t.Errorf("explained were %v", order)
		}
		return err
	})
}
