package live_test

import (
	"testing"
	"time"

	"hawker/app/live"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// rename gives the show another handle.
func (g *stage) rename(id live.ShowID, handle string) {
	g.t.Helper()
	g.do(func(tx *store.Tx) error {
		s, err := live.Get(tx, id)
		if err != nil {
			return err
		}
		s.Handle = handle
		return live.Update(tx, s)
	})
}

// leads tells which handle an old one leads to now; "" is nowhere.
func (g *stage) leads(handle string) (now string) {
	g.t.Helper()
	g.view(func(tx *store.Tx) error {
		s, ok, err := live.Redirected(tx, handle)
		if ok {
			now = s.Handle
		}
		return err
	})
	return now
}

func TestOldAddressesLeadToTheShow(t *testing.T) {
	g := newStage(t)
	first := g.get().Handle
	steps := []struct {
		rule, to  string
		leads     map[string]string
		announced bool // another show is announced under the handle instead
	}{
		{"nothing was renamed", "", map[string]string{first: ""}, false},
		{"an old address leads to the new one", "moon", map[string]string{first: "moon", "moon": ""}, false},
		{"in one step however often it changed", "moonlight", map[string]string{first: "moonlight", "moon": "moonlight"}, false},
		{"the first one again is no old address", first, map[string]string{first: "", "moon": first, "moonlight": first}, false},
		{"another show may take an old one", "moon", map[string]string{"moon": "", "moonlight": first}, true},
	}
	for _, s := range steps {
		switch {
		case s.announced:
			g.do(func(tx *store.Tx) error {
				_, err := live.Schedule(tx, live.Show{Handle: s.to, Title: g.get().Title, Starts: storetest.Start.Add(time.Hour), Host: g.yue})
				return err
			})
		case s.to != "":
			g.rename(g.show, s.to)
		}
		for old, now := range s.leads {
			if got := g.leads(old); got != now {
				t.Errorf("%s: %q leads to %q, not to %q", s.rule, old, got, now)
			}
		}
	}
	g.rename(g.show, "kiln")
	if made := g.schedule("Kiln opening", storetest.Start.Add(time.Hour)); made.Handle == first {
		t.Errorf("a handle made from a title takes an address that leads elsewhere")
	}
	g.refused("show_handle_taken", func(tx *store.Tx) error {
		s, err := live.Get(tx, g.show)
		s.Handle = "moon"
		if err == nil {
			err = live.Update(tx, s)
		}
		return err
	})
}

func TestChanged(t *testing.T) {
	g := newStage(t)
	was := g.get().Changed()
	g.clock.Move(time.Minute)
	g.rename(g.show, "moon")
	renamed := g.get().Changed()
	g.clock.Move(time.Minute)
	g.onAir(g.yue)
	if is := g.get().Changed(); !renamed.After(was) || !is.After(renamed) {
		t.Errorf("changed at %v, %v and %v", was, renamed, is)
	}
}

func TestListed(t *testing.T) {
	g := newStage(t)
	for range 4 {
		g.schedule("Kiln opening", storetest.Start.Add(time.Hour))
	}
	seen := map[live.ShowID]bool{}
	g.view(func(tx *store.Tx) error {
		for after := ""; ; {
			list, next, err := live.Listed(tx, live.Upcoming, after, 2)
			for _, s := range list {
				seen[s.ID] = true
			}
			if after = next; err != nil || next == "" {
				return err
			}
		}
	})
	if len(seen) != 5 {
		t.Errorf("five shows by twos are %d", len(seen))
	}
}
