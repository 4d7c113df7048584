package live_test

import (
	"strings"
	"testing"
	"time"

	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/store"
)

// to brings the show of a fresh stage into a state, sent by Yue, item 1 pinned
// where there can be a pin.
func (g *stage) to(state string) {
	g.t.Helper()
	if state == "upcoming" {
		return
	}
	g.onAir(g.yue)
	g.do(func(tx *store.Tx) error { return live.Pin(tx, g.show, 1) })
	switch state {
	case "lost":
		g.do(func(tx *store.Tx) error { return live.LostPicture(tx, g.show) })
	case "ended":
		g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	}
}

// is names the state that to brings about.
func is(s live.Show) string {
	switch {
	case s.Lost:
		return "lost"
	case s.State == live.OnTheAir:
		return "live"
	}
	return string(s.State)
}

// Every verb in every state: the state after it, or the refusal. "=" leaves the
// state and the log as they are.
func TestStatesOfAShow(t *testing.T) {
	price := money.Of(5000, "USD")
	verbs := map[string]func(*stage, *store.Tx) error{
		"OnAir, the same person": func(g *stage, tx *store.Tx) error { return live.OnAir(tx, g.show, g.yue) },
		"OnAir, another person":  func(g *stage, tx *store.Tx) error { return live.OnAir(tx, g.show, g.mei) },
		"OnAir, a packer":        func(g *stage, tx *store.Tx) error { return live.OnAir(tx, g.show, g.packer) },
		"OnAir, nobody":          func(g *stage, tx *store.Tx) error { return live.OnAir(tx, g.show, "nobody") },
		"CheckPublish, another":  func(g *stage, tx *store.Tx) error { return live.CheckPublish(tx, g.show, g.mei) },
		"LostPicture":            func(g *stage, tx *store.Tx) error { return live.LostPicture(tx, g.show) },
		"Back":                   func(g *stage, tx *store.Tx) error { return live.Back(tx, g.show) },
		"End":                    func(g *stage, tx *store.Tx) error { return live.End(tx, g.show) },
		"Pin":                    func(g *stage, tx *store.Tx) error { return live.Pin(tx, g.show, 2) },
		"Unpin":                  func(g *stage, tx *store.Tx) error { return live.Unpin(tx, g.show) },
		"SetItemState":           func(g *stage, tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, live.Closed) },
		"SetPrice":               func(g *stage, tx *store.Tx) error { return live.SetPrice(tx, g.show, 2, g.blue, &price) },
		"AddItem": func(g *stage, tx *store.Tx) error {
			_, err := live.AddItem(tx, g.show, g.cup, g.blue)
			return err
		},
		"RemoveItem": func(g *stage, tx *store.Tx) error { return live.RemoveItem(tx, g.show, 2) },
		"MoveItem":   func(g *stage, tx *store.Tx) error { return live.MoveItem(tx, g.show, 2, 1) },
		"Append":     func(g *stage, tx *store.Tx) error { return live.Append(tx, g.show, live.KindOrder, 1, nil) },
	}
	table := `
		verb                    | upcoming         | live                 | lost            | ended
		OnAir, the same person  | live             | live                 | live            | show_ended
		OnAir, another person   | live             | show_on_air_by_other | live            | show_ended
		OnAir, a packer         | not_permitted    | not_permitted        | not_permitted   | show_ended
		OnAir, nobody           | staff_not_found  | staff_not_found      | staff_not_found | show_ended
		CheckPublish, another   | =                | show_on_air_by_other | =               | show_ended
		LostPicture             | =                | lost                 | =               | =
		Back                    | =                | =                    | live            | =
		End                     | show_not_on_air  | ended                | ended           | =
		Pin                     | show_not_on_air  | live                 | lost            | show_ended
		Unpin                   | show_not_on_air  | live                 | lost            | show_ended
		SetItemState            | upcoming         | live                 | lost            | show_ended
		SetPrice                | upcoming         | live                 | lost            | show_ended
		AddItem                 | upcoming         | live                 | lost            | show_ended
		RemoveItem              | upcoming         | show_started         | show_started    | show_ended
		MoveItem                | upcoming         | live                 | lost            | show_ended
		Append                  | upcoming         | live                 | lost            | ended`
	rows := strings.Split(strings.TrimSpace(table), "\n")
	cells := func(row string) (out []string) {
		for _, c := range strings.Split(row, "|") {
			out = append(out, strings.TrimSpace(c))
		}
		return out
	}
	states := cells(rows[0])[1:]
	if len(rows)-1 != len(verbs) {
		t.Errorf("%d rows for %d verbs", len(rows)-1, len(verbs))
	}
	for _, row := range rows[1:] {
		c := cells(row)
		verb := verbs[c[0]]
		for i, state := range states {
			t.Run(c[0]+" while "+state, func(t *testing.T) {
				g := newStage(t)
				g.to(state)
				before, was := g.get(), len(g.log())
				do := func(tx *store.Tx) error { return verb(g, tx) }
				want := c[i+1]
				if strings.Contains(want, "_") {
					g.refused(want, do)
					want = "="
				} else {
					g.do(do)
				}
				after, wrote := g.get(), len(g.log()) > was
				if want == "=" && (wrote || after.State != before.State || after.Lost != before.Lost || after.Pinned != before.Pinned) {
					t.Errorf("changed: %+v, log %v", after, g.log())
				}
				if want != "=" && (is(after) != want || !wrote) {
					t.Errorf("became %s, logged %v", is(after), wrote)
				}
			})
		}
	}
}

func TestOnAir(t *testing.T) {
	g := newStage(t)
	g.onAir(g.yue)
	began := g.get()
	if began.Publisher != g.yue || began.OnAirAt != g.clock.Now() {
		t.Errorf("%+v", began)
	}
	g.clock.Move(time.Minute)
	g.onAir(g.yue) // her phone came back before anyone missed it
	g.do(func(tx *store.Tx) error { return live.LostPicture(tx, g.show) })
	if s := g.get(); !s.Lost || s.LostAt != g.clock.Now() || s.State != live.OnTheAir {
		t.Errorf("%+v", s)
	}
	g.onAir(g.mei) // the other host takes over what was lost
	g.do(func(tx *store.Tx) error { return live.LostPicture(tx, g.show) })
	g.do(func(tx *store.Tx) error { return live.Back(tx, g.show) })
	s := g.get()
	if s.Publisher != g.mei || s.OnAirAt != began.OnAirAt || s.Lost || !s.LostAt.IsZero() {
		t.Errorf("%+v", s)
	}
	err := g.refused("show_on_air_by_other", func(tx *store.Tx) error { return live.CheckPublish(tx, g.show, g.yue) })
	if err.Args["name"] != "Mei" {
		t.Errorf("says that %v is on the air", err.Args["name"])
	}
	g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	g.wantLog("on_air", "on_air", "lost", "on_air", "back", "lost", "back", "end")
	g.view(func(tx *store.Tx) error {
		all, err := live.Events(tx, g.show, 2, 1)
		if len(all) != 1 || all[0].Data["person"] != string(g.yue) || all[0].At != began.OnAirAt {
			t.Errorf("a publisher session has its person and its time: %+v", all)
		}
		return err
	})
	g.do(func(tx *store.Tx) error { return staff.Disable(tx, g.mei) })
	g.refused("show_ended", func(tx *store.Tx) error { return live.CheckPublish(tx, g.show, g.mei) })
}

// Every state of an item and what it refuses.
func TestStatesOfAnItem(t *testing.T) {
	for _, from := range []live.ItemState{live.Open, live.Closed, live.SoldOut} {
		for _, c := range []struct {
			verb string
			do   func(*stage, *store.Tx) error
			want map[live.ItemState]string
		}{
			{"pin", func(g *stage, tx *store.Tx) error { return live.Pin(tx, g.show, 2) },
				map[live.ItemState]string{live.Closed: "item_closed", live.SoldOut: "item_sold_out"}},
			{"buy", func(g *stage, tx *store.Tx) error { return live.CheckBuy(tx, g.show, 2, g.blue) },
				map[live.ItemState]string{live.Closed: "item_closed", live.SoldOut: "item_sold_out"}},
			{"price", func(g *stage, tx *store.Tx) error {
				a := money.Of(1, "USD")
				return live.SetPrice(tx, g.show, 2, g.blue, &a)
			}, nil},
			{"move", func(g *stage, tx *store.Tx) error { return live.MoveItem(tx, g.show, 2, 1) }, nil},
			{"open", func(g *stage, tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, live.Open) }, nil},
			{"close", func(g *stage, tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, live.Closed) }, nil},
			{"sell out", func(g *stage, tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, live.SoldOut) }, nil},
		} {
			t.Run(c.verb+" while "+string(from), func(t *testing.T) {
				g := newStage(t)
				g.onAir(g.yue)
				g.do(func(tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, from) })
				do := func(tx *store.Tx) error { return c.do(g, tx) }
				if code := c.want[from]; code != "" {
					if err := g.refused(code, do); err.Kind != fault.Conflict || err.Args["n"] != 2 {
						t.Errorf("%+v", err)
					}
					return
				}
				g.do(do)
			})
		}
	}
	g := newStage(t)
	g.refused("item_state_unknown", func(tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, "gone") })
	g.refused("item_not_in_show", func(tx *store.Tx) error { return live.SetItemState(tx, g.show, 3, live.Open) })
	g.refused("show_not_found", func(tx *store.Tx) error { return live.SetItemState(tx, "nowhere", 1, live.Open) })
}
