package stock

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/store"
)

const maxReason = 200

// Receive books n pieces in. An empty ref makes each call a delivery of its own;
// the same ref again has no effect. Refuses with variant_not_found,
// quantity_range, location_not_found, location_inactive and text_too_long.
func Receive(tx *store.Tx, l Line, ref, note string) error {
	note = strings.TrimSpace(note)
	if utf8.RuneCountInString(note) > maxReason {
		return fault.InvalidField("text_too_long", "note", "max", maxReason)
	}
	return change{kind: KindReceive, ref: orNew(ref), reason: note}.come(tx, []Line{l})
}

// come books pieces in at the line's location, or the shop's first.
func (c change) come(tx *store.Tx, lines []Line) error {
	b := book{tx: tx}
	at := make([]Line, len(lines))
	for i, l := range lines {
		if _, err := catalog.GetVariant(tx, l.Variant); err != nil {
			return err
		}
		loc, err := home(tx, l.Loc)
		if err != nil {
			return err
		}
		at[i] = l
		at[i].Loc = loc
	}
	todo, err := b.todo(c, at)
	if err != nil {
		return err
	}
	for _, l := range todo {
		s, err := b.of(l.Variant)
		if err != nil {
			return err
		}
		if s.at(l.Loc).OnHand+l.Quantity > maxCount {
			return fault.InvalidField("quantity_range", "quantity", "min", 1, "max", maxCount)
		}
		if err := b.plan(c, l, 0); err != nil {
			return err
		}
	}
	return b.write()
}

// Change is what a person does to pieces on a shelf, by a number of them: KindFound,
// KindDamage, KindRepair, or KindSafety, where less than zero keeps fewer back. The
// same ref again has no effect.
type Change struct {
	Line
	Kind   Kind
	Ref    string
	Reason string
}

// Alterations lists the kinds of such changes.
func Alterations() []Kind { return []Kind{KindFound, KindDamage, KindRepair, KindSafety} }

// Alter makes such a change. It refuses with stock_kind, field_needed without a reason,
// quantity_range, variant_not_found, location_not_found, location_inactive,
// sold_out{left} when so many are not free, and stock_not_damaged{left} and
// stock_not_safe{left} when so many are not damaged or kept back.
func Alter(tx *store.Tx, a Change) error {
	if !slices.Contains(Alterations(), a.Kind) {
		return fault.InvalidField("stock_kind", "kind")
	}
	reason, err := reasoned(a.Reason)
	if err != nil {
		return err
	}
	if _, err := catalog.GetVariant(tx, a.Variant); err != nil {
		return err
	}
	if a.Loc, err = home(tx, a.Loc); err != nil {
		return err
	}
	c := change{kind: a.Kind, ref: orNew(a.Ref), reason: reason}
	if a.Kind == KindFound {
		return c.come(tx, []Line{a.Line})
	}
	n := a.Quantity
	a.Quantity = max(n, -n)
	if n < 0 && a.Kind != KindSafety {
		return fault.InvalidField("quantity_range", "quantity", "min", 1, "max", maxCount)
	}
	b := book{tx: tx}
	todo, err := b.todo(c, []Line{a.Line})
	if err != nil || len(todo) == 0 {
		return err
	}
	s, err := b.of(a.Variant)
	if err != nil {
		return err
	}
	if err := altered(a.Kind, n, a.Variant, s.at(a.Loc).Level); err != nil {
		return err
	}
	a.Quantity = n
	if err := b.plan(c, a.Line, 0); err != nil {
		return err
	}
	return b.write()
}

// altered guards a change of n pieces.
func altered(kind Kind, n int64, id catalog.VariantID, l Level) error {
	switch {
	case kind == KindRepair && l.Damaged < n:
		return fault.New(fault.Conflict, "stock_not_damaged", "quantity", "left", l.Damaged)
	case kind == KindSafety && n < 0 && l.Safety < -n:
		return fault.New(fault.Conflict, "stock_not_safe", "quantity", "left", l.Safety)
	case (kind == KindDamage || kind == KindSafety) && n > 0 && l.Available() < n:
		return short(id, l, n)
	}
	return nil
}

// Damage takes n pieces on hand out of sale; see Alter.
func Damage(tx *store.Tx, l Line, ref, reason string) error {
	return Alter(tx, Change{Line: l, Kind: KindDamage, Ref: ref, Reason: reason})
}

func inactive() error { return fault.New(fault.Conflict, "location_inactive", "location") }

func reasoned(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", fault.InvalidField("field_needed", "reason")
	}
	if utf8.RuneCountInString(s) > maxReason {
		return "", fault.InvalidField("text_too_long", "reason", "max", maxReason)
	}
	return s, nil
}
