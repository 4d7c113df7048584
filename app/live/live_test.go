package live_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// stage is a shop with two hosts, a packer, a pot in one piece and a cup in two
// glazes, and one announced show with the pot as item 1 and the cup as item 2.
type stage struct {
	t           testing.TB
	s           *store.Store
	clock       *storetest.Clock
	yue, mei    staff.ID
	packer      staff.ID
	pot, cup    catalog.ID
	potV        catalog.VariantID
	white, blue catalog.VariantID
	show        live.ShowID
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s, clock := storetest.OpenAt(t, store.Options{Audit: staff.Record})
	g := &stage{t: t, s: s, clock: clock}
	g.do(func(tx *store.Tx) error { return brand.Save(tx, brand.Fresh("Halfmoon", "USD", "CN")) })
	g.yue, g.mei, g.packer = g.person("Lin Yue", staff.Owner), g.person("Mei", staff.Host), g.person("Bao", staff.Packer)
	var pots, cups []catalog.Variant
	g.pot, pots = g.product("Full moon pot", catalog.Product{}, 1)
	g.cup, cups = g.product("Rice white cup", catalog.Product{Options: []catalog.Option{{
		Name: brand.Text{"en": "Glaze"}, Values: []brand.Text{{"en": "White"}, {"en": "Blue"}},
	}}}, 2)
	g.potV, g.white, g.blue = pots[0].ID, cups[0].ID, cups[1].ID
	g.show = g.schedule("Kiln opening", storetest.Start.Add(time.Hour)).ID
	g.addItem(g.show, g.pot, "")
	g.addItem(g.show, g.cup, "")
	t.Cleanup(func() {
		storetest.View(t, s, func(tx *store.Tx) error {
			broken, err := live.Doctor(tx)
			for _, b := range broken {
				t.Error(b)
			}
			return err
		})
	})
	return g
}

func (g *stage) do(fn func(*store.Tx) error) { g.t.Helper(); storetest.Do(g.t, g.s, fn) }

func (g *stage) view(fn func(*store.Tx) error) { g.t.Helper(); storetest.View(g.t, g.s, fn) }

// refused runs a command that must be refused with the code.
func (g *stage) refused(code string, fn func(*store.Tx) error) *fault.Error {
	g.t.Helper()
	err, ok := fault.As(storetest.Refused(g.t, g.s, fn))
	if !ok || err.Code != code {
		g.t.Errorf("want %s, got %v", code, err)
		return &fault.Error{}
	}
	return err
}

func (g *stage) person(name string, role staff.Role) (id staff.ID) {
	g.t.Helper()
	g.do(func(tx *store.Tx) error {
		email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@halfmoon.example"
		p, err := staff.Add(tx, staff.Person{Name: name, Email: email, Role: role})
		id = p.ID
		return err
	})
	return id
}

func (g *stage) product(title string, p catalog.Product, variants int) (id catalog.ID, made []catalog.Variant) {
	g.t.Helper()
	p.Title, p.Status = brand.Text{"en": title}, catalog.Active
	var vs []catalog.Variant
	for i := range variants {
		v := catalog.Variant{Price: money.Of(6400, "USD")}
		if variants > 1 {
			v.Choice = []int{i}
		}
		vs = append(vs, v)
	}
	g.do(func(tx *store.Tx) (err error) {
		p, made, err = catalog.Create(tx, p, vs)
		return err
	})
	return p.ID, made
}

func (g *stage) schedule(title string, starts time.Time) (s live.Show) {
	g.t.Helper()
	g.do(func(tx *store.Tx) (err error) {
		s, err = live.Schedule(tx, live.Show{Title: brand.Text{"en": title}, Starts: starts, Host: g.yue})
		return err
	})
	return s
}

func (g *stage) addItem(show live.ShowID, p catalog.ID, v catalog.VariantID) (i live.Item) {
	g.t.Helper()
	g.do(func(tx *store.Tx) (err error) {
		i, err = live.AddItem(tx, show, p, v)
		return err
	})
	return i
}

func (g *stage) onAir(person staff.ID) {
	g.t.Helper()
	g.do(func(tx *store.Tx) error { return live.OnAir(tx, g.show, person) })
}

func (g *stage) get() (s live.Show) {
	g.t.Helper()
	g.view(func(tx *store.Tx) (err error) {
		s, err = live.Get(tx, g.show)
		return err
	})
	return s
}

// log is the show's events from the first on the air on: "pin 2", "end".
func (g *stage) log() (list []string) {
	g.t.Helper()
	g.view(func(tx *store.Tx) error {
		all, err := live.Events(tx, g.show, 2, 1_000) // after the two items of newStage
		for _, e := range all {
			line := e.Kind
			if e.N > 0 {
				line = fmt.Sprint(e.Kind, " ", e.N)
			}
			list = append(list, line)
		}
		return err
	})
	return list
}

func (g *stage) wantLog(want ...string) {
	g.t.Helper()
	if got := g.log(); !slices.Equal(got, want) {
		g.t.Errorf("log %q\nwant %q", got, want)
	}
}

func TestSchedule(t *testing.T) {
	g := newStage(t)
	s := g.get()
	if s.Handle != "kiln-opening" || s.State != live.Upcoming || s.HostName != "Lin Yue" || s.Created != storetest.Start {
		t.Errorf("%+v", s)
	}
	if again := g.schedule("Kiln Opening!", storetest.Start); again.Handle != "kiln-opening-2" {
		t.Errorf("a second one of that name: %q", again.Handle)
	}
	if accents := g.schedule("Thé d’été", storetest.Start); accents.Handle != "the-d-ete" {
		t.Errorf("accents: %q", accents.Handle)
	}
	var chinese live.Show
	g.do(func(tx *store.Tx) (err error) {
		chinese, err = live.Schedule(tx, live.Show{Title: brand.Text{"zh": "开窑夜"}, Starts: storetest.Start, Host: g.mei})
		return err
	})
	if chinese.Handle != "show-2026-11-26" {
		t.Errorf("a title without Latin letters: %q", chinese.Handle)
	}
	g.view(func(tx *store.Tx) error {
		if s, ok, err := live.ByHandle(tx, "kiln-opening"); !ok || err != nil || s.ID != g.show {
			t.Errorf("%v %v", ok, err)
		}
		return nil
	})
}

func TestScheduleRefused(t *testing.T) {
	g := newStage(t)
	for _, c := range []struct {
		rule, code, field string
		change            func(*live.Show)
	}{
		{"a title", "field_needed", "title", func(s *live.Show) { s.Title = brand.Text{"en": " "} }},
		{"of at most 120 runes", "text_too_long", "title.en", func(s *live.Show) { s.Title = brand.Text{"en": strings.Repeat("a", 121)} }},
		{"a note that ends", "text_too_long", "note.zh", func(s *live.Show) { s.Note = brand.Text{"zh": strings.Repeat("窑", 4_001)} }},
		{"a start", "field_needed", "starts", func(s *live.Show) { s.Starts = time.Time{} }},
		{"a host who is there", "staff_not_found", "", func(s *live.Show) { s.Host = "nobody" }},
		{"and may go on camera", "not_permitted", "", func(s *live.Show) { s.Host = g.packer }},
		{"a cover that was taken in", "photo_not_found", "cover", func(s *live.Show) { s.Cover = strings.Repeat("0", 64) }},
		{"an address of its own", "show_handle_taken", "handle", func(s *live.Show) { s.Handle = "Kiln-Opening" }},
		{"an address that is one", "show_handle_malformed", "handle", func(s *live.Show) { s.Handle = "../kiln" }},
	} {
		bad := live.Show{Title: brand.Text{"en": "A"}, Starts: storetest.Start, Host: g.yue}
		c.change(&bad)
		err := g.refused(c.code, func(tx *store.Tx) error {
			_, err := live.Schedule(tx, bad)
			return err
		})
		if err.Field != c.field {
			t.Errorf("%s: field %q", c.rule, err.Field)
		}
	}
}

func TestUpdate(t *testing.T) {
	g := newStage(t)
	next := live.Show{ID: g.show, Title: brand.Text{"en": "Moved"}, Starts: storetest.Start.Add(2 * time.Hour), Host: g.mei, Handle: "moved", State: live.Ended, Pinned: 7}
	g.do(func(tx *store.Tx) error { return live.Update(tx, next) })
	s := g.get()
	if s.Title["en"] != "Moved" || s.HostName != "Mei" || !s.Starts.Equal(next.Starts) || s.Handle != "moved" || s.State != live.Upcoming || s.Pinned != 0 {
		t.Errorf("%+v", s)
	}
	g.onAir(g.mei)
	next.Starts = storetest.Start.Add(5 * time.Hour)
	g.do(func(tx *store.Tx) error { return live.Update(tx, next) })
	if got := g.get().Starts; !got.Equal(s.Starts) {
		t.Errorf("a show on the air starts again at %v", got)
	}
}

func TestList(t *testing.T) {
	g := newStage(t)
	later, sooner := g.schedule("Later", storetest.Start.Add(48*time.Hour)), g.schedule("Sooner", storetest.Start.Add(time.Minute))
	order := func(state live.State) (titles []string) {
		g.view(func(tx *store.Tx) error {
			list, err := live.List(tx, state, 10)
			for _, s := range list {
				titles = append(titles, s.Title["en"])
			}
			return err
		})
		return titles
	}
	if got := order(live.Upcoming); !slices.Equal(got, []string{"Sooner", "Kiln opening", "Later"}) {
		t.Errorf("upcoming by their start: %v", got)
	}
	for _, id := range []live.ShowID{later.ID, sooner.ID} {
		g.clock.Move(time.Minute)
		g.do(func(tx *store.Tx) error { return live.OnAir(tx, id, g.yue) })
	}
	if got := order(live.OnTheAir); !slices.Equal(got, []string{"Later", "Sooner"}) {
		t.Errorf("on the air by when they began: %v", got)
	}
	for _, id := range []live.ShowID{later.ID, sooner.ID} {
		g.clock.Move(time.Minute)
		g.do(func(tx *store.Tx) error { return live.End(tx, id) })
	}
	if got := order(live.Ended); !slices.Equal(got, []string{"Sooner", "Later"}) {
		t.Errorf("ended ones newest first: %v", got)
	}
}

func TestAbandoned(t *testing.T) {
	g := newStage(t)
	count := func() (n int) {
		g.view(func(tx *store.Tx) error {
			list, err := live.Abandoned(tx)
			n = len(list)
			return err
		})
		return n
	}
	g.onAir(g.yue)
	g.clock.Move(3 * time.Hour)
	if count() != 0 {
		t.Error("a long show is not abandoned")
	}
	g.do(func(tx *store.Tx) error { return live.LostPicture(tx, g.show) })
	g.clock.Move(2*time.Hour - time.Second)
	if count() != 0 {
		t.Error("the host may come back for two hours")
	}
	g.clock.Move(time.Second)
	if count() != 1 {
		t.Error("nobody came back")
	}
}
