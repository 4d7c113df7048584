package stock

import (
	"strings"
	"unicode/utf8"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/store"
)

// Counted is what a person found on the shelf: Expected is the number on hand
// that the screen showed when counting began. Force takes less than is promised:
// so much is owed then.
type Counted struct {
	Variant  catalog.VariantID
	Loc      LocationID
	Expected int64
	Found    int64
	Reason   string
	Force    bool
}

// Count sets the number on hand by compare-and-set. It refuses with
// stock_changed{current} when the number is no longer the expected one, with
// stock_promised{promised} when less was found than is promised, damaged or kept
// back, and with field_needed where no reason is given.
func Count(tx *store.Tx, c Counted) error {
	if _, err := catalog.GetVariant(tx, c.Variant); err != nil {
		return err
	}
	loc, err := home(tx, c.Loc)
	if err != nil {
		return err
	}
	b := book{tx: tx}
	s, err := b.of(c.Variant)
	if err != nil {
		return err
	}
	level := s.at(loc).Level
	if c.Found < 0 || c.Found > maxCount {
		return fault.InvalidField("quantity_range", "counted", "min", 0, "max", maxCount)
	}
	reason, err := reasoned(c.Reason)
	switch {
	case err != nil:
		return err
	case level.OnHand != c.Expected:
		return fault.New(fault.Conflict, "stock_changed", "counted", "current", level.OnHand, "expected", c.Expected)
	case c.Found == level.OnHand:
		return nil
	}
	by := c.Found - level.OnHand
	bound := level.OnHand - level.Available() - level.Waiting
	if c.Force {
		bound = level.Damaged
	}
	if by < 0 && c.Found < bound {
		return fault.New(fault.Conflict, "stock_promised", "counted", "promised", bound)
	}
	adjust := change{kind: KindAdjust, ref: store.NewID(), reason: reason, beyond: BeyondForce}
	if err := b.plan(adjust, Line{Variant: c.Variant, Quantity: by, Loc: loc}, 0); err != nil {
		return err
	}
	return b.write()
}

// Transfer moves free pieces from one location to another. The same Ref again has no
// effect.
type Transfer struct {
	Variant  catalog.VariantID
	Quantity int64
	From, To LocationID
	Ref      string
	Reason   string
}

// Move makes a transfer, out and in at once. It refuses with location_same,
// location_not_found, location_inactive, quantity_range and sold_out{left} when so
// many are not free where they lie.
func Move(tx *store.Tx, t Transfer) error {
	if t.From == t.To {
		return fault.InvalidField("location_same", "to")
	}
	if _, err := catalog.GetVariant(tx, t.Variant); err != nil {
		return err
	}
	for _, loc := range []LocationID{t.From, t.To} {
		if l, err := GetLocation(tx, loc); err != nil || !l.Active {
			if err == nil {
				err = inactive()
			}
			return err
		}
	}
	if utf8.RuneCountInString(t.Reason) > maxReason {
		return fault.InvalidField("text_too_long", "note", "max", maxReason)
	}
	b := book{tx: tx}
	out := change{kind: KindTransferOut, ref: orNew(t.Ref), reason: strings.TrimSpace(t.Reason)}
	todo, err := b.todo(out, []Line{{Variant: t.Variant, Quantity: t.Quantity, Loc: t.From}})
	if err != nil || len(todo) == 0 {
		return err
	}
	s, err := b.of(t.Variant)
	if err != nil {
		return err
	}
	if from := s.at(t.From).Level; from.Available() < t.Quantity {
		return short(t.Variant, from, t.Quantity)
	}
	if err := b.plan(out, todo[0], 0); err != nil {
		return err
	}
	in := out
	in.kind = KindTransferIn
	if err := b.plan(in, Line{Variant: t.Variant, Quantity: t.Quantity, Loc: t.To}, 0); err != nil {
		return err
	}
	return b.write()
}
