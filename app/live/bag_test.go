package live_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/live"
	"hawker/app/money"
	"hawker/app/staff"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// bag is the numbers of the items in their order.
func (g *stage) bag() (numbers []int) {
	g.t.Helper()
	g.view(func(tx *store.Tx) error {
		list, err := live.Items(tx, g.show)
		for _, i := range list {
			numbers = append(numbers, i.N)
		}
		return err
	})
	return numbers
}

func TestBag(t *testing.T) {
	g := newStage(t)
	third := g.addItem(g.show, g.cup, g.blue)
	if third.N != 3 || third.State != live.Open || third.Pos != 3 {
		t.Errorf("%+v", third)
	}
	g.do(func(tx *store.Tx) error { return live.RemoveItem(tx, g.show, 3) })
	if again := g.addItem(g.show, g.cup, g.blue); again.N != 4 || again.Pos != 3 {
		t.Errorf("a number is never given twice: %+v", again)
	}
	g.refused("item_not_in_show", func(tx *store.Tx) error { _, err := live.GetItem(tx, g.show, 3); return err })
	g.refused("item_not_in_show", func(tx *store.Tx) error { _, err := live.GetItem(tx, g.show, -1); return err })

	for _, c := range []struct {
		n, pos int
		want   []int
	}{
		{4, 1, []int{4, 1, 2}}, {4, 2, []int{1, 4, 2}}, {1, 3, []int{4, 2, 1}},
		{2, 99, []int{4, 1, 2}}, {2, -5, []int{2, 4, 1}}, {2, 1, []int{2, 4, 1}},
	} {
		g.do(func(tx *store.Tx) error { return live.MoveItem(tx, g.show, c.n, c.pos) })
		if got := g.bag(); !slices.Equal(got, c.want) {
			t.Fatalf("item %d to place %d: %v, want %v", c.n, c.pos, got, c.want)
		}
	}
	g.wantLog("item_added 3", "item_removed 3", "item_added 4", "item_moved 4", "item_moved 4", "item_moved 1", "item_moved 2", "item_moved 2")
}

func TestAddItemRefused(t *testing.T) {
	g := newStage(t)
	archived, _ := g.product("Old pot", catalog.Product{}, 1)
	g.do(func(tx *store.Tx) error {
		p, err := catalog.Get(tx, archived)
		if err != nil {
			return err
		}
		vs, err := catalog.Variants(tx, archived)
		if err != nil {
			return err
		}
		p.Status = catalog.Archived
		return catalog.Update(tx, p, vs)
	})
	for _, c := range []struct {
		rule, code string
		p          catalog.ID
		v          catalog.VariantID
	}{
		{"no such product", "product_not_found", "nothing", ""},
		{"no such variant", "variant_not_found", g.cup, "nothing"},
		{"another product's variant", "variant_not_in_item", g.cup, g.potV},
		{"an archived product", "product_archived", archived, ""},
		{"what is there already", "item_already_in_bag", g.cup, ""},
	} {
		g.refused(c.code, func(tx *store.Tx) error { _, err := live.AddItem(tx, g.show, c.p, c.v); return err })
	}
}

func TestBagIsFull(t *testing.T) {
	g := newStage(t)
	for n := 3; n <= live.MaxItems; n++ {
		id, _ := g.product(fmt.Sprint("Cup ", n), catalog.Product{}, 1)
		g.addItem(g.show, id, "")
	}
	g.refused("bag_full", func(tx *store.Tx) error { _, err := live.AddItem(tx, g.show, g.cup, g.blue); return err })
	if got := g.bag(); len(got) != live.MaxItems || !slices.IsSorted(got) {
		t.Errorf("%d items", len(got))
	}
}

func TestPin(t *testing.T) {
	g := newStage(t)
	g.onAir(g.yue)
	pin := func(n int) { g.t.Helper(); g.do(func(tx *store.Tx) error { return live.Pin(tx, g.show, n) }) }
	var mu sync.Mutex
	var marks []store.Mark
	g.s.OnCommit(func(m []store.Mark) {
		mu.Lock()
		defer mu.Unlock()
		marks = append(marks, m...)
	})
	pin(1)
	pin(1)
	pin(2)
	if s := g.get(); s.Pinned != 2 || s.PinnedAt != g.clock.Now() {
		t.Errorf("%+v", s)
	}
	mu.Lock()
	for _, m := range []store.Mark{{Kind: "pin", ID: string(g.show)}, {Kind: "show", ID: string(g.show)}, {Kind: "item", ID: string(g.show) + "/1"}, {Kind: "item", ID: string(g.show) + "/2"}} {
		if !slices.Contains(marks, m) {
			t.Errorf("no mark %v in %v", m, marks)
		}
	}
	mu.Unlock()
	g.do(func(tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, live.SoldOut) })
	if g.get().Pinned != 2 {
		t.Error("a sold-out item is still being talked about")
	}
	g.do(func(tx *store.Tx) error { return live.SetItemState(tx, g.show, 2, live.Closed) })
	if g.get().Pinned != 0 {
		t.Error("a closed item is on screen")
	}
	pin(1)
	g.do(func(tx *store.Tx) error { return live.Unpin(tx, g.show) })
	g.do(func(tx *store.Tx) error { return live.Unpin(tx, g.show) })
	pin(1)
	g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	g.wantLog("on_air", "pin 1", "unpin 1", "pin 2", "item_soldout 2", "item_closed 2", "unpin 2", "pin 1", "unpin 1", "pin 1", "unpin 1", "end")
	g.refused("show_ended", func(tx *store.Tx) error { return live.Pin(tx, g.show, 1) })
}

// Sixteen people pin at once: the last one wins, and every pin before it is closed.
func TestPinTogether(t *testing.T) {
	g := newStage(t)
	g.addItem(g.show, g.cup, g.white)
	g.addItem(g.show, g.cup, g.blue)
	g.onAir(g.yue)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			by := store.Actor{Kind: "staff", ID: string([]staff.ID{g.yue, g.mei}[i%2])}
			if err := g.s.Do(context.Background(), by, "live.pin", func(tx *store.Tx) error { return live.Pin(tx, g.show, 1+i%4) }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	open, last := 0, ""
	for _, e := range g.log() {
		switch kind, n, _ := strings.Cut(e, " "); kind {
		case live.KindPin:
			open, last = open+1, n
		case live.KindUnpin:
			open--
		}
		if open < 0 || open > 1 {
			t.Fatalf("%d pins at once: %v", open, g.log())
		}
	}
	if open != 1 || last != fmt.Sprint(g.get().Pinned) {
		t.Errorf("the log says %s, the record %d", last, g.get().Pinned)
	}
}

func (g *stage) price(v catalog.VariantID) string {
	g.t.Helper()
	var p live.Price
	g.view(func(tx *store.Tx) (err error) {
		p, err = live.PriceOf(tx, g.show, 2, v)
		return err
	})
	return p.Amount.Decimal() + " " + p.Reason + " of " + p.List.Decimal()
}

func TestPrice(t *testing.T) {
	g := newStage(t)
	set := func(v catalog.VariantID, minor int64) {
		g.t.Helper()
		a := money.Of(minor, "USD")
		g.do(func(tx *store.Tx) error { return live.SetPrice(tx, g.show, 2, v, &a) })
	}
	want := func(rule string, v catalog.VariantID, price string) {
		g.t.Helper()
		if got := g.price(v); got != price {
			t.Errorf("%s: %s, want %s", rule, got, price)
		}
	}
	set(g.blue, 5000)
	want("a price set before the show waits for it", g.blue, "64.00 list of 64.00")
	g.onAir(g.yue)
	want("on the air it counts", g.blue, "50.00 live of 64.00")
	want("for its variant only", g.white, "64.00 list of 64.00")
	g.do(func(tx *store.Tx) error { return live.LostPicture(tx, g.show) })
	want("a lost picture changes no price", g.blue, "50.00 live of 64.00")
	set("", 4800)
	set("", 4800)
	want("one price for all of the item", g.white, "48.00 live of 64.00")
	g.do(func(tx *store.Tx) error { return catalog.SetPrice(tx, g.white, money.Of(7000, "USD"), "edit") })
	want("the list price goes its own way", g.white, "48.00 live of 70.00")
	g.do(func(tx *store.Tx) error { return live.SetPrice(tx, g.show, 2, g.white, nil) })
	g.do(func(tx *store.Tx) error { return live.SetPrice(tx, g.show, 2, g.white, nil) })
	want("back to the list price", g.white, "70.00 list of 70.00")
	g.do(func(tx *store.Tx) error { return live.End(tx, g.show) })
	want("after the show the list price", g.blue, "64.00 list of 64.00")
	g.wantLog("price 2", "on_air", "lost", "price 2", "price 2", "price 2", "end")

	g.view(func(tx *store.Tx) error {
		all, err := live.Events(tx, g.show, 2, 100)
		if err != nil {
			return err
		}
		if d := all[3].Data; d["was"]+" "+d["minor"]+" "+d["currency"] != "6400 4800 USD" || d["variant"] != string(g.white) {
			t.Errorf("white: %v", d)
		}
		if d := all[4].Data; d["was"]+" "+d["minor"] != "5000 4800" || d["variant"] != string(g.blue) {
			t.Errorf("blue: %v", d)
		}
		if d, has := all[5].Data, all[5].Data["minor"]; d["was"] != "4800" || has != "" {
			t.Errorf("back to list: %v", d)
		}
		p, err := live.PriceOf(tx, "", 0, g.potV)
		if p.Amount.Decimal() != "64.00" || p.Reason != live.ReasonList {
			t.Errorf("without a show: %+v", p)
		}
		return err
	})
}

func TestPriceRefused(t *testing.T) {
	g := newStage(t)
	item := g.addItem(g.show, g.cup, g.blue)
	at := func(minor int64, c money.Currency) *money.Amount { a := money.Of(minor, c); return &a }
	for _, c := range []struct {
		rule, code string
		n          int
		v          catalog.VariantID
		a          *money.Amount
	}{
		{"nothing is free", "price_range", 2, g.blue, at(0, "USD")},
		{"nothing pays the buyer", "price_range", 2, "", at(-1, "USD")},
		{"nothing costs a country", "price_range", 2, "", at(money.MaxUnit+1, "USD")},
		{"one currency", "price_currency", 2, g.blue, at(100, "EUR")},
		{"its own variants", "variant_not_in_item", 2, g.potV, at(100, "USD")},
		{"an item of one variant has that one", "variant_not_in_item", item.N, g.white, at(100, "USD")},
		{"an item that is there", "item_not_in_show", 9, g.blue, at(100, "USD")},
	} {
		g.refused(c.code, func(tx *store.Tx) error { return live.SetPrice(tx, g.show, c.n, c.v, c.a) })
	}
	g.do(func(tx *store.Tx) error { return live.SetPrice(tx, g.show, item.N, "", at(100, "USD")) })
	for _, c := range []struct {
		code string
		show live.ShowID
		n    int
		v    catalog.VariantID
	}{
		{"show_not_found", "nowhere", 1, g.potV},
		{"item_not_in_show", g.show, 9, g.potV},
		{"variant_not_in_item", g.show, 1, g.blue},
		{"variant_not_found", g.show, 1, "nothing"},
	} {
		g.refused(c.code, func(tx *store.Tx) error { _, err := live.PriceOf(tx, c.show, c.n, c.v); return err })
		g.refused(c.code, func(tx *store.Tx) error { return live.CheckBuy(tx, c.show, c.n, c.v) })
	}
	g.view(func(tx *store.Tx) error { return live.CheckBuy(tx, "", 0, g.potV) })
}

func TestAppend(t *testing.T) {
	g := newStage(t)
	err := g.s.Do(context.Background(), store.Actor{Kind: "buyer", ID: "v1", Addr: "192.0.2.1"}, "test", func(tx *store.Tx) error {
		return live.Append(tx, g.show, live.KindOrder, 1, map[string]string{"order": "o1"})
	})
	if err != nil {
		t.Fatal(err)
	}
	g.view(func(tx *store.Tx) error {
		all, err := live.Events(tx, g.show, 2, 10)
		if len(all) != 1 || all[0].Data["order"] != "o1" || all[0].Seq != 3 || all[0].By != (store.Actor{Kind: "buyer"}) {
			t.Errorf("a row that says not from where, nor which visitor: %+v", all)
		}
		return err
	})
	g.refused("show_not_found", func(tx *store.Tx) error { return live.Append(tx, "nowhere", live.KindOrder, 1, nil) })
	if err := storetest.Refused(t, g.s, func(tx *store.Tx) error { return live.Append(tx, g.show, live.KindPin, 1, nil) }); fault.Is(err, "show_not_found") {
		t.Error("others pin by writing the log")
	}
}

var errUndo = errors.New("undo")

// Whatever is done in whatever order, numbers stay unique, places have no gap and
// the log agrees with the record. Each run is one transaction that is taken back.
func TestAnything(t *testing.T) {
	g := newStage(t)
	rapid.Check(t, func(r *rapid.T) {
		err := g.s.Do(context.Background(), store.Actor{Kind: "system"}, "anything", func(tx *store.Tx) error {
			r.Repeat(anything(g, tx))
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			r.Fatal(err)
		}
	})
}

func anything(g *stage, tx *store.Tx) map[string]func(*rapid.T) {
	try := func(r *rapid.T, err error) {
		if _, refused := fault.As(err); err != nil && !refused {
			r.Fatal(err)
		}
	}
	n := rapid.IntRange(1, 5)
	state := rapid.SampledFrom([]live.ItemState{live.Open, live.Closed, live.SoldOut})
	variant := rapid.SampledFrom([]catalog.VariantID{g.white, g.blue})
	return map[string]func(*rapid.T){
		"air":    func(r *rapid.T) { try(r, live.OnAir(tx, g.show, g.yue)) },
		"lose":   func(r *rapid.T) { try(r, live.LostPicture(tx, g.show)) },
		"pin":    func(r *rapid.T) { try(r, live.Pin(tx, g.show, n.Draw(r, "n"))) },
		"unpin":  func(r *rapid.T) { try(r, live.Unpin(tx, g.show)) },
		"remove": func(r *rapid.T) { try(r, live.RemoveItem(tx, g.show, n.Draw(r, "n"))) },
		"move":   func(r *rapid.T) { try(r, live.MoveItem(tx, g.show, n.Draw(r, "n"), n.Draw(r, "to"))) },
		"state":  func(r *rapid.T) { try(r, live.SetItemState(tx, g.show, n.Draw(r, "n"), state.Draw(r, "state"))) },
		"add": func(r *rapid.T) {
			_, err := live.AddItem(tx, g.show, g.cup, variant.Draw(r, "variant"))
			try(r, err)
		},
		"": func(r *rapid.T) {
			broken, err := live.Doctor(tx)
			if len(broken) > 0 || err != nil {
				r.Fatalf("%v %v", broken, err)
			}
		},
	}
}
