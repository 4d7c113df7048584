package live_test

import (
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// told is a show in which item 1 was explained twice, for 30 s and for 60 s, and item 2
// for two seconds; it is recorded, and begins at second 0.
func told(t *testing.T) *stage {
	g := newStage(t)
	for _, step := range []struct {
		at int
		fn func(*store.Tx) error
	}{
		{0, func(tx *store.Tx) error { return live.OnAir(tx, g.show, g.yue) }},
		{1, func(tx *store.Tx) error { return live.Recorded(tx, g.show, live.FilmOn) }},
		{10, func(tx *store.Tx) error { return live.Pin(tx, g.show, 1) }},
		{40, func(tx *store.Tx) error { return live.Unpin(tx, g.show) }},
		{100, func(tx *store.Tx) error { return live.Pin(tx, g.show, 1) }},
		{160, func(tx *store.Tx) error { return live.Pin(tx, g.show, 2) }},
		{162, func(tx *store.Tx) error { return live.Unpin(tx, g.show) }},
	} {
		g.at(step.at)
		g.do(step.fn)
	}
	return g
}

func (g *stage) at(second int) { g.clock.Move(g.second(second).Sub(g.clock.Now())) }

func (g *stage) second(n int) time.Time { return storetest.Start.Add(time.Duration(n) * time.Second) }

func (g *stage) item(n int) (i live.Item) {
	g.view(func(tx *store.Tx) (err error) { i, err = live.GetItem(tx, g.show, n); return err })
	return i
}

// The longest explanation stands for an item until somebody chooses; what was chosen
// stays, however long the next one is.
func TestWhatWasChosenStays(t *testing.T) {
	g := told(t)
	if i := g.item(1); !i.Told.From.Equal(g.second(100)) || !i.Published() {
		t.Fatalf("%+v", i)
	}
	g.do(func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 1, g.second(10)) })
	g.at(200)
	g.do(func(tx *store.Tx) error { return live.Pin(tx, g.show, 1) })
	g.at(500)
	g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	if i := g.item(1); !i.Told.From.Equal(g.second(10)) || i.Told.Lasted() != 30*time.Second {
		t.Errorf("a longer one took the place of what was chosen: %+v", i.Told)
	}
	g.view(func(tx *store.Tx) error {
		list, err := live.Clips(tx, g.show)
		if len(list) != 1 || list[0].N != 1 || !list[0].From.Equal(g.second(7)) || !list[0].To.Equal(g.second(41)) {
			t.Errorf("published is %+v", list)
		}
		return err
	})
}

// What cannot be done to a clip is refused, and says why.
func TestClipsRefuse(t *testing.T) {
	g := told(t)
	g.do(func(tx *store.Tx) error { return live.Pin(tx, g.show, 2) })
	g.at(170)
	minute := func(from, to int) live.Range {
		return live.Range{From: time.Duration(from) * time.Second, To: time.Duration(to) * time.Second}
	}
	for _, row := range []struct {
		name, want string
		fn         func(*store.Tx) error
	}{
		{"an item that is not there", "item_not_in_show", func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 9, g.second(10)) }},
		{"a time at which nothing began", "clip_not_found", func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 1, g.second(11)) }},
		{"an explanation of two seconds", "clip_short", func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 2, g.second(160)) }},
		{"to withhold what is none", "clip_not_found", func(tx *store.Tx) error { return live.WithholdClip(tx, g.show, 2) }},
		{"to publish what is none", "clip_not_found", func(tx *store.Tx) error { return live.PublishClip(tx, g.show, 2) }},
		{"to share what is none", "clip_not_found", func(tx *store.Tx) error { return live.ShareClip(tx, g.show, 2, minute(0, 10)) }},
		{"to share more than a minute", "clip_long", func(tx *store.Tx) error { return live.ShareClip(tx, g.show, 1, minute(0, 61)) }},
		{"to share two seconds", "clip_range", func(tx *store.Tx) error { return live.ShareClip(tx, g.show, 1, minute(5, 7)) }},
		{"to share beyond its end", "clip_range", func(tx *store.Tx) error { return live.ShareClip(tx, g.show, 1, minute(30, 90)) }},
		{"a picture that is not stored", "photo_not_found", func(tx *store.Tx) error { return live.TakePicture(tx, g.show, "none") }},
	} {
		g.refused(row.want, row.fn)
	}
	g.do(func(tx *store.Tx) error { return live.ShareClip(tx, g.show, 1, minute(2, 62)) })
	g.do(func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 1, g.second(10)) })
	if i := g.item(1); i.Shared != (live.Range{}) {
		t.Errorf("the stretch to be shared is that of another explanation: %+v", i.Shared)
	}
	g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	g.clock.Move(4 * 366 * 24 * time.Hour)
	g.do(func(tx *store.Tx) error { _, err := live.GiveUpFilm(tx, g.show); return err })
	g.do(func(tx *store.Tx) error { return live.FilmDeleted(tx, g.show) })
	g.refused("film_not_found", func(tx *store.Tx) error { return live.ChooseClip(tx, g.show, 1, g.second(100)) })
	due := func() int { return len(g.dueFilms()) }
	if due() != 0 {
		t.Error("the clerk looks at what is deleted")
	}
	g.do(func(tx *store.Tx) error { return live.WithholdClip(tx, g.show, 1) })
	if due() != 1 {
		t.Error("the clerk does not look at a clip that was taken back")
	}
	if i := g.item(1); i.Published() {
		t.Error("it is still published")
	}
	g.refused("film_not_found", func(tx *store.Tx) error { return live.PublishClip(tx, g.show, 1) })
}

// What is withheld is published again, and both stand in the log, which is chained.
func TestAClipIsTakenBack(t *testing.T) {
	g := told(t)
	g.do(func(tx *store.Tx) error { return live.WithholdClip(tx, g.show, 1) })
	if g.item(1).Published() {
		t.Error("what is withheld is published")
	}
	g.do(func(tx *store.Tx) error { return live.PublishClip(tx, g.show, 1) })
	if !g.item(1).Published() {
		t.Error("what was given back is not published")
	}
	g.view(func(tx *store.Tx) error {
		var did []string
		err := live.EachEvent(tx, g.show, func(e live.Event) {
			if e.Kind == live.KindClip {
				did = append(did, e.Data["clip"])
			}
		})
		if len(did) != 2 || did[0] != "withheld" || did[1] != "published" {
			t.Errorf("the log says %q", did)
		}
		return err
	})
}

// What viewers did adds up, and says something only once enough watched; the best comes
// first, and what is not known after that in the order of the show.
func TestClipsAreRankedByWhatViewersDid(t *testing.T) {
	g := told(t)
	add := func(n, opens, carts int, watched time.Duration) {
		g.do(func(tx *store.Tx) error {
			return live.AddInterest(tx, []live.Interest{{Show: g.show, N: n, Opens: opens, Carts: carts, Watched: watched}, {Show: g.show, N: 99, Opens: 1}})
		})
	}
	ranked := func() (order []int) {
		g.view(func(tx *store.Tx) error {
			bag, err := live.Items(tx, g.show)
			if err != nil {
				return err
			}
			by, err := live.InterestIn(tx, g.show)
			live.Rank(bag, by)
			for _, i := range bag {
				order = append(order, i.N)
			}
			if len(by) > 2 {
				t.Errorf("something is known of an item that is not there: %v", by)
			}
			return err
		})
		return order
	}
	add(2, 100, 0, 9*time.Minute)
	if o := ranked(); o[0] != 1 {
		t.Errorf("nine minutes say something: %v", o)
	}
	add(1, 1, 0, 20*time.Minute)
	add(2, 0, 10, time.Minute)
	if o := ranked(); o[0] != 2 {
		t.Errorf("11 a minute stand behind 0.05: %v", o)
	}
	g.view(func(tx *store.Tx) error {
		by, err := live.InterestIn(tx, g.show)
		if rate, ok := by[2].Rate(); !ok || rate != 11 {
			t.Errorf("%+v: %v, %v", by[2], rate, ok)
		}
		return err
	})
}
