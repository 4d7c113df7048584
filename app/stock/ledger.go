package stock

import (
	"slices"
	"strings"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/money"
	"hawker/app/store"
)

const maxCount = 1_000_000_000

// change is one kind of movement, under one reference.
type change struct {
	kind   Kind
	ref    string
	reason string
	beyond string
}

// book is one command on the ledger: first everything is planned on counters in
// memory, where it may be refused, then all of it is written.
type book struct {
	tx   *store.Tx
	read []*shelves
	rows []row
	owed []*promise
}

// row is a planned movement, with what could be sold of the variant before and after.
type row struct {
	Movement
	before, now int64
}

// of reads the counters of a variant once.
func (b *book) of(id catalog.VariantID) (*shelves, error) {
	for _, s := range b.read {
		if s.id == id {
			return s, nil
		}
	}
	s, err := shelvesOf(b.tx, id)
	if err != nil {
		return nil, err
	}
	b.read = append(b.read, &s)
	return &s, nil
}

// sum adds up the lines per variant and location, sorted. Lines of less than one
// piece are refused with quantity_range.
func sum(lines []Line) ([]Line, error) {
	out := make([]Line, 0, len(lines))
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > maxCount {
			return nil, fault.InvalidField("quantity_range", "quantity", "min", 1, "max", money.MaxQuantity)
		}
		same := func(o Line) bool {
			return o.Variant == l.Variant && o.Loc == l.Loc && o.Owner == l.Owner && o.Lot == l.Lot
		}
		if i := slices.IndexFunc(out, same); i >= 0 {
			out[i].Quantity += l.Quantity
		} else {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Line) int { return strings.Compare(string(a.Variant), string(b.Variant)) })
	return out, nil
}

// todo is sum without the lines that have this movement already.
func (b *book) todo(c change, lines []Line) ([]Line, error) {
	sum, err := sum(lines)
	if err != nil {
		return nil, err
	}
	if c.ref == "" {
		return sum, nil // it is only asked whether it could be done
	}
	left := sum[:0]
	for _, l := range sum {
		done, _, err := movements.Keys(b.tx, byRef, refTerm(c.ref, c.kind, l.Variant, l.Loc), "", 1)
		if err != nil {
			return nil, err
		}
		if len(done) == 0 {
			left = append(left, l)
		}
	}
	return left, nil
}

// plan notes a movement of pieces at the line's location, of which so many more wait
// (fewer, below zero). It refuses with sold_out where a counter would go below zero.
func (b *book) plan(c change, l Line, waits int64) error {
	s, err := b.of(l.Variant)
	if err != nil {
		return err
	}
	per := moves[c.kind]
	delta := Level{
		OnHand: per.OnHand * l.Quantity, Reserved: per.Reserved * l.Quantity, Committed: per.Committed * l.Quantity,
		Damaged: per.Damaged * l.Quantity, Safety: per.Safety * l.Quantity, Waiting: waits,
	}
	before := s.sum().Available()
	at := s.at(l.Loc)
	after := at.plus(delta)
	if !after.sound() {
		return short(l.Variant, at.Level, l.Quantity)
	}
	m := Movement{
		Variant: l.Variant, Loc: l.Loc, Seq: after.Seq, Kind: c.kind, Delta: delta, After: after,
		Ref: c.ref, Reason: c.reason, Lot: l.Lot, At: b.tx.Now, By: store.Actor{Kind: b.tx.By.Kind, ID: b.tx.By.ID}, // an address may not be kept for ever
	}
	if after.Available() < 0 && after.Available() < at.Available() {
		m.Beyond = c.beyond
	}
	at.Level = after
	b.rows = append(b.rows, row{m, before, s.sum().Available()})
	return nil
}

// write keeps what was planned.
func (b *book) write() error {
	for _, r := range b.rows {
		if err := movements.Put(b.tx, movementKey(r.Variant, r.Loc, r.Seq), r.Movement); err != nil {
			return err
		}
		if err := levels.Put(b.tx, levelKey(r.Variant, r.Loc), r.After); err != nil {
			return err
		}
		b.tx.Mark("stock", string(r.Variant))
		v, err := catalog.NoteStock(b.tx, r.Variant, r.now)
		if err != nil {
			return err
		}
		if err := r.alert(b.tx, v.Low()); err != nil {
			return err
		}
	}
	for _, p := range b.owed {
		if err := p.save(b.tx); err != nil {
			return err
		}
	}
	return nil
}

// short refuses what is not there: sold_out{variant, left, wanted}.
func short(id catalog.VariantID, l Level, wanted int64) error {
	return fault.Clash("sold_out", "variant", string(id), "left", max(l.Available(), 0), "wanted", wanted)
}

// Page is a part of the ledger: movements at a location, the latest first, before the
// one with the number Before (0: from the last).
type Page struct {
	Loc    LocationID
	Before uint64
	Limit  int
}

// Ledger lists movements of a variant at one location; more tells whether there are
// earlier ones.
func Ledger(tx *store.Tx, id catalog.VariantID, p Page) (list []Movement, more bool, err error) {
	if p.Loc == "" {
		p.Loc = Main
	}
	if p.Before == 0 {
		l, err := At(tx, id, p.Loc)
		if err != nil {
			return nil, false, err
		}
		p.Before = l.Seq + 1
	}
	for seq := p.Before - 1; seq > 0 && len(list) < p.Limit; seq-- {
		m, err := movements.Get(tx, movementKey(id, p.Loc, seq))
		if err != nil {
			return nil, false, err
		}
		list = append(list, m)
	}
	return list, len(list) > 0 && list[len(list)-1].Seq > 1, nil
}

// Movements lists the last movements of a variant at all locations, the latest first.
func Movements(tx *store.Tx, id catalog.VariantID, limit int) ([]Movement, error) {
	s, err := shelvesOf(tx, id)
	if err != nil {
		return nil, err
	}
	var all []Movement
	for _, at := range s.rows {
		list, _, err := Ledger(tx, id, Page{Loc: at.loc, Limit: limit})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b Movement) int { return b.At.Compare(a.At) })
	return all[:min(len(all), limit)], nil
}

func orNew(ref string) string {
	if ref == "" {
		return store.NewID()
	}
	return ref
}
