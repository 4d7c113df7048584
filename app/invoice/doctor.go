package invoice

import (
	"fmt"

	"hawker/app/order"
	"hawker/app/store"
)

// Doctor reads every document again: numbers without gaps, bytes as they were sealed,
// each chained to the one before it, sums that add up, and no order credited with
// more than it was invoiced.
func Doctor(tx *store.Tx) ([]string, error) {
	d := doctor{last: map[Kind]sealed{}, counts: map[string]int64{}, sums: map[order.ID]int64{}}
	// A credit note sorts before an invoice; what is left of an order is looked at last.
	err := documents.Each(tx, "", func(_ string, s sealed) error {
		d.chain(s)
		doc, err := s.open()
		if err != nil {
			d.say("%v", err)
			return nil
		}
		d.add(doc)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for name, n := range d.counts {
		if c := tx.Count(name); c != n {
			d.say("%s counts %d, has %d", name, c, n)
		}
	}
	for id, left := range d.sums {
		if left < 0 {
			d.say("order %s is credited %d more than it was invoiced", id, -left)
		}
	}
	return d.broken, nil
}

type doctor struct {
	last   map[Kind]sealed
	counts map[string]int64
	sums   map[order.ID]int64
	broken []string
}

func (d *doctor) say(format string, args ...any) {
	d.broken = append(d.broken, fmt.Sprintf("invoice: "+format, args...))
}

func (d *doctor) chain(s sealed) {
	was := d.last[s.Kind]
	next := uint64(1)
	if was.Year == s.Year {
		next = was.N + 1
	}
	if s.N != next {
		d.say("%s %d/%d follows %d", s.Kind, s.Year, s.N, next-1)
	}
	if s.Before != was.Hash || !s.intact() {
		d.say("%s %d/%d is not as it was issued", s.Kind, s.Year, s.N)
	}
	d.last[s.Kind] = s
	d.counts[counted(s.Kind, s.Year)]++
}

func (d *doctor) add(doc Document) {
	var lines, tax int64
	for _, l := range doc.Lines {
		lines += l.Sum.Minor
	}
	for _, t := range doc.Taxes {
		tax += t.Amount.Minor
	}
	if !doc.Inclusive {
		lines += doc.Tax.Minor
	}
	if lines != doc.Total.Minor || tax != doc.Tax.Minor || doc.Net.Minor+doc.Tax.Minor != doc.Total.Minor {
		d.say("%s is %s, of %s and tax %s; its lines make %d, its taxes %d", doc.Number, doc.Total, doc.Net, doc.Tax, lines, tax)
	}
	sign := int64(1)
	if doc.Kind == Credit {
		sign = -1
	}
	d.sums[doc.Order] += sign * doc.Total.Minor
}
