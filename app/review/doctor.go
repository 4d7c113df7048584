package review

import (
	"fmt"

	"hawker/app/catalog"
	"hawker/app/fault"
	"hawker/app/order"
	"hawker/app/store"
)

// Doctor sees that every review is of a line that was delivered, and adds up the
// sums of the products and the counters of the states again.
func Doctor(tx *store.Tx) ([]string, error) {
	d := doctor{tx: tx, sums: map[catalog.ID]Tally{}, counts: map[State]int64{}}
	if err := reviews.Each(tx, "", func(_ ID, r Review) error { return d.look(r) }); err != nil {
		return nil, err
	}
	err := sums.Each(tx, "", func(id catalog.ID, t Tally) error {
		if t != d.sums[id] {
			d.say("product %s sums to %+v, its reviews make %+v", id, t, d.sums[id])
		}
		delete(d.sums, id)
		return nil
	})
	for id, t := range d.sums {
		d.say("product %s has no sum, its reviews make %+v", id, t)
	}
	for _, s := range States {
		if n := Count(tx, s); n != d.counts[s] {
			d.say("%d are counted as %s, %d are", n, s, d.counts[s])
		}
	}
	return d.broken, err
}

type doctor struct {
	tx     *store.Tx
	sums   map[catalog.ID]Tally
	counts map[State]int64
	broken []string
}

func (d *doctor) say(format string, args ...any) {
	d.broken = append(d.broken, fmt.Sprintf("review: "+format, args...))
}

func (d *doctor) look(r Review) error {
	d.counts[r.State]++
	if r.State == Published {
		t := d.sums[r.Product]
		d.sums[r.Product] = Tally{Count: t.Count + 1, Total: t.Total + int64(r.Rating)}
	}
	if r.Rating < 1 || r.Rating > 5 {
		d.say("%s has %d stars", r.ID, r.Rating)
	}
	o, err := order.Get(d.tx, r.Order)
	if fault.Is(err, "order_not_found") {
		d.say("%s is of an order that is not there", r.ID)
		return nil
	}
	if err != nil {
		return err
	}
	if r.Line < 0 || r.Line >= len(o.Lines) || o.Lines[r.Line].Delivered < 1 || o.Lines[r.Line].Product != r.Product {
		d.say("%s is of line %d of order %s, which was not delivered", r.ID, r.Line, o.Number)
	}
	return nil
}
