package stock

import (
	"slices"

	"hawker/app/fault"
	"hawker/app/store"
)

// CommitDirect promises pieces to an order that is paid without a reservation; they
// belong to the lines' owner, or to the reference. Refuses with sold_out.
func CommitDirect(tx *store.Tx, ref string, lines []Line) error {
	b := book{tx: tx}
	lines = slices.Clone(lines)
	for i := range lines {
		if lines[i].Owner == "" {
			lines[i].Owner = ref
		}
	}
	if _, _, err := b.reserve(change{kind: KindCommitDirect, ref: ref}, lines); err != nil {
		return err
	}
	return b.write()
}

// Uncommit ends the promise of pieces that have not left; those that were not there
// yet are let go first. Refuses with stock_not_promised.
func Uncommit(tx *store.Tx, ref string, lines []Line) error {
	b := book{tx: tx}
	if _, err := b.uncommit(ref, lines); err != nil {
		return err
	}
	return b.write()
}

func (b *book) uncommit(ref string, lines []Line) ([]part, error) {
	c := change{kind: KindUncommit, ref: ref}
	parts, err := b.leave(c, lines)
	if err != nil {
		return nil, err
	}
	for i, p := range parts {
		waits := p.reduce(false)
		if err := b.plan(c, p.Line, waits); err != nil {
			return nil, err
		}
		parts[i].Quantity += waits // what is left of the part is there
	}
	return parts, nil
}

// Discard ends the promise of pieces that have not left and takes those that are
// there out of sale. Refuses with stock_not_promised.
func Discard(tx *store.Tx, ref, note string, lines []Line) error {
	b := book{tx: tx}
	parts, err := b.uncommit(ref, lines)
	if err != nil {
		return err
	}
	c := change{kind: KindDamage, ref: ref, reason: note, beyond: BeyondForce}
	for _, p := range parts {
		s, err := b.of(p.Variant)
		if err != nil {
			return err
		}
		if p.Quantity = min(p.Quantity, s.at(p.Loc).OnHand-s.at(p.Loc).Damaged); p.Quantity < 1 {
			continue
		}
		if err := b.plan(c, p.Line, 0); err != nil {
			return err
		}
	}
	return b.write()
}

// leave finds where the pieces are promised that a change ends the promise of, each
// with as many committed there.
func (b *book) leave(c change, lines []Line) ([]part, error) {
	todo, err := b.todo(c, lines)
	if err != nil {
		return nil, err
	}
	var all []part
	for _, l := range todo {
		list, err := b.held(l)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			s, err := b.of(p.Variant)
			if err != nil {
				return nil, err
			}
			if n := s.at(p.Loc).Committed; n < p.Quantity {
				return nil, fault.Clash("stock_not_promised", "variant", string(p.Variant), "promised", n)
			}
		}
		all = append(all, list...)
	}
	return all, nil
}

// Ship books promised pieces out, from where they were promised. Refuses with
// stock_not_promised, and with sold_out{left} where fewer are on hand, or those on
// hand are for orders that were placed before.
func Ship(tx *store.Tx, ref string, lines []Line) error {
	b := book{tx: tx}
	if err := b.ship(ref, lines); err != nil {
		return err
	}
	return b.write()
}

// CheckShip refuses like Ship and writes nothing.
func CheckShip(tx *store.Tx, ref string, lines []Line) error {
	b := book{tx: tx}
	return b.ship(ref, lines)
}

func (b *book) ship(ref string, lines []Line) error {
	c := change{kind: KindShip, ref: ref}
	parts, err := b.leave(c, lines)
	if err != nil {
		return err
	}
	for _, p := range parts {
		s, err := b.of(p.Variant)
		if err != nil {
			return err
		}
		at := s.at(p.Loc).Level
		here := at.OnHand - at.Damaged
		if p.from != nil && p.from.Waiting > 0 {
			mine, err := p.from.here(b.tx, at)
			if err != nil {
				return err
			}
			here = min(here, mine)
		}
		if here < p.Quantity {
			return short(p.Variant, Level{OnHand: here}, p.Quantity)
		}
		if err := b.plan(c, p.Line, p.reduce(true)); err != nil {
			return err
		}
	}
	return nil
}

// Unship takes back a Ship with the same reference: the pieces had not left, they
// are on hand and promised again where they were. A later Ship needs a reference of
// its own. Refuses with stock_not_shipped.
func Unship(tx *store.Tx, ref string, lines []Line) error {
	b := book{tx: tx}
	c := change{kind: KindUnship, ref: ref}
	todo, err := b.todo(c, lines)
	if err != nil {
		return err
	}
	for _, l := range todo {
		keys, _, err := movements.Keys(tx, byRef, refTerm(ref, KindShip, l.Variant, l.Loc), "", maxLocations)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			return fault.Clash("stock_not_shipped", "variant", string(l.Variant))
		}
		for _, key := range keys {
			m, err := movements.Get(tx, key)
			if err != nil {
				return err
			}
			if err := b.unship(c, Line{Variant: l.Variant, Quantity: -m.Delta.OnHand, Loc: m.Loc, Owner: l.Owner}); err != nil {
				return err
			}
		}
	}
	return b.write()
}

func (b *book) unship(c change, l Line) error {
	s, err := b.of(l.Variant)
	if err != nil {
		return err
	}
	if err := b.promise(s, l, 0); err != nil {
		return err
	}
	return b.plan(c, l, 0)
}

// Return books pieces in that came back from a buyer and can be sold again.
func Return(tx *store.Tx, ref string, lines []Line) error {
	return change{kind: KindReturn, ref: ref}.come(tx, lines)
}

// ReturnDamaged books pieces in that came back from a buyer and cannot.
func ReturnDamaged(tx *store.Tx, ref string, lines []Line) error {
	return change{kind: KindReturnBad, ref: ref}.come(tx, lines)
}
