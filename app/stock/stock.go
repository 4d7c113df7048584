// Package stock is the ledger of what is there, what is promised and what left.
//
// It promises that nothing is sold twice: demand is summed per variant over all
// lines, compared and written in one transaction, all lines or none. Every change
// is a movement that is never altered and carries the counters after it, so any
// row can be checked against the one before. A movement is unique by reference,
// kind, variant and location: doing a thing again has no effect. Less than nothing
// is promised only where the variant's policy sells what is to come; such pieces
// stand in a queue, and what comes in is for the queue first, in the order in which
// they were sold. It refuses to know what a reference or an owner stands for (an
// order, a parcel), and prices.
//
//	available = on hand − reserved − committed − damaged − safety
package stock

import (
	"time"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Level is the counters of one variant at one location, or of all together, and the
// number of its last movement.
type Level struct {
	OnHand    int64  `json:"on_hand"`
	Reserved  int64  `json:"reserved"`          // promised to orders that wait for money
	Committed int64  `json:"committed"`         // promised to open orders, not yet shipped
	Damaged   int64  `json:"damaged"`           // on hand, not for sale
	Safety    int64  `json:"safety,omitempty"`  // on hand, kept back
	Waiting   int64  `json:"waiting,omitempty"` // of what is promised: what was not there when it was
	Seq       uint64 `json:"seq"`
}

// Available is what can still be promised; below zero, so much is owed.
func (l Level) Available() int64 {
	return l.OnHand - l.Reserved - l.Committed - l.Damaged - l.Safety
}

// Missing is how many of the pieces that were sold before they were there have not
// come in yet.
func (l Level) Missing() int64 {
	return min(max(l.Reserved+l.Committed+l.Damaged-l.OnHand, 0), l.Waiting)
}

func (l Level) plus(d Level) Level {
	l = l.with(d)
	l.Seq++
	return l
}

func (l Level) with(d Level) Level {
	return Level{
		OnHand: l.OnHand + d.OnHand, Reserved: l.Reserved + d.Reserved, Committed: l.Committed + d.Committed,
		Damaged: l.Damaged + d.Damaged, Safety: l.Safety + d.Safety, Waiting: l.Waiting + d.Waiting, Seq: l.Seq,
	}
}

// sound tells whether no counter is below zero and no more waits than is promised.
func (l Level) sound() bool {
	return l.OnHand >= 0 && l.Reserved >= 0 && l.Committed >= 0 && l.Damaged >= 0 && l.Safety >= 0 &&
		l.Waiting >= 0 && l.Waiting <= l.Reserved+l.Committed && l.Damaged <= l.OnHand
}

func (l Level) empty() bool { return l.with(Level{}) == (Level{Seq: l.Seq}) }

// Kind says what a movement did.
type Kind string

// The kinds of movements and the counters that they move.
const (
	KindReceive      Kind = "receive"        // on hand +n, a delivery
	KindFound        Kind = "found"          // on hand +n
	KindAdjust       Kind = "adjust"         // on hand ±n, counted
	KindDamage       Kind = "damage"         // damaged +n
	KindRepair       Kind = "repair"         // damaged −n
	KindSafety       Kind = "safety"         // safety ±n
	KindReserve      Kind = "reserve"        // reserved +n
	KindRelease      Kind = "release"        // reserved −n
	KindExpire       Kind = "expire"         // reserved −n, the time was up
	KindCommit       Kind = "commit"         // reserved −n, committed +n
	KindCommitDirect Kind = "commit_direct"  // committed +n
	KindUncommit     Kind = "uncommit"       // committed −n
	KindShip         Kind = "ship"           // on hand −n, committed −n
	KindUnship       Kind = "unship"         // on hand +n, committed +n: it had not left
	KindReturn       Kind = "return"         // on hand +n, it came back from a buyer
	KindReturnBad    Kind = "return_damaged" // on hand +n, damaged +n: it came back broken
	KindTransferOut  Kind = "transfer_out"   // on hand −n, to another location
	KindTransferIn   Kind = "transfer_in"    // on hand +n, from another location
)

// moves is what one piece moves, for each kind.
var moves = map[Kind]Level{
	KindReceive: {OnHand: 1}, KindFound: {OnHand: 1}, KindAdjust: {OnHand: 1},
	KindDamage: {Damaged: 1}, KindRepair: {Damaged: -1}, KindSafety: {Safety: 1},
	KindReserve: {Reserved: 1}, KindRelease: {Reserved: -1}, KindExpire: {Reserved: -1},
	KindCommit: {Reserved: -1, Committed: 1}, KindCommitDirect: {Committed: 1}, KindUncommit: {Committed: -1},
	KindShip: {OnHand: -1, Committed: -1}, KindUnship: {OnHand: 1, Committed: 1},
	KindReturn: {OnHand: 1}, KindReturnBad: {OnHand: 1, Damaged: 1},
	KindTransferOut: {OnHand: -1}, KindTransferIn: {OnHand: 1},
}

// Kinds lists every kind of movement.
func Kinds() []Kind {
	return []Kind{
		KindReceive, KindFound, KindAdjust, KindDamage, KindRepair, KindSafety, KindReserve, KindRelease, KindExpire, KindCommit,
		KindCommitDirect, KindUncommit, KindShip, KindUnship, KindReturn, KindReturnBad, KindTransferOut, KindTransferIn,
	}
}

// Movement is one row of the ledger: the changes, and the counters of the variant at
// that location after them.
type Movement struct {
	Variant catalog.VariantID `json:"variant"`
	Loc     LocationID        `json:"loc"`
	Seq     uint64            `json:"seq"`
	Kind    Kind              `json:"kind"`
	Delta   Level             `json:"delta"` // its Seq is zero
	After   Level             `json:"after"`
	Beyond  string            `json:"beyond,omitempty"` // why more was promised than is there: BeyondPolicy, BeyondForce
	Ref     string            `json:"ref"`
	Reason  string            `json:"reason,omitempty"`
	Lot     string            `json:"lot,omitempty"` // that came in
	At      time.Time         `json:"at"`
	By      store.Actor       `json:"by"`
}

// Why more may be promised than there is.
const (
	BeyondPolicy = "policy" // the variant's policy sells what is to come
	BeyondForce  = "force"  // a person took away more than was free
)

// Line is a number of pieces of one variant. Where Loc is empty the ledger decides:
// what is promised is spread over the locations, what leaves is taken from where it
// was promised, what comes in goes to the first location. Owner is to whom pieces
// are promised, Lot of which lot are those that come in.
type Line struct {
	Variant  catalog.VariantID `json:"variant"`
	Quantity int64             `json:"quantity"`
	Loc      LocationID        `json:"loc,omitempty"`
	Owner    string            `json:"-"`
	Lot      string            `json:"-"`
}

var (
	levels = store.NewBucket[string, Level]("stock/level", "stock_not_found").Share(10_000)

	byRef = store.NewUnique("stock/movement.ref", "stock_repeated", func(_ string, m Movement) []string {
		return []string{refTerm(m.Ref, m.Kind, m.Variant, m.Loc)}
	})
	movements = store.NewBucket[string, Movement]("stock/movement", "movement_not_found", byRef)
)

// refTerm names a movement; without a location all of that reference, kind and
// variant, and those from before there were locations.
func refTerm(ref string, kind Kind, id catalog.VariantID, at LocationID) string {
	if at == "" {
		return store.Key(ref, string(kind), string(id))
	}
	return store.Key(ref, string(kind), string(id), string(at))
}

func levelKey(id catalog.VariantID, at LocationID) string { return store.Key(string(id), string(at)) }

func movementKey(id catalog.VariantID, at LocationID, seq uint64) string {
	return store.Key(string(id), string(at), seq)
}

// Each calls fn with the counters of every variant that ever moved, summed over the
// locations.
func Each(tx *store.Tx, fn func(catalog.VariantID, Level) error) error {
	var last catalog.VariantID
	var sum Level
	err := levels.Each(tx, "", func(key string, l Level) error {
		id, _ := parts(key)
		if id != last && last != "" {
			if err := fn(last, sum); err != nil {
				return err
			}
			sum = Level{}
		}
		last, sum = id, sum.with(l)
		sum.Seq += l.Seq
		return nil
	})
	if err != nil || last == "" {
		return err
	}
	return fn(last, sum)
}

// List tells the catalogue of what there are pieces to sell, for files from before
// it was told with every movement.
func List(tx *store.Tx) error {
	return catalog.Rebuild(tx, func(id catalog.VariantID) (bool, error) {
		n, err := Available(tx, id)
		return n > 0, err
	})
}
