package live

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/store"
	"hawker/app/store/storetest"
)

// What Doctor must find in records that no verb of ours would write.
func TestDoctor(t *testing.T) {
	show := Show{ID: "s", Handle: "kiln", State: OnTheAir, NextN: 3}
	item := func(n, pos int, state ItemState) Item { return Item{Show: "s", N: n, Pos: pos, State: state} }
	pin := func(seq uint64, kind string, n int) Event {
		return Event{Show: "s", Seq: seq, Kind: kind, N: n, At: storetest.Start.Add(time.Duration(seq) * time.Second)}
	}
	early := pin(2, KindBack, 0)
	early.At = storetest.Start
	stray := pin(1, KindBack, 0)
	stray.Show = "nowhere"
	pinned := show
	pinned.Pinned = 1
	ended := pinned
	ended.State = Ended
	for _, c := range []struct {
		rule   string
		show   Show
		items  []Item
		events []Event
		says   string
	}{
		{"a show as it should be", pinned, []Item{item(1, 1, Open), item(2, 2, Closed)}, []Event{pin(1, KindPin, 2), pin(2, KindUnpin, 2), pin(3, KindPin, 1)}, ""},
		{"a number that was not given", show, []Item{item(3, 1, Open)}, nil, "item 3 has a number"},
		{"a gap in the bag", show, []Item{item(1, 1, Open), item(2, 3, Open)}, nil, "item 2 has place 3"},
		{"a pin on nothing", pinned, nil, []Event{pin(1, KindPin, 1)}, "item 1 is pinned"},
		{"a pin on a closed item", pinned, []Item{item(1, 1, Closed)}, []Event{pin(1, KindPin, 1)}, "item 1 is pinned"},
		{"a pin after the show", ended, []Item{item(1, 1, Open)}, []Event{pin(1, KindPin, 1)}, "it is ended"},
		{"two pins at once", pinned, []Item{item(1, 1, Open), item(2, 2, Open)}, []Event{pin(1, KindPin, 2), pin(2, KindPin, 1)}, "pins item 1 over item 2"},
		{"a pin that the log does not know", pinned, []Item{item(1, 1, Open)}, nil, "its log pins item 0"},
		{"a gap in the log", show, nil, []Event{pin(1, KindOnAir, 0), pin(3, KindLost, 0)}, "event 3 follows event 1"},
		{"time that goes back", show, nil, []Event{pin(1, KindOnAir, 0), early}, "event 2 is earlier"},
		{"a log of no show", show, nil, []Event{stray}, "belongs to no show"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			s := storetest.Open(t)
			storetest.Do(t, s, func(tx *store.Tx) error {
				err := shows.Put(tx, c.show.ID, c.show)
				for _, i := range c.items {
					if err == nil {
						err = putItem(tx, i)
					}
				}
				for _, e := range c.events {
					if err == nil {
						err = events.Put(tx, store.Key(string(e.Show), e.Seq), e)
					}
				}
				return err
			})
			storetest.View(t, s, func(tx *store.Tx) error {
				broken, err := Doctor(tx)
				found := slices.ContainsFunc(broken, func(b string) bool { return strings.Contains(b, c.says) })
				if c.says == "" && len(broken) > 0 || c.says != "" && !found {
					t.Errorf("says %v", broken)
				}
				return err
			})
		})
	}
}

func TestDoctorOfOldAddresses(t *testing.T) {
	for rule, c := range map[string]struct {
		handle string
		to     ShowID
		says   int
	}{"to a show": {"moon", "s", 0}, "to none": {"moon", "t", 1}, "of a show that is there": {"kiln", "s", 1}} {
		s := storetest.Open(t)
		storetest.Do(t, s, func(tx *store.Tx) error {
			if err := shows.Put(tx, "s", Show{ID: "s", Handle: "kiln", NextN: 1}); err != nil {
				return err
			}
			return redirects.Put(tx, c.handle, redirect{Show: c.to})
		})
		storetest.View(t, s, func(tx *store.Tx) error {
			broken, err := Doctor(tx)
			if len(broken) != c.says {
				t.Errorf("%s: says %v", rule, broken)
			}
			return err
		})
	}
}
