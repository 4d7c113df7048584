package stock

import (
	"slices"

	"hawker/app/fault"
	"hawker/app/store"
)

// Fit is what a reservation is to hold more and less of, no variant in both. The same
// Ref again has no effect.
type Fit struct {
	Ref        string
	More, Less []Line
}

// Refit changes what an active reservation holds; its time stays. It refuses with
// reservation_done, with sold_out as CheckReserve does, and with stock_not_promised
// where less is held than is to come free.
func Refit(tx *store.Tx, id ReservationID, f Fit) error {
	r, err := reservations.Get(tx, id)
	if err != nil {
		return err
	}
	if r.State != Active {
		return fault.Clash("reservation_done", "state", string(r.State))
	}
	b := book{tx: tx}
	taken, _, err := b.reserve(change{kind: KindReserve, ref: f.Ref}, owned(f.More, r.Owner))
	if err != nil {
		return err
	}
	left, err := b.loosen(change{kind: KindRelease, ref: f.Ref}, r, f.Less)
	if err != nil {
		return err
	}
	if r.Lines, err = sum(append(left, taken...)); err != nil {
		return err
	}
	if err := b.write(); err != nil {
		return err
	}
	return reservations.Put(tx, id, r)
}

// loosen plans that lines of a reservation come free, and gives what is left of it.
func (b *book) loosen(c change, r Reservation, less []Line) ([]Line, error) {
	left := slices.Clone(r.Lines)
	var free []Line
	for _, l := range less {
		rest := l.Quantity
		for i := range left {
			n := min(rest, left[i].Quantity)
			if left[i].Variant != l.Variant || n == 0 {
				continue
			}
			part := left[i]
			part.Quantity = n
			free = append(free, part)
			left[i].Quantity -= n
			rest -= n
		}
		if rest > 0 {
			return nil, fault.Clash("stock_not_promised", "variant", string(l.Variant), "promised", l.Quantity-rest)
		}
	}
	todo, err := b.todo(c, owned(free, r.Owner))
	if err != nil {
		return nil, err
	}
	for _, l := range todo {
		waits, err := b.giveUp(l)
		if err != nil {
			return nil, err
		}
		if err := b.plan(c, l, waits); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(left, func(l Line) bool { return l.Quantity == 0 }), nil
}
