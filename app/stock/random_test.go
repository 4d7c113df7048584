package stock_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hawker/app/catalog"
	"hawker/app/stock"
	"hawker/app/store"
)

// gamble is a shop of three locations where the first variant is sold only while it
// is there and of the second up to four may be owed.
type gamble struct {
	shelf
	rt    *rapid.T
	locs  []stock.LocationID
	rest  map[string]map[catalog.VariantID]int64 // what is committed to each owner
	held  []stock.ReservationID
	lines map[stock.ReservationID][]stock.Line
	sent  [][]stock.Line
	in    []int64 // per variant: what came less what left
	n     int
}

const mostOwed = 4

// Whatever is asked of the ledger, by whom and where: every counter is what its
// movements make, nothing is below zero, nothing is owed beyond the policy, what is
// promised to each owner is what was promised less what left, what is refused moves
// nothing, and a repeat has no effect.
func TestARandomLedgerReplaysToItsCounters(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := &gamble{shelf: open(t, 2), rt: rt, rest: map[string]map[catalog.VariantID]int64{}, lines: map[stock.ReservationID][]stock.Line{}, in: make([]int64, 2)}
		g.secondLocation()
		g.locs = []stock.LocationID{stock.Main, g.second}
		g.secondLocation()
		g.locs = append(g.locs, g.second)
		g.policy(1, catalog.Policy{Kind: catalog.Continue, Days: 7, Most: mostOwed})
		verbs := []func(){g.receive, g.receive, g.reserve, g.end, g.direct, g.uncommit, g.ship, g.ship, g.unship, g.transfer, g.spoil}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			g.n++
			rapid.SampledFrom(verbs).Draw(rt, "verb")()
			g.look()
		}
	})
}

func (g *gamble) pick() (at int, loc stock.LocationID, n int64) {
	return rapid.IntRange(0, 1).Draw(g.rt, "variant"), rapid.SampledFrom(g.locs).Draw(g.rt, "loc"), rapid.Int64Range(1, 5).Draw(g.rt, "n")
}

func (g *gamble) owner() string {
	return rapid.SampledFrom([]string{"ann", "bo", "cy"}).Draw(g.rt, "owner")
}

// try runs a command twice under one reference and tells whether it was done.
func (g *gamble) try(fn func(tx *store.Tx, ref string) error) bool {
	ref := fmt.Sprint("ref ", g.n)
	before := g.all()
	g.clock.Move(time.Second)
	err := g.do(func(tx *store.Tx) error { return fn(tx, ref) })
	if err != nil {
		if after := g.all(); after != before {
			g.rt.Fatalf("refused with %v, and yet %s became %s", err, before, after)
		}
		return false
	}
	after := g.all()
	if err := g.do(func(tx *store.Tx) error { return fn(tx, ref) }); err != nil || g.all() != after {
		g.rt.Fatalf("again: %v, %s became %s", err, after, g.all())
	}
	return true
}

func (g *gamble) all() (s string) {
	for i := range g.ids {
		for _, loc := range g.locs {
			_ = g.View(func(tx *store.Tx) error {
				l, err := stock.At(tx, g.ids[i], loc)
				s += fmt.Sprint(l)
				return err
			})
		}
	}
	return s
}

func (g *gamble) note(owner string, lines []stock.Line, sign int64) {
	for _, l := range lines {
		if g.rest[owner] == nil {
			g.rest[owner] = map[catalog.VariantID]int64{}
		}
		g.rest[owner][l.Variant] += sign * l.Quantity
	}
}

func (g *gamble) receive() {
	at, loc, n := g.pick()
	if g.try(func(tx *store.Tx, ref string) error {
		return stock.Receive(tx, stock.Line{Variant: g.ids[at], Quantity: n, Loc: loc}, ref, "")
	}) {
		g.in[at] += n
	} else {
		g.rt.Fatal("a delivery was refused")
	}
}

func (g *gamble) demand() []stock.Line {
	at, loc, n := g.pick()
	lines := []stock.Line{g.line(at, n)}
	switch rapid.IntRange(0, 3).Draw(g.rt, "demand") {
	case 0:
		lines = append(lines, g.line(1-at, 1), g.line(at, 1))
	case 1:
		lines[0].Loc = loc
	}
	return lines
}

func (g *gamble) reserve() {
	lines, owner := g.demand(), g.owner()
	var r stock.ReservationID
	err := g.do(func(tx *store.Tx) (err error) {
		r, err = stock.Reserve(tx, owner, lines, tx.Now)
		return err
	})
	if err == nil {
		g.held, g.lines[r] = append(g.held, r), lines
		g.note(owner, lines, 1)
	}
}

func (g *gamble) end() {
	if len(g.held) == 0 {
		return
	}
	r := g.held[0]
	g.held = g.held[1:]
	var owner string
	_ = g.View(func(tx *store.Tx) error {
		res, err := stock.GetReservation(tx, r)
		owner = res.Owner
		return err
	})
	commit := rapid.Bool().Draw(g.rt, "commit")
	if !g.try(func(tx *store.Tx, _ string) error {
		if commit {
			return stock.Commit(tx, r)
		}
		return stock.Release(tx, r, stock.KindRelease)
	}) {
		g.rt.Fatal("a reservation did not end")
	}
	if !commit {
		g.note(owner, g.lines[r], -1)
	}
}

func (g *gamble) direct() {
	lines, owner := g.demand(), g.owner()
	for i := range lines {
		lines[i].Owner = owner
	}
	if g.try(func(tx *store.Tx, ref string) error { return stock.CommitDirect(tx, ref, lines) }) {
		g.note(owner, lines, 1)
	}
}

// mine is a line of what an owner is promised by orders that are paid.
func (g *gamble) mine() (l stock.Line, ok bool) {
	at, _, n := g.pick()
	l = g.line(at, n)
	l.Owner = g.owner()
	free := g.rest[l.Owner][l.Variant]
	for _, r := range g.held {
		var owner string
		_ = g.View(func(tx *store.Tx) error {
			res, err := stock.GetReservation(tx, r)
			owner = res.Owner
			return err
		})
		for _, h := range g.lines[r] {
			if owner == l.Owner && h.Variant == l.Variant {
				return l, false // which of the two is meant, nobody could say
			}
		}
	}
	l.Quantity = min(n, free)
	return l, free > 0
}

func (g *gamble) uncommit() {
	l, ok := g.mine()
	if ok && !g.try(func(tx *store.Tx, ref string) error { return stock.Uncommit(tx, ref, []stock.Line{l}) }) {
		g.rt.Fatal("a promise could not be ended")
	}
	if ok {
		g.note(l.Owner, []stock.Line{l}, -1)
	}
}

func (g *gamble) ship() {
	l, ok := g.mine()
	if !ok {
		return
	}
	var waits int64
	_ = g.View(func(tx *store.Tx) (err error) {
		waits, err = stock.Waiting(tx, l.Owner, l.Variant)
		return err
	})
	check := g.do(func(tx *store.Tx) error { return stock.CheckShip(tx, "look", []stock.Line{l}) })
	done := g.try(func(tx *store.Tx, ref string) error { return stock.Ship(tx, ref, []stock.Line{l}) })
	if done != (check == nil) {
		g.rt.Fatalf("checking says %v, shipping %v", check, done)
	}
	if waits == 0 && !done {
		g.rt.Fatalf("%+v is all there and could not be sent: %v", l, check)
	}
	if done {
		g.note(l.Owner, []stock.Line{l}, -1)
		g.in[g.index(l)] -= l.Quantity
		g.sent = append(g.sent, []stock.Line{l}, []stock.Line{{Variant: catalog.VariantID(fmt.Sprint("ref ", g.n))}})
	}
}

func (g *gamble) index(l stock.Line) int {
	if l.Variant == g.ids[0] {
		return 0
	}
	return 1
}

func (g *gamble) unship() {
	if len(g.sent) == 0 {
		return
	}
	lines, ref := g.sent[0], string(g.sent[1][0].Variant)
	g.sent = g.sent[2:]
	if !g.try(func(tx *store.Tx, _ string) error { return stock.Unship(tx, ref, lines) }) {
		g.rt.Fatal("what was sent could not be taken back")
	}
	g.note(lines[0].Owner, lines, 1)
	g.in[g.index(lines[0])] += lines[0].Quantity
}

func (g *gamble) transfer() {
	at, loc, n := g.pick()
	to := rapid.SampledFrom(g.locs).Draw(g.rt, "to")
	g.try(func(tx *store.Tx, ref string) error {
		return stock.Move(tx, stock.Transfer{Variant: g.ids[at], Quantity: n, From: loc, To: to, Ref: ref})
	})
}

func (g *gamble) spoil() {
	at, loc, n := g.pick()
	kind := rapid.SampledFrom(stock.Alterations()).Draw(g.rt, "kind")
	if g.try(func(tx *store.Tx, ref string) error {
		return stock.Alter(tx, stock.Change{Line: stock.Line{Variant: g.ids[at], Quantity: n, Loc: loc}, Kind: kind, Ref: ref, Reason: "seen"})
	}) && kind == stock.KindFound {
		g.in[at] += n
	}
}

// look compares what the ledger says with what was done.
func (g *gamble) look() {
	var broken []string
	err := g.View(func(tx *store.Tx) error {
		for i, id := range g.ids {
			l, err := stock.Get(tx, id)
			if err != nil {
				return err
			}
			most := int64(i * mostOwed)
			if l.OnHand != g.in[i] {
				broken = append(broken, fmt.Sprintf("%d lie there, %d came and stayed", l.OnHand, g.in[i]))
			}
			if l.Available() < -most-l.Damaged-l.Safety {
				broken = append(broken, fmt.Sprintf("%+v owes more than %d", l, most))
			}
			promised := int64(0)
			for _, rest := range g.rest {
				promised += rest[id]
			}
			if l.Reserved+l.Committed != promised {
				broken = append(broken, fmt.Sprintf("%+v, to all owners %d", l, promised))
			}
		}
		more, err := stock.Doctor(tx)
		broken = append(broken, more...)
		return err
	})
	if len(broken) > 0 || err != nil {
		g.rt.Fatal(broken, err)
	}
}
