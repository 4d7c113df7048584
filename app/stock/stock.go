// Package stock is the ledger of what is there, what is promised and what left.
//
// It promises that nothing is sold twice: demand is summed per variant over all
// lines, compared and written in one transaction, all lines or none. Every change
// is a movement that is never altered and carries the counters after it, so any
// row can be checked against the one before. A movement is unique by reference,
// kind and variant: doing a thing again has no effect. It refuses to know what a
// reference or an owner stands for (an order, a parcel), and prices.
//
//	available = on hand − reserved − committed − damaged
package stock

import (
	"time"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Level is the counters of one variant and the number of its last movement.
type Level struct {
	OnHand    int64  `json:"on_hand"`
	Reserved  int64  `json:"reserved"`  // promised to orders that wait for money
	Committed int64  `json:"committed"` // promised to open orders, not yet shipped
	Damaged   int64  `json:"damaged"`   // on hand, not for sale
	Seq       uint64 `json:"seq"`
}

// Available is what can still be promised.
func (l Level) Available() int64 { return l.OnHand - l.Reserved - l.Committed - l.Damaged }

func (l Level) plus(d Level) Level {
	return Level{
		OnHand: l.OnHand + d.OnHand, Reserved: l.Reserved + d.Reserved,
		Committed: l.Committed + d.Committed, Damaged: l.Damaged + d.Damaged, Seq: l.Seq + 1,
	}
}

func (l Level) sound() bool {
	return l.OnHand >= 0 && l.Reserved >= 0 && l.Committed >= 0 && l.Damaged >= 0 && l.Available() >= 0
}

// Kind says what a movement did.
type Kind string

// The kinds of movements and the counters that they move.
const (
	KindReceive      Kind = "receive"       // on hand +n
	KindAdjust       Kind = "adjust"        // on hand ±n, counted
	KindDamage       Kind = "damage"        // damaged +n
	KindReserve      Kind = "reserve"       // reserved +n
	KindRelease      Kind = "release"       // reserved −n
	KindExpire       Kind = "expire"        // reserved −n, the time was up
	KindCommit       Kind = "commit"        // reserved −n, committed +n
	KindCommitDirect Kind = "commit_direct" // committed +n
	KindUncommit     Kind = "uncommit"      // committed −n
	KindShip         Kind = "ship"          // on hand −n, committed −n
	KindReturn       Kind = "return"        // on hand +n, it came back from a buyer
)

// Movement is one row of the ledger: the changes, and the counters after them.
type Movement struct {
	Variant catalog.VariantID `json:"variant"`
	Seq     uint64            `json:"seq"`
	Kind    Kind              `json:"kind"`
	Delta   Level             `json:"delta"` // its Seq is zero
	After   Level             `json:"after"`
	Ref     string            `json:"ref"`
	Reason  string            `json:"reason,omitempty"`
	At      time.Time         `json:"at"`
	By      store.Actor       `json:"by"`
}

// Line is a number of pieces of one variant.
type Line struct {
	Variant  catalog.VariantID `json:"variant"`
	Quantity int64             `json:"quantity"`
}

var (
	levels = store.NewBucket[catalog.VariantID, Level]("stock/level", "stock_not_found").Share(10_000)

	byRef = store.NewUnique("stock/movement.ref", "stock_repeated", func(_ string, m Movement) []string {
		return []string{refTerm(m.Ref, m.Kind, m.Variant)}
	})
	movements = store.NewBucket[string, Movement]("stock/movement", "movement_not_found", byRef)
)

func refTerm(ref string, kind Kind, id catalog.VariantID) string {
	return store.Key(ref, string(kind), string(id))
}

func movementKey(id catalog.VariantID, seq uint64) string { return store.Key(string(id), seq) }

// Get reads the counters of a variant; one that never moved has zeros.
func Get(tx *store.Tx, id catalog.VariantID) (Level, error) {
	l, _, err := levels.Find(tx, id)
	return l, err
}

// Available is what can still be promised of a variant.
func Available(tx *store.Tx, id catalog.VariantID) (int64, error) {
	l, err := Get(tx, id)
	return l.Available(), err
}

// Movements lists the last movements of a variant, the latest first.
func Movements(tx *store.Tx, id catalog.VariantID, limit int) ([]Movement, error) {
	var list []Movement
	err := movements.Back(tx, store.Key(string(id)), func(_ string, m Movement) error {
		if len(list) == limit {
			return store.ErrStop
		}
		list = append(list, m)
		return nil
	})
	return list, err
}

// change is one movement to make.
type change struct {
	kind   Kind
	ref    string
	reason string
	lines  []Line
	per    Level // what one piece moves
}

// todo sums the lines per variant in a fixed order and leaves out those that
// have this movement already.
func (c change) todo(tx *store.Tx) ([]Line, error) {
	sum, err := sum(c.lines)
	if err != nil {
		return nil, err
	}
	left := sum[:0]
	for _, l := range sum {
		_, done, err := movements.One(tx, byRef, refTerm(c.ref, c.kind, l.Variant))
		if err != nil {
			return nil, err
		}
		if !done {
			left = append(left, l)
		}
	}
	return left, nil
}

// apply checks every line that is still to do with guard, then writes them all.
func (c change) apply(tx *store.Tx, guard func(Level, Line) error) error {
	lines, err := c.todo(tx)
	if err != nil {
		return err
	}
	after := make([]Level, len(lines))
	for i, l := range lines {
		level, err := Get(tx, l.Variant)
		if err != nil {
			return err
		}
		if err := guard(level, l); err != nil {
			return err
		}
		after[i] = level.plus(c.delta(l.Quantity))
		if !after[i].sound() {
			return short(l.Variant, level, l.Quantity)
		}
	}
	for i, l := range lines {
		if err := c.write(tx, l, after[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c change) delta(n int64) Level {
	return Level{OnHand: n * c.per.OnHand, Reserved: n * c.per.Reserved, Committed: n * c.per.Committed, Damaged: n * c.per.Damaged}
}

func (c change) write(tx *store.Tx, l Line, after Level) error {
	m := Movement{
		Variant: l.Variant, Seq: after.Seq, Kind: c.kind, Delta: c.delta(l.Quantity), After: after,
		Ref: c.ref, Reason: c.reason, At: tx.Now, By: store.Actor{Kind: tx.By.Kind, ID: tx.By.ID}, // an address may not be kept for ever
	}
	if err := movements.Put(tx, movementKey(l.Variant, m.Seq), m); err != nil {
		return err
	}
	if err := levels.Put(tx, l.Variant, after); err != nil {
		return err
	}
	tx.Mark("stock", string(l.Variant))
	if err := catalog.NoteStock(tx, l.Variant, after.Available()); err != nil {
		return err
	}
	return alert(tx, l.Variant, m)
}

// Each calls fn with the counters of every variant that ever moved.
func Each(tx *store.Tx, fn func(catalog.VariantID, Level) error) error {
	return levels.Each(tx, "", fn)
}

// List tells the catalogue of what there are pieces to sell, for files from before
// it was told with every movement.
func List(tx *store.Tx) error {
	return catalog.Rebuild(tx, func(id catalog.VariantID) (bool, error) {
		n, err := Available(tx, id)
		return n > 0, err
	})
}
