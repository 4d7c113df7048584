package stock_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// Three pieces are there. What may be sold of more is the policy's.
func TestPolicyDecidesWhatIsOwed(t *testing.T) {
	later := storetest.Start.AddDate(0, 1, 0)
	for _, row := range []struct {
		name    string
		policy  catalog.Policy
		lines   []int64 // one demand
		missing int64   // of it; -1: refused
		left    int64   // that the refusal names
		kind    string
		until   time.Time
	}{
		{"deny, what is there", catalog.Policy{}, []int64{3}, 0, 0, "", time.Time{}},
		{"deny, one more", catalog.Policy{}, []int64{4}, -1, 3, "", time.Time{}},
		{"deny, one more in two lines", catalog.Policy{}, []int64{2, 2}, -1, 3, "", time.Time{}},
		{"continue, what is there", catalog.Policy{Kind: catalog.Continue, Days: 7}, []int64{3}, 0, 0, "", time.Time{}},
		{"continue, more", catalog.Policy{Kind: catalog.Continue, Days: 7}, []int64{2, 3}, 2, 0, catalog.LaterBackorder, noon(storetest.Start, 7)},
		{"continue, as many as may be owed", catalog.Policy{Kind: catalog.Continue, Days: 7, Most: 2}, []int64{5}, 2, 0, catalog.LaterBackorder, noon(storetest.Start, 7)},
		{"continue, one more than that", catalog.Policy{Kind: catalog.Continue, Days: 7, Most: 2}, []int64{6}, -1, 5, "", time.Time{}},
		{"preorder, as many as may be owed", catalog.Policy{Kind: catalog.Preorder, Until: later, Most: 4}, []int64{7}, 4, 0, catalog.LaterPreorder, later},
		{"preorder, one more than that", catalog.Policy{Kind: catalog.Preorder, Until: later, Most: 4}, []int64{8}, -1, 7, "", time.Time{}},
		{"preorder whose day has come", catalog.Policy{Kind: catalog.Preorder, Until: storetest.Start.Add(-time.Hour), Most: 4}, []int64{4}, -1, 3, "", time.Time{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := open(t, 1)
			s.policy(0, row.policy)
			s.must(func(tx *store.Tx) error { return stock.Receive(tx, s.line(0, 3), "", "") })
			var lines []stock.Line
			wanted := int64(0)
			for _, n := range row.lines {
				lines = append(lines, s.line(0, n))
				wanted += n
			}
			err := s.do(func(tx *store.Tx) error {
				waits, err := stock.Waits(tx, lines)
				if err != nil {
					return err
				}
				if row.missing == 0 && len(waits) > 0 || row.missing > 0 && (len(waits) != 1 || waits[0].Missing != row.missing || waits[0].Later != (catalog.Later{Kind: row.kind, Until: row.until})) {
					t.Errorf("waits %+v", waits)
				}
				_, err = stock.Reserve(tx, "o", lines, tx.Now)
				return err
			})
			if row.missing < 0 {
				if e, _ := fault.As(err); !fault.Is(err, "sold_out") || e.Args["left"] != row.left {
					t.Errorf("%v, want sold_out with %d left", err, row.left)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if l := s.level(0); l != (stock.Level{OnHand: 3, Reserved: wanted, Waiting: row.missing}) || l.Missing() != row.missing {
				t.Errorf("stands at %+v", l)
			}
		})
	}
}

func noon(t time.Time, days int) time.Time {
	return t.UTC().Truncate(24*time.Hour).AddDate(0, 0, days).Add(12 * time.Hour)
}

// What comes in is for those first who ordered first, and for nobody else before
// them; what was there when it was sold waits for nobody.
func TestWhatComesInIsForTheQueue(t *testing.T) {
	s := open(t, 1)
	s.policy(0, catalog.Policy{Kind: catalog.Continue, Days: 7})
	order := func(owner string, n int64) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			return stock.CommitDirect(tx, "order/"+owner, []stock.Line{{Variant: s.ids[0], Quantity: n, Owner: owner}})
		}
	}
	ship := func(owner string, n int64) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			return stock.Ship(tx, store.NewID(), []stock.Line{{Variant: s.ids[0], Quantity: n, Owner: owner}})
		}
	}
	drop := func(owner string, n int64) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			return stock.Uncommit(tx, store.NewID(), []stock.Line{{Variant: s.ids[0], Quantity: n, Owner: owner}})
		}
	}
	come := func(n int64) func(*store.Tx) error {
		return func(tx *store.Tx) error { return stock.Receive(tx, s.line(0, n), "", "") }
	}
	deny := func(tx *store.Tx) error {
		return catalog.EditVariant(tx, s.ids[0], catalog.Edit{Policy: &catalog.Policy{}})
	}
	for i, row := range []struct {
		name  string
		do    func(*store.Tx) error
		code  string
		waits string // ann, bo, cy
		queue string
		free  int64
	}{
		{"two are there", come(2), "", "0 0 0", "", 2},
		{"ann takes one of them", order("ann", 1), "", "0 0 0", "", 1},
		{"bo takes three: two are not there", order("bo", 3), "", "0 2 0", "bo2 ", -2},
		{"cy takes two", order("cy", 2), "", "0 2 2", "bo2 cy2 ", -4},
		{"cy cannot be first", ship("cy", 1), "sold_out", "0 2 2", "bo2 cy2 ", -4},
		{"bo gets what was there", ship("bo", 1), "", "0 2 2", "bo2 cy2 ", -4},
		{"and no more", ship("bo", 1), "sold_out", "0 2 2", "bo2 cy2 ", -4},
		{"three come in: bo's two, and one for cy", come(3), "", "0 0 1", "cy1 ", -1},
		{"no longer sold ahead, what is owed stays owed", deny, "", "0 0 1", "cy1 ", -1},
		{"nobody new", order("dee", 1), "sold_out", "0 0 1", "cy1 ", -1},
		{"cy gets one", ship("cy", 1), "", "0 0 1", "cy1 ", -1},
		{"ann's still is there", ship("ann", 1), "", "0 0 1", "cy1 ", -1},
		{"bo's are there", ship("bo", 2), "", "0 0 1", "cy1 ", -1},
		{"cy's last is not", ship("cy", 1), "sold_out", "0 0 1", "cy1 ", -1},
		{"cy gives up", drop("cy", 1), "", "0 0 0", "", 0},
	} {
		s.clock.Move(time.Minute)
		err := s.do(row.do)
		if row.code == "" && err != nil || row.code != "" && !fault.Is(err, row.code) {
			t.Fatalf("%d %s: %v, want %q", i, row.name, err, row.code)
		}
		if waits, queue, free := s.waiting(); waits != row.waits || queue != row.queue || free != row.free {
			t.Errorf("%d %s: waiting %q, queue %q, %d free; want %q, %q, %d", i, row.name, waits, queue, free, row.waits, row.queue, row.free)
		}
	}
}

func (s shelf) waiting() (waits, queue string, free int64) {
	storetest.View(s.t, s.Store, func(tx *store.Tx) error {
		var each [3]int64
		for i, owner := range []string{"ann", "bo", "cy"} {
			var err error
			if each[i], err = stock.Waiting(tx, owner, s.ids[0]); err != nil {
				return err
			}
		}
		list, err := stock.Queue(tx, s.ids[0], stock.Main)
		for _, w := range list {
			queue += fmt.Sprint(w.Owner, w.Missing, " ")
		}
		owed, _ := stock.Owed(tx, 10)
		if (len(owed) == 1) != (queue != "") {
			s.t.Errorf("owed are %v, the queue is %q", owed, queue)
		}
		waits = fmt.Sprint(each[0], each[1], each[2])
		if err == nil {
			free, err = stock.Available(tx, s.ids[0])
		}
		return err
	})
	return waits, queue, free
}

// A count below what is promised is taken only by force, and those to whom it was
// promised are owed it.
func TestAForcedCount(t *testing.T) {
	s := open(t, 1)
	s.must(func(tx *store.Tx) error { return stock.Receive(tx, s.line(0, 5), "", "") })
	s.must(func(tx *store.Tx) error { return stock.CommitDirect(tx, "o", []stock.Line{s.line(0, 4)}) })
	found := func(n int64, force bool) error {
		return s.do(func(tx *store.Tx) error {
			return stock.Count(tx, stock.Counted{Variant: s.ids[0], Expected: 5, Found: n, Reason: "broken", Force: force})
		})
	}
	if err := found(3, false); !fault.Is(err, "stock_promised") {
		t.Errorf("%v, want stock_promised", err)
	}
	if err := found(3, true); err != nil {
		t.Fatal(err)
	}
	if l := s.level(0); l != (stock.Level{OnHand: 3, Committed: 4}) {
		t.Errorf("stands at %+v", l)
	}
	err := s.do(func(tx *store.Tx) error { return stock.CommitDirect(tx, "p", []stock.Line{s.line(0, 1)}) })
	if !fault.Is(err, "sold_out") {
		t.Errorf("%v: what is owed was sold once more", err)
	}
	storetest.View(t, s.Store, func(tx *store.Tx) error {
		list, _, err := stock.Ledger(tx, s.ids[0], stock.Page{Limit: 1})
		if len(list) != 1 || list[0].Beyond != stock.BeyondForce {
			t.Errorf("the ledger says %+v", list)
		}
		return err
	})
}

// One location that has all of an order serves it, whatever its turn; else each
// variant is taken by turn. What ships leaves from where it was promised.
func TestAllocation(t *testing.T) {
	s := open(t, 2)
	s.secondLocation() // its turn is after Main's
	at := func(i int, n int64, loc stock.LocationID) func(*store.Tx) error {
		return func(tx *store.Tx) error {
			return stock.Receive(tx, stock.Line{Variant: s.ids[i], Quantity: n, Loc: loc}, "", "")
		}
	}
	for _, do := range []func(*store.Tx) error{at(0, 3, stock.Main), at(0, 5, s.second), at(1, 1, s.second)} {
		s.must(do)
	}
	take := func(owner string, lines ...stock.Line) (from string) {
		s.must(func(tx *store.Tx) error {
			r, err := stock.Reserve(tx, owner, lines, tx.Now)
			if err != nil {
				return err
			}
			held, err := stock.GetReservation(tx, r)
			for _, l := range held.Lines {
				place := "main"
				if l.Loc == s.second {
					place = "barn"
				}
				from += fmt.Sprint(l.Quantity, place, " ")
			}
			if err != nil {
				return err
			}
			return stock.Commit(tx, r)
		})
		return from
	}
	for _, row := range []struct {
		owner string
		lines []stock.Line
		want  string
	}{
		{"both at the barn", []stock.Line{s.line(0, 2), s.line(1, 1)}, "2barn 1barn "},
		{"first turn", []stock.Line{s.line(0, 1)}, "1main "},
		{"only the barn has three", []stock.Line{s.line(0, 3)}, "3barn "},
		{"nobody has more", []stock.Line{s.line(0, 2)}, "2main "},
	} {
		if got := take(row.owner, row.lines...); got != row.want {
			t.Errorf("%s: from %q, want %q", row.owner, got, row.want)
		}
	}
	s.must(at(0, 1, stock.Main))
	s.must(at(0, 2, s.second))
	if got := take("from two", s.line(0, 3)); got != "1main 2barn " {
		t.Errorf("split: %q", got)
	}
	s.must(func(tx *store.Tx) error {
		l := s.line(0, 3)
		l.Owner = "from two"
		return stock.Ship(tx, "parcel", []stock.Line{l})
	})
	storetest.View(t, s.Store, func(tx *store.Tx) error {
		main, err := stock.At(tx, s.ids[0], stock.Main)
		if err != nil {
			return err
		}
		barn, err := stock.At(tx, s.ids[0], s.second)
		if main.OnHand != 3 || main.Committed != 3 || barn.OnHand != 5 || barn.Committed != 5 {
			t.Errorf("main %+v, barn %+v", main, barn)
		}
		return err
	})
}

// A location is closed only when it is empty, and never the last one.
func TestClosingALocation(t *testing.T) {
	s := open(t, 1)
	s.secondLocation()
	s.must(func(tx *store.Tx) error {
		return stock.Receive(tx, stock.Line{Variant: s.ids[0], Quantity: 2, Loc: s.second}, "", "")
	})
	set := func(id stock.LocationID, active bool) error {
		return s.do(func(tx *store.Tx) error {
			_, err := stock.SaveLocation(tx, stock.Location{ID: id, Name: text("Place"), Country: "DE", Active: active})
			return err
		})
	}
	if err := set(s.second, false); !fault.Is(err, "location_not_empty") {
		t.Errorf("%v, want location_not_empty", err)
	}
	s.must(func(tx *store.Tx) error {
		return stock.Move(tx, stock.Transfer{Variant: s.ids[0], Quantity: 2, From: s.second, To: stock.Main})
	})
	if err := set(s.second, false); err != nil {
		t.Error(err)
	}
	if err := set(stock.Main, false); !fault.Is(err, "location_last") {
		t.Errorf("%v, want location_last", err)
	}
	for _, l := range []stock.Location{
		{ID: "x", Name: text("Nowhere"), Country: "DE", Active: true},
		{Name: text(""), Country: "DE", Active: true},
		{Name: text("Barn"), Country: "Moon", Active: true},
		{Name: text("Barn"), Country: "DE", Active: true, Priority: -1},
		{Name: text("Barn"), Country: "DE", Active: true, Pickup: true},
		{Name: text("Barn"), Country: "DE", Pickup: true, Line1: "Hill Road 12", City: "Berlin"},
	} {
		if err := s.do(func(tx *store.Tx) error { _, err := stock.SaveLocation(tx, l); return err }); err == nil {
			t.Errorf("%+v was taken", l)
		}
	}
}

// Of many who ask at once as many are served as there are pieces and as may be owed.
func TestManyHandsAtAPreorder(t *testing.T) {
	s := open(t, 1)
	s.policy(0, catalog.Policy{Kind: catalog.Preorder, Until: storetest.Start.AddDate(0, 1, 0), Most: 7})
	s.must(func(tx *store.Tx) error { return stock.Receive(tx, s.line(0, 3), "", "") })
	var wg sync.WaitGroup
	refusals := make([]error, 60)
	for i := range refusals {
		wg.Go(func() {
			refusals[i] = s.do(func(tx *store.Tx) error {
				_, err := stock.Reserve(tx, fmt.Sprint(i), []stock.Line{s.line(0, 1)}, tx.Now)
				return err
			})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range refusals {
		if err == nil {
			won++
		} else if !fault.Is(err, "sold_out") {
			t.Error(err)
		}
	}
	if won != 10 || s.level(0) != (stock.Level{OnHand: 3, Reserved: 10, Waiting: 7}) {
		t.Errorf("%d won, stands at %+v", won, s.level(0))
	}
}
