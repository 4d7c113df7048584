package stock_test

import (
	"testing"
	"time"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/stock"
	"hawker/app/store"
)

// act is one kind of movement of n pieces: how it is asked for, and what the ledger
// promises of it: when it is refused, with which code, and what it moves.
type act struct {
	kind stock.Kind
	do   func(tx *store.Tx, s shelf, held stock.ReservationID, n int64) error
	code func(l stock.Level, n int64) string // "" where it is done
	per  stock.Level
}

func free(l stock.Level, n int64) string {
	if l.Available() < n {
		return "sold_out"
	}
	return ""
}

func always(stock.Level, int64) string { return "" }

func alter(kind stock.Kind, sign int64) func(*store.Tx, shelf, stock.ReservationID, int64) error {
	return func(tx *store.Tx, s shelf, _ stock.ReservationID, n int64) error {
		return stock.Alter(tx, stock.Change{Line: s.line(0, sign*n), Kind: kind, Reason: "seen on the shelf"})
	}
}

func lines(fn func(*store.Tx, string, []stock.Line) error) func(*store.Tx, shelf, stock.ReservationID, int64) error {
	return func(tx *store.Tx, s shelf, _ stock.ReservationID, n int64) error {
		l := s.line(0, n)
		l.Owner = "o1"
		return fn(tx, "act", []stock.Line{l})
	}
}

func promised(l stock.Level, n int64) string {
	if l.Committed < n {
		return "stock_not_promised"
	}
	return ""
}

var acts = []act{
	{stock.KindReceive, func(tx *store.Tx, s shelf, _ stock.ReservationID, n int64) error {
		return stock.Receive(tx, s.line(0, n), "", "lot 7")
	}, always, stock.Level{OnHand: 1}},
	{stock.KindFound, alter(stock.KindFound, 1), always, stock.Level{OnHand: 1}},
	{stock.KindAdjust, func(tx *store.Tx, s shelf, _ stock.ReservationID, n int64) error {
		l, err := stock.Get(tx, s.ids[0])
		if err != nil {
			return err
		}
		return stock.Count(tx, stock.Counted{Variant: s.ids[0], Expected: l.OnHand, Found: l.OnHand - n, Reason: "counted"})
	}, func(l stock.Level, n int64) string {
		if l.OnHand < n {
			return "quantity_range"
		}
		if l.Available() < n {
			return "stock_promised"
		}
		return ""
	}, stock.Level{OnHand: -1}},
	{stock.KindDamage, alter(stock.KindDamage, 1), free, stock.Level{Damaged: 1}},
	{stock.KindRepair, alter(stock.KindRepair, 1), func(l stock.Level, n int64) string {
		if l.Damaged < n {
			return "stock_not_damaged"
		}
		return ""
	}, stock.Level{Damaged: -1}},
	{stock.KindSafety, alter(stock.KindSafety, 1), free, stock.Level{Safety: 1}},
	{"safety, fewer", alter(stock.KindSafety, -1), func(l stock.Level, n int64) string {
		if l.Safety < n {
			return "stock_not_safe"
		}
		return ""
	}, stock.Level{Safety: -1}},
	{stock.KindReserve, func(tx *store.Tx, s shelf, _ stock.ReservationID, n int64) error {
		_, err := stock.Reserve(tx, "o2", []stock.Line{s.line(0, n)}, tx.Now)
		return err
	}, free, stock.Level{Reserved: 1}},
	{stock.KindRelease, func(tx *store.Tx, s shelf, held stock.ReservationID, n int64) error {
		return stock.Refit(tx, held, stock.Fit{Ref: "act", Less: []stock.Line{s.line(0, n)}})
	}, func(l stock.Level, n int64) string {
		if l.Reserved < n {
			return "stock_not_promised"
		}
		return ""
	}, stock.Level{Reserved: -1}},
	{stock.KindCommitDirect, lines(stock.CommitDirect), free, stock.Level{Committed: 1}},
	{stock.KindUncommit, lines(stock.Uncommit), promised, stock.Level{Committed: -1}},
	{stock.KindShip, lines(stock.Ship), promised, stock.Level{OnHand: -1, Committed: -1}},
	{stock.KindUnship, lines(stock.Unship), func(stock.Level, int64) string { return "stock_not_shipped" }, stock.Level{}},
	{stock.KindReturn, lines(stock.Return), always, stock.Level{OnHand: 1}},
	{stock.KindReturnBad, lines(stock.ReturnDamaged), always, stock.Level{OnHand: 1, Damaged: 1}},
	{stock.KindTransferOut, func(tx *store.Tx, s shelf, _ stock.ReservationID, n int64) error {
		return stock.Move(tx, stock.Transfer{Variant: s.ids[0], Quantity: n, From: stock.Main, To: s.second})
	}, free, stock.Level{OnHand: -1}},
	{stock.KindTransferIn, func(tx *store.Tx, s shelf, _ stock.ReservationID, n int64) error {
		return stock.Move(tx, stock.Transfer{Variant: s.ids[0], Quantity: n, From: s.second, To: stock.Main})
	}, func(stock.Level, int64) string { return "sold_out" }, stock.Level{}},
}

// Every state of a shelf times every kind of movement, of one piece or two: what is
// refused moves nothing, what is done moves what its kind moves, and the ledger is
// sound after each.
func TestEveryStateTimesEveryKind(t *testing.T) {
	s := open(t, 0)
	s.secondLocation()
	for state := range 2 * 2 * 2 * 2 * 3 {
		start := stock.Level{Reserved: int64(state % 2), Committed: int64(state / 2 % 2), Damaged: int64(state / 4 % 2), Safety: int64(state / 8 % 2)}
		start.OnHand = int64(state/16) + start.Reserved + start.Committed + start.Damaged + start.Safety
		s.must(func(tx *store.Tx) error {
			for i, a := range acts {
				if err := s.once(tx, a, start, 1+int64(state/16+i)%2); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// once makes one movement of a new variant that stands so.
func (s shelf) once(tx *store.Tx, a act, start stock.Level, n int64) error {
	_, vs, err := catalog.Create(tx, catalog.Product{Title: text("Cup")}, []catalog.Variant{{Price: money.Of(100, "USD")}})
	if err != nil {
		return err
	}
	s.ids = []catalog.VariantID{vs[0].ID}
	held, err := s.arrange(tx, start)
	if err != nil {
		return err
	}
	want, code := start, a.code(start, n)
	if code == "" {
		want = stock.Level{
			OnHand: start.OnHand + n*a.per.OnHand, Reserved: start.Reserved + n*a.per.Reserved, Committed: start.Committed + n*a.per.Committed,
			Damaged: start.Damaged + n*a.per.Damaged, Safety: start.Safety + n*a.per.Safety,
		}
	}
	err = a.do(tx, s, held, n)
	if code == "" && err != nil || code != "" && !fault.Is(err, code) {
		s.t.Errorf("%s of %d at %+v: %v, want %q", a.kind, n, start, err, code)
	}
	is, err := stock.At(tx, s.ids[0], stock.Main)
	if is.Seq = 0; is != want {
		s.t.Errorf("%s of %d at %+v: stands at %+v, want %+v", a.kind, n, start, is, want)
	}
	return err
}

// arrange brings the shelf into a state; what is reserved is held by one reservation.
func (s shelf) arrange(tx *store.Tx, l stock.Level) (held stock.ReservationID, err error) {
	steps := []struct {
		n  int64
		do func(n int64) error
	}{
		{l.OnHand, func(n int64) error { return stock.Receive(tx, s.line(0, n), "", "") }},
		{l.Damaged, func(n int64) error { return stock.Damage(tx, s.line(0, n), "", "chipped") }},
		{l.Safety, func(n int64) error {
			return stock.Alter(tx, stock.Change{Line: s.line(0, n), Kind: stock.KindSafety, Reason: "for the fair"})
		}},
		{l.Committed, func(n int64) error { return stock.CommitDirect(tx, "o1", []stock.Line{s.line(0, n)}) }},
	}
	for _, step := range steps {
		if step.n > 0 && err == nil {
			err = step.do(step.n)
		}
	}
	if err != nil {
		return "", err
	}
	if l.Reserved == 0 {
		return stock.Reserve(tx, "nobody", nil, tx.Now.Add(time.Hour))
	}
	return stock.Reserve(tx, "o3", []stock.Line{s.line(0, l.Reserved)}, tx.Now.Add(time.Hour))
}

// Every kind that the ledger knows is one of the acts above, or an end of a
// reservation, which have a table of their own.
func TestNoKindIsLeftOut(t *testing.T) {
	seen := map[stock.Kind]bool{stock.KindExpire: true, stock.KindCommit: true}
	for _, a := range acts {
		seen[a.kind] = true
	}
	for _, k := range stock.Kinds() {
		if !seen[k] {
			t.Errorf("%s is in no table", k)
		}
	}
}

// What a person alters needs a reason, a kind that people alter by, and a place that
// is open.
func TestAlteringRefuses(t *testing.T) {
	s := open(t, 1)
	s.secondLocation()
	s.must(func(tx *store.Tx) error {
		l, err := stock.GetLocation(tx, s.second)
		if err != nil {
			return err
		}
		l.Active = false
		_, err = stock.SaveLocation(tx, l)
		return err
	})
	at := func(loc stock.LocationID) stock.Line {
		return stock.Line{Variant: s.ids[0], Quantity: 1, Loc: loc}
	}
	for _, row := range []struct {
		change stock.Change
		code   string
	}{
		{stock.Change{Line: at(""), Kind: stock.KindFound, Reason: " "}, "field_needed"},
		{stock.Change{Line: at(""), Kind: stock.KindShip, Reason: "theft"}, "stock_kind"},
		{stock.Change{Line: at("x"), Kind: stock.KindFound, Reason: "behind the kiln"}, "location_not_found"},
		{stock.Change{Line: at(s.second), Kind: stock.KindFound, Reason: "behind the kiln"}, "location_inactive"},
		{stock.Change{Line: s.line(0, 0), Kind: stock.KindFound, Reason: "behind the kiln"}, "quantity_range"},
		{stock.Change{Line: s.line(0, -1), Kind: stock.KindDamage, Reason: "behind the kiln"}, "quantity_range"},
		{stock.Change{Line: stock.Line{Variant: "x", Quantity: 1}, Kind: stock.KindFound, Reason: "behind the kiln"}, "variant_not_found"},
	} {
		if err := s.do(func(tx *store.Tx) error { return stock.Alter(tx, row.change) }); !fault.Is(err, row.code) {
			t.Errorf("%+v: %v, want %s", row.change, err, row.code)
		}
	}
}

// The same reference again has no effect, of any kind.
func TestARepeatMovesNothing(t *testing.T) {
	s := open(t, 1)
	s.secondLocation()
	one := func(owner string) []stock.Line {
		return []stock.Line{{Variant: s.ids[0], Quantity: 1, Owner: owner}}
	}
	verbs := map[stock.Kind]func(*store.Tx) error{
		stock.KindReceive: func(tx *store.Tx) error { return stock.Receive(tx, s.line(0, 9), "r", "") },
		stock.KindFound: func(tx *store.Tx) error {
			return stock.Alter(tx, stock.Change{Line: s.line(0, 1), Kind: stock.KindFound, Ref: "r", Reason: "x"})
		},
		stock.KindDamage: func(tx *store.Tx) error { return stock.Damage(tx, s.line(0, 2), "r", "x") },
		stock.KindRepair: func(tx *store.Tx) error {
			return stock.Alter(tx, stock.Change{Line: s.line(0, 1), Kind: stock.KindRepair, Ref: "r", Reason: "glued"})
		},
		stock.KindSafety: func(tx *store.Tx) error {
			return stock.Alter(tx, stock.Change{Line: s.line(0, 1), Kind: stock.KindSafety, Ref: "r", Reason: "fair"})
		},
		stock.KindCommitDirect: func(tx *store.Tx) error { return stock.CommitDirect(tx, "o1", []stock.Line{s.line(0, 4)}) },
		stock.KindUncommit:     func(tx *store.Tx) error { return stock.Uncommit(tx, "r", one("o1")) },
		stock.KindShip:         func(tx *store.Tx) error { return stock.Ship(tx, "r", one("o1")) },
		stock.KindUnship:       func(tx *store.Tx) error { return stock.Unship(tx, "r", one("o1")) },
		stock.KindReturn:       func(tx *store.Tx) error { return stock.Return(tx, "r", one("")) },
		stock.KindReturnBad:    func(tx *store.Tx) error { return stock.ReturnDamaged(tx, "r", one("")) },
		stock.KindTransferOut: func(tx *store.Tx) error {
			return stock.Move(tx, stock.Transfer{Variant: s.ids[0], Quantity: 1, From: stock.Main, To: s.second, Ref: "r"})
		},
	}
	for _, k := range stock.Kinds() {
		verb, ok := verbs[k]
		if !ok {
			continue // reservations end once by their state; a count compares what it saw
		}
		s.must(verb)
		after := s.level(0)
		s.must(verb)
		if again := s.level(0); again != after {
			t.Errorf("%s again: %+v, was %+v", k, again, after)
		}
	}
}

// secondLocation opens a place beside the first.
func (s *shelf) secondLocation() {
	s.t.Helper()
	s.must(func(tx *store.Tx) error {
		l, err := stock.SaveLocation(tx, stock.Location{Name: text("Barn"), Country: "DE", Priority: 1, Active: true})
		s.second = l.ID
		return err
	})
}

func (s shelf) policy(at int, p catalog.Policy) {
	s.t.Helper()
	s.must(func(tx *store.Tx) error { return catalog.EditVariant(tx, s.ids[at], catalog.Edit{Policy: &p}) })
}
