package live_test

import (
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/live"
	"hawker/app/store"
)

func TestAProductKnowsItsShows(t *testing.T) {
	g := newStage(t)
	p, _ := g.product("Seen", catalog.Product{}, 1)
	other, _ := g.product("Unseen", catalog.Product{}, 1)
	var want []live.ShowID
	for _, title := range []string{"first", "second", "third"} {
		s := g.schedule(title, time.Now().Add(time.Hour))
		g.addItem(s.ID, other, "")
		g.addItem(s.ID, p, "")
		want = append([]live.ShowID{s.ID}, want...)
	}
	hold := func(after string) {
		t.Helper()
		g.view(func(tx *store.Tx) error {
			list, err := live.Seen(tx, p, 2)
			if err != nil || len(list) != 2 || list[0].Show != want[0] || list[1].Show != want[1] || list[0].N != 2 {
				t.Errorf("%s: %v %v, want the newest two of %v", after, list, err, want)
			}
			return nil
		})
	}
	hold("three shows")
	g.do(live.FindProducts)
	hold("as an older file is brought up")
}
