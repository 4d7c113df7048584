package sourcing

import (
	"time"

	"hawker/app/catalog"
	"hawker/app/store"
)

// Why a product is not sold.
const (
	BarStopped = "lot_stopped" // a lot of it is stopped
	BarExpired = "lot_expired" // a lot in force has a certificate that counts no more
)

// Bars tells from when on a product is not sold because of a lot, and why; the zero time
// for never. It does not ask whether the lot is used up.
func (l Lot) Bars() (from time.Time, why string) {
	switch l.State {
	case Stopped:
		return l.From, BarStopped
	case Closed:
		return from, ""
	}
	for _, c := range l.Certificates {
		if !c.Until.IsZero() && (from.IsZero() || c.Until.Before(from)) {
			from, why = c.Until, BarExpired
		}
	}
	return from, why
}

// usedUp tells whether pieces of a lot came in and all of them left.
func usedUp(tx *store.Tx, l Lot) (bool, error) {
	list, err := Counts(tx, l.ID)
	sum := Total(list)
	return sum.Received > 0 && sum.Left() == 0, err
}

// bar tells the catalogue from when on a product is not sold, the earliest that any of its
// lots in force says. What is stopped stays so even where it is used up: the pieces that
// come back are of it.
func bar(tx *store.Tx, product catalog.ID) error {
	all, err := Of(tx, product)
	if err != nil {
		return err
	}
	var b catalog.Bar
	for _, l := range all {
		from, why := l.Bars()
		if from.IsZero() || !b.From.IsZero() && !from.Before(b.From) {
			continue
		}
		if why == BarExpired {
			used, err := usedUp(tx, l.Lot)
			if err != nil {
				return err
			}
			if used {
				continue
			}
		}
		b = catalog.Bar{From: from, Why: why, About: l.Number}
	}
	return catalog.SetBar(tx, product, b)
}

// Barred lists the products that are not sold because of a lot, at most limit, each once.
func Barred(tx *store.Tx, limit int) ([]catalog.Product, error) {
	stopped, _, err := List(tx, Stopped, "", limit)
	if err != nil {
		return nil, err
	}
	expired, err := Ending(tx, time.Time{}, tx.Now.Add(1), limit)
	for _, d := range expired {
		stopped = append(stopped, d.Lot)
	}
	var list []catalog.Product
	seen := map[catalog.ID]bool{}
	for _, l := range stopped {
		if err != nil || seen[l.Product] || len(list) == limit {
			continue
		}
		seen[l.Product] = true
		var p catalog.Product
		if p, err = catalog.Get(tx, l.Product); err == nil && p.Barred(tx.Now) {
			list = append(list, p)
		}
	}
	return list, err
}
