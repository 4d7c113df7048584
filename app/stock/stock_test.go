package stock_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/brand"
	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
	"hawker/app/store/storetest"
)

// shelf is a store with variants of which nothing has come in yet.
type shelf struct {
	*store.Store
	t      testing.TB
	clock  *storetest.Clock
	ids    []catalog.VariantID
	second stock.LocationID
}

func text(s string) brand.Text { return brand.Text{"en": s} }

func open(t testing.TB, variants int) shelf {
	s, clock := storetest.OpenAt(t, store.Options{})
	sh := shelf{Store: s, t: t, clock: clock}
	for range variants {
		storetest.Do(t, s, func(tx *store.Tx) error {
			_, vs, err := catalog.Create(tx, catalog.Product{Title: brand.Text{"en": "Cup"}}, []catalog.Variant{{Price: money.Of(100, "USD")}})
			sh.ids = append(sh.ids, vs[0].ID)
			return err
		})
	}
	t.Cleanup(func() {
		for _, b := range sh.doctor() {
			t.Error(b)
		}
	})
	return sh
}

func (s shelf) doctor() (broken []string) {
	storetest.View(s.t, s.Store, func(tx *store.Tx) (err error) {
		broken, err = stock.Doctor(tx)
		return err
	})
	return broken
}

func (s shelf) do(fn func(tx *store.Tx) error) error {
	return s.Do(context.Background(), store.Actor{Kind: "staff", ID: "wen", Addr: "192.0.2.1"}, "test", fn)
}

func (s shelf) must(fn func(tx *store.Tx) error) {
	s.t.Helper()
	if err := s.do(fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s shelf) level(at int) (l stock.Level) {
	storetest.View(s.t, s.Store, func(tx *store.Tx) (err error) {
		l, err = stock.Get(tx, s.ids[at])
		return err
	})
	l.Seq = 0
	return l
}

func (s shelf) line(at int, n int64) stock.Line { return stock.Line{Variant: s.ids[at], Quantity: n} }

// Every row begins with 10 on hand, of which 3 are reserved (by r) and 2
// committed, so 5 are available.
func TestEveryKindMovesItsCountersAndNothingElse(t *testing.T) {
	for _, row := range []struct {
		name string
		verb func(tx *store.Tx, s shelf, r stock.ReservationID) error
		want stock.Level
		code string
	}{
		{"receive", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Receive(tx, s.line(0, 4), "", "")
		}, stock.Level{OnHand: 14, Reserved: 3, Committed: 2}, ""},
		{"receive nothing", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Receive(tx, s.line(0, 0), "", "")
		}, stock.Level{}, "quantity_range"},
		{"receive less than nothing", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Receive(tx, s.line(0, -4), "", "")
		}, stock.Level{}, "quantity_range"},
		{"receive what is not sold here", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Receive(tx, stock.Line{Variant: "x", Quantity: 1}, "", "")
		}, stock.Level{}, "variant_not_found"},
		{"count fewer", count(10, 6, "broken cups"), stock.Level{OnHand: 6, Reserved: 3, Committed: 2}, ""},
		{"count more", count(10, 12, "found"), stock.Level{OnHand: 12, Reserved: 3, Committed: 2}, ""},
		{"count what was there", count(10, 10, "inventory"), stock.Level{OnHand: 10, Reserved: 3, Committed: 2}, ""},
		{"count as few as are promised", count(10, 5, "broken cups"), stock.Level{OnHand: 5, Reserved: 3, Committed: 2}, ""},
		{"count fewer than are promised", count(10, 4, "broken cups"), stock.Level{}, "stock_promised"},
		{"count from an old screen", count(9, 6, "broken cups"), stock.Level{}, "stock_changed"},
		{"count without a reason", count(10, 6, " "), stock.Level{}, "field_needed"},
		{"count below zero", count(10, -1, "typo"), stock.Level{}, "quantity_range"},
		{"damage", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Damage(tx, s.line(0, 5), "", "chipped")
		}, stock.Level{OnHand: 10, Reserved: 3, Committed: 2, Damaged: 5}, ""},
		{"damage what is promised", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Damage(tx, s.line(0, 6), "", "chipped")
		}, stock.Level{}, "sold_out"},
		{"reserve the rest", reserve(5), stock.Level{OnHand: 10, Reserved: 8, Committed: 2}, ""},
		{"reserve one too many", reserve(6), stock.Level{}, "sold_out"},
		{"reserve one too many in two lines", reserve(3, 3), stock.Level{}, "sold_out"},
		{"release", func(tx *store.Tx, s shelf, r stock.ReservationID) error {
			return stock.Release(tx, r, stock.KindRelease)
		}, stock.Level{OnHand: 10, Committed: 2}, ""},
		{"expire", func(tx *store.Tx, s shelf, r stock.ReservationID) error {
			return stock.Release(tx, r, stock.KindExpire)
		}, stock.Level{OnHand: 10, Committed: 2}, ""},
		{"commit", func(tx *store.Tx, s shelf, r stock.ReservationID) error { return stock.Commit(tx, r) }, stock.Level{OnHand: 10, Committed: 5}, ""},
		{"commit directly", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.CommitDirect(tx, "o2", []stock.Line{s.line(0, 5)})
		}, stock.Level{OnHand: 10, Reserved: 3, Committed: 7}, ""},
		{"commit one too many directly", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.CommitDirect(tx, "o2", []stock.Line{s.line(0, 6)})
		}, stock.Level{}, "sold_out"},
		{"uncommit", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Uncommit(tx, "c", []stock.Line{s.line(0, 2)})
		}, stock.Level{OnHand: 10, Reserved: 3}, ""},
		{"uncommit what was not promised", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Uncommit(tx, "c", []stock.Line{s.line(0, 3)})
		}, stock.Level{}, "stock_not_promised"},
		{"ship", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Ship(tx, "p", []stock.Line{s.line(0, 2)})
		}, stock.Level{OnHand: 8, Reserved: 3}, ""},
		{"ship what was not promised", func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
			return stock.Ship(tx, "p", []stock.Line{s.line(0, 3)})
		}, stock.Level{}, "stock_not_promised"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := open(t, 1)
			var r stock.ReservationID
			s.must(func(tx *store.Tx) (err error) {
				if err := stock.Receive(tx, s.line(0, 10), "", "first"); err != nil {
					return err
				}
				if err := stock.CommitDirect(tx, "o1", []stock.Line{s.line(0, 2)}); err != nil {
					return err
				}
				r, err = stock.Reserve(tx, "order/1", []stock.Line{s.line(0, 3)}, tx.Now.Add(time.Hour))
				return err
			})
			before := s.level(0)
			err := s.do(func(tx *store.Tx) error { return row.verb(tx, s, r) })
			if row.code != "" {
				if !fault.Is(err, row.code) {
					t.Errorf("%v, want %s", err, row.code)
				}
				row.want = before
			} else if err != nil {
				t.Fatal(err)
			}
			if got := s.level(0); got != row.want {
				t.Errorf("stands at %+v, want %+v", got, row.want)
			}
		})
	}
}

func count(expected, found int64, why string) func(*store.Tx, shelf, stock.ReservationID) error {
	return func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
		return stock.Count(tx, stock.Counted{Variant: s.ids[0], Expected: expected, Found: found, Reason: why})
	}
}

func reserve(quantities ...int64) func(*store.Tx, shelf, stock.ReservationID) error {
	return func(tx *store.Tx, s shelf, _ stock.ReservationID) error {
		var lines []stock.Line
		for _, n := range quantities {
			lines = append(lines, s.line(0, n))
		}
		if err := stock.CheckReserve(tx, lines); err != nil {
			return err
		}
		_, err := stock.Reserve(tx, "order/2", lines, tx.Now)
		return err
	}
}

func TestAReservationEndsExactlyOnce(t *testing.T) {
	release := func(tx *store.Tx, r stock.ReservationID) error { return stock.Release(tx, r, stock.KindRelease) }
	expire := func(tx *store.Tx, r stock.ReservationID) error { return stock.Release(tx, r, stock.KindExpire) }
	extend := func(tx *store.Tx, r stock.ReservationID) error { return stock.Extend(tx, r, tx.Now.Add(time.Hour)) }
	type verb func(*store.Tx, stock.ReservationID) error
	for _, row := range []struct {
		name        string
		first, then verb
		code        string
		want        stock.Level
	}{
		{"released, released again", release, release, "", stock.Level{OnHand: 4}},
		{"released, expired", release, expire, "", stock.Level{OnHand: 4}},
		{"released, committed", release, stock.Commit, "reservation_done", stock.Level{OnHand: 4}},
		{"released, extended", release, extend, "reservation_done", stock.Level{OnHand: 4}},
		{"expired, committed", expire, stock.Commit, "reservation_done", stock.Level{OnHand: 4}},
		{"expired, released", expire, release, "", stock.Level{OnHand: 4}},
		{"committed, committed again", stock.Commit, stock.Commit, "", stock.Level{OnHand: 4, Committed: 3}},
		{"committed, released", stock.Commit, release, "reservation_done", stock.Level{OnHand: 4, Committed: 3}},
		{"committed, expired", stock.Commit, expire, "reservation_done", stock.Level{OnHand: 4, Committed: 3}},
		{"committed, extended", stock.Commit, extend, "reservation_done", stock.Level{OnHand: 4, Committed: 3}},
		{"extended, committed", extend, stock.Commit, "", stock.Level{OnHand: 4, Committed: 3}},
	} {
		s := open(t, 1)
		var r stock.ReservationID
		s.must(func(tx *store.Tx) (err error) {
			if err := stock.Receive(tx, s.line(0, 4), "", ""); err != nil {
				return err
			}
			r, err = stock.Reserve(tx, "order/1", []stock.Line{s.line(0, 1), s.line(0, 2)}, tx.Now.Add(time.Hour))
			return err
		})
		s.must(func(tx *store.Tx) error { return row.first(tx, r) })
		err := s.do(func(tx *store.Tx) error { return row.then(tx, r) })
		if row.code == "" && err != nil || row.code != "" && !fault.Is(err, row.code) {
			t.Errorf("%s: %v, want %q", row.name, err, row.code)
		}
		if got := s.level(0); got != row.want {
			t.Errorf("%s: stands at %+v, want %+v", row.name, got, row.want)
		}
	}
}

func TestAllLinesOrNone(t *testing.T) {
	s := open(t, 2)
	s.must(func(tx *store.Tx) error {
		return errors.Join(stock.Receive(tx, s.line(0, 5), "", ""), stock.Receive(tx, s.line(1, 1), "", ""))
	})
	err := s.do(func(tx *store.Tx) error {
		_, err := stock.Reserve(tx, "o", []stock.Line{s.line(0, 1), s.line(1, 2)}, tx.Now)
		return err
	})
	e, ok := fault.As(err)
	if !ok || e.Code != "sold_out" || e.Args["variant"] != string(s.ids[1]) || e.Args["left"] != int64(1) || e.Args["wanted"] != int64(2) {
		t.Errorf("refused with %v", err)
	}
	if s.level(0) != (stock.Level{OnHand: 5}) {
		t.Errorf("the first line was taken: %+v", s.level(0))
	}
}

func TestTheSameReferenceMovesOnce(t *testing.T) {
	s := open(t, 1)
	for range 3 {
		s.must(func(tx *store.Tx) error { return stock.Receive(tx, s.line(0, 5), "delivery 7", "") })
	}
	for range 3 {
		s.must(func(tx *store.Tx) error { return stock.CommitDirect(tx, "order/1", []stock.Line{s.line(0, 4)}) })
	}
	for range 3 {
		s.must(func(tx *store.Tx) error { return stock.Ship(tx, "parcel/1", []stock.Line{s.line(0, 3)}) })
	}
	if got := s.level(0); got != (stock.Level{OnHand: 2, Committed: 1}) {
		t.Errorf("stands at %+v", got)
	}
	storetest.View(t, s.Store, func(tx *store.Tx) error {
		list, err := stock.Movements(tx, s.ids[0], 10)
		if len(list) != 3 || list[0].Kind != stock.KindShip || list[2].Kind != stock.KindReceive || list[2].Ref != "delivery 7" {
			t.Errorf("ledger: %+v", list)
		}
		if list[0].By != (store.Actor{Kind: "staff", ID: "wen"}) {
			t.Errorf("the ledger keeps %+v", list[0].By)
		}
		if short, _ := stock.Movements(tx, s.ids[0], 2); len(short) != 2 {
			t.Errorf("two were asked for, %d came", len(short))
		}
		return err
	})
}

func TestDueListsWhatIsOverTheOldestFirst(t *testing.T) {
	s := open(t, 1)
	s.must(func(tx *store.Tx) error {
		if err := stock.Receive(tx, s.line(0, 9), "", ""); err != nil {
			return err
		}
		for _, minutes := range []int{30, 10, 20, 40} {
			r, err := stock.Reserve(tx, fmt.Sprint(minutes), []stock.Line{s.line(0, 1)}, tx.Now.Add(time.Duration(minutes)*time.Minute))
			if err == nil && minutes == 20 {
				err = stock.Release(tx, r, stock.KindRelease)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	due := func(limit int) (owners string) {
		storetest.View(t, s.Store, func(tx *store.Tx) error {
			list, err := stock.Due(tx, tx.Now, limit)
			for _, r := range list {
				owners += r.Owner + " "
			}
			return err
		})
		return owners
	}
	for _, row := range []struct {
		after time.Duration
		limit int
		want  string
	}{{0, 9, ""}, {10 * time.Minute, 9, "10 "}, {25 * time.Minute, 9, "10 30 "}, {0, 1, "10 "}} {
		s.clock.Move(row.after)
		if got := due(row.limit); got != row.want {
			t.Errorf("due %q, want %q", got, row.want)
		}
	}
}

// The model is four numbers per variant and a list of reservations; whatever the
// ledger refuses must not fit the model either.
func TestLedgerAgreesWithAModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := open(t, 2)
		model := make([]stock.Level, 2)
		var held []stock.ReservationID
		var lines [][]stock.Line
		for step := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			at := rapid.IntRange(0, 1).Draw(rt, "variant")
			n := rapid.Int64Range(1, 6).Draw(rt, "n")
			ref := fmt.Sprint("ref ", step)
			m := &model[at]
			var fits bool
			var err error
			switch rapid.SampledFrom([]string{"receive", "reserve", "commit", "release", "direct", "uncommit", "ship", "damage"}).Draw(rt, "verb") {
			case "receive":
				fits = true
				err = s.do(func(tx *store.Tx) error { return stock.Receive(tx, s.line(at, n), ref, "") })
				m.OnHand += n
			case "reserve":
				both := []stock.Line{s.line(0, n), s.line(1, 1), s.line(0, 1)}
				fits = model[0].Available() >= n+1 && model[1].Available() >= 1
				var r stock.ReservationID
				err = s.do(func(tx *store.Tx) (err error) {
					r, err = stock.Reserve(tx, ref, both, tx.Now)
					return err
				})
				if fits {
					model[0].Reserved += n + 1
					model[1].Reserved++
					held, lines = append(held, r), append(lines, both)
				}
			case "commit", "release":
				if len(held) == 0 {
					continue
				}
				fits = true
				commit := n%2 == 0
				err = s.do(func(tx *store.Tx) error {
					if commit {
						return stock.Commit(tx, held[0])
					}
					return stock.Release(tx, held[0], stock.KindRelease)
				})
				for i, l := range lines[0] {
					model[i%2].Reserved -= l.Quantity
					if commit {
						model[i%2].Committed += l.Quantity
					}
				}
				held, lines = held[1:], lines[1:]
			case "direct":
				if fits = m.Available() >= n; fits {
					m.Committed += n
				}
				err = s.do(func(tx *store.Tx) error { return stock.CommitDirect(tx, ref, []stock.Line{s.line(at, n)}) })
			case "uncommit":
				if fits = m.Committed >= n; fits {
					m.Committed -= n
				}
				err = s.do(func(tx *store.Tx) error { return stock.Uncommit(tx, ref, []stock.Line{s.line(at, n)}) })
			case "ship":
				if fits = m.Committed >= n; fits {
					m.Committed -= n
					m.OnHand -= n
				}
				err = s.do(func(tx *store.Tx) error { return stock.Ship(tx, ref, []stock.Line{s.line(at, n)}) })
			case "damage":
				if fits = m.Available() >= n; fits {
					m.Damaged += n
				}
				err = s.do(func(tx *store.Tx) error { return stock.Damage(tx, s.line(at, n), ref, "chipped") })
			}
			if fits != (err == nil) {
				rt.Fatalf("step %d: fits %v, but %v", step, fits, err)
			}
		}
		for i := range model {
			if got := s.level(i); got != model[i] {
				rt.Fatalf("variant %d stands at %+v, the model at %+v", i, got, model[i])
			}
		}
		for _, b := range s.doctor() {
			rt.Error(b)
		}
	})
}

func TestTwoHundredHandsOneCup(t *testing.T) {
	s := open(t, 1)
	s.must(func(tx *store.Tx) error { return stock.Receive(tx, s.line(0, 1), "", "") })
	var wg sync.WaitGroup
	refusals := make([]error, 200)
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
	if won != 1 || s.level(0) != (stock.Level{OnHand: 1, Reserved: 1}) {
		t.Errorf("%d won, stands at %+v", won, s.level(0))
	}
}
