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

// sum adds up the lines per variant, sorted. Lines of less than one piece are
// refused with quantity_range.
func sum(lines []Line) ([]Line, error) {
	out := make([]Line, 0, len(lines))
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > maxCount {
			return nil, fault.InvalidField("quantity_range", "quantity", "min", 1, "max", money.MaxQuantity)
		}
		if i := slices.IndexFunc(out, func(o Line) bool { return o.Variant == l.Variant }); i >= 0 {
			out[i].Quantity += l.Quantity
		} else {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Line) int { return strings.Compare(string(a.Variant), string(b.Variant)) })
	return out, nil
}

// short refuses what is not there: sold_out{variant, left}.
func short(id catalog.VariantID, l Level, wanted int64) error {
	return fault.Clash("sold_out", "variant", string(id), "left", max(l.Available(), 0), "wanted", wanted)
}

func available(level Level, l Line) error {
	if level.Available() < l.Quantity {
		return short(l.Variant, level, l.Quantity)
	}
	return nil
}

func committed(level Level, l Line) error {
	if level.Committed < l.Quantity {
		return fault.Clash("stock_not_promised", "variant", string(l.Variant), "promised", level.Committed)
	}
	return nil
}

// Receive books n pieces in. An empty ref makes each call a delivery of its
// own; the same ref again has no effect. Refuses with variant_not_found and
// quantity_range.
func Receive(tx *store.Tx, l Line, ref, note string) error {
	if _, err := catalog.GetVariant(tx, l.Variant); err != nil {
		return err
	}
	c := change{kind: KindReceive, ref: orNew(ref), reason: note, lines: []Line{l}, per: Level{OnHand: 1}}
	return c.apply(tx, func(level Level, l Line) error {
		if level.OnHand+l.Quantity > maxCount {
			return fault.InvalidField("quantity_range", "quantity", "min", 1, "max", maxCount)
		}
		return nil
	})
}

// Damage takes n pieces on hand out of sale. An empty ref makes each call
// an event of its own. Refuses with sold_out when so many are not free.
func Damage(tx *store.Tx, l Line, ref, note string) error {
	c := change{kind: KindDamage, ref: orNew(ref), reason: note, lines: []Line{l}, per: Level{Damaged: 1}}
	return c.apply(tx, available)
}

// Counted is what a person found on the shelf: Expected is the number on hand
// that the screen showed when counting began.
type Counted struct {
	Variant  catalog.VariantID
	Expected int64
	Found    int64
	Reason   string
}

// Count sets the number on hand by compare-and-set. It refuses with
// stock_changed{current} when the number is no longer the expected one, with
// stock_promised{promised} when less was found than is promised or damaged, and
// with field_needed where no reason is given.
func Count(tx *store.Tx, c Counted) error {
	if _, err := catalog.GetVariant(tx, c.Variant); err != nil {
		return err
	}
	level, err := Get(tx, c.Variant)
	switch {
	case err != nil:
		return err
	case c.Found < 0 || c.Found > maxCount:
		return fault.InvalidField("quantity_range", "counted", "min", 0, "max", maxCount)
	case strings.TrimSpace(c.Reason) == "":
		return fault.InvalidField("field_needed", "reason")
	case level.OnHand != c.Expected:
		return fault.New(fault.Conflict, "stock_changed", "counted", "current", level.OnHand, "expected", c.Expected)
	case c.Found == level.OnHand:
		return nil
	}
	by := c.Found - level.OnHand
	after := level.plus(Level{OnHand: by})
	if !after.sound() {
		return fault.New(fault.Conflict, "stock_promised", "counted", "promised", level.OnHand-level.Available())
	}
	adjust := change{kind: KindAdjust, ref: store.NewID(), reason: strings.TrimSpace(c.Reason), per: Level{OnHand: 1}}
	return adjust.write(tx, Line{c.Variant, by}, after)
}

// CommitDirect promises pieces to an order that is paid without a reservation.
// Refuses with sold_out.
func CommitDirect(tx *store.Tx, ref string, lines []Line) error {
	c := change{kind: KindCommitDirect, ref: ref, lines: lines, per: Level{Committed: 1}}
	return c.apply(tx, available)
}

// Uncommit ends the promise of pieces that have not left. Refuses with
// stock_not_promised.
func Uncommit(tx *store.Tx, ref string, lines []Line) error {
	c := change{kind: KindUncommit, ref: ref, lines: lines, per: Level{Committed: -1}}
	return c.apply(tx, committed)
}

// Ship books promised pieces out. Refuses with stock_not_promised, and with
// sold_out where fewer are on hand.
func Ship(tx *store.Tx, ref string, lines []Line) error {
	c := change{kind: KindShip, ref: ref, lines: lines, per: Level{OnHand: -1, Committed: -1}}
	return c.apply(tx, committed)
}

// Return books pieces in that came back from a buyer and can be sold again.
func Return(tx *store.Tx, ref string, lines []Line) error {
	c := change{kind: KindReturn, ref: ref, lines: lines, per: Level{OnHand: 1}}
	return c.apply(tx, func(level Level, l Line) error {
		if level.OnHand+l.Quantity > maxCount {
			return fault.InvalidField("quantity_range", "quantity", "min", 1, "max", maxCount)
		}
		return nil
	})
}

// CheckShip refuses like Send and writes nothing.
func CheckShip(tx *store.Tx, ref string, lines []Line) error {
	return change{kind: KindShip, ref: ref, lines: lines}.check(tx, committed)
}

// check is apply without its writes.
func (c change) check(tx *store.Tx, guard func(Level, Line) error) error {
	lines, err := c.todo(tx)
	if err != nil {
		return err
	}
	for _, l := range lines {
		level, err := Get(tx, l.Variant)
		if err != nil {
			return err
		}
		if err := guard(level, l); err != nil {
			return err
		}
	}
	return nil
}

func orNew(ref string) string {
	if ref == "" {
		return store.NewID()
	}
	return ref
}
